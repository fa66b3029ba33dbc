import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { Caller } from './caller.js';
import {
  bearerOfSession,
  bearerOfToken,
  noteSessionUse,
  noteTokenUse,
  type Bearer,
  type PageSession,
} from './credential.table.js';
import { isSecret, readSecret, type ShownSecret } from './secret.service.js';

/** What a caller showed, by the id that is no secret. */
export interface Credential {
  readonly kind: 'token' | 'session';
  readonly id: string;
}

/** A caller who has proved who they are, and by what. */
export interface Authenticated {
  readonly caller: Caller;
  readonly credential: Credential;
}

interface InSession extends Authenticated {
  /** Null for a session of the API. */
  readonly page: PageSession | null;
}

/** Tells who is calling. Nothing is remembered between two calls: what was revoked a moment ago is refused now. */
@Injectable()
export class Authentication {
  constructor(private readonly database: Database) {}

  /** Who sent this `Authorization` header, or null for anything but a valid token or session, whatever is wrong with it. */
  async authenticate(header: string | undefined): Promise<Authenticated | null> {
    const [, text = ''] = /^Bearer (\S{1,200})$/i.exec(header ?? '') ?? [];
    const shown = readSecret(text);
    if (shown?.kind === 'gatehouse-session') return await this.bySession(shown, false);
    if (shown?.kind !== 'gatehouse') return null;
    return await this.database.transaction(async (tx) => {
      const bearer = await bearerOfToken(tx, shown.id);
      if (bearer === null || !isSecret(shown.secret, bearer.secretHash)) return null;
      if (bearer.isToNote) await noteTokenUse(tx, shown.id);
      return { caller: callerFrom(bearer), credential: { kind: 'token', id: shown.id } };
    });
  }

  /** Who showed this cookie, with what pages know of the session; null for anything but a session of pages that holds. */
  async authenticateCookie(text: string): Promise<(Authenticated & PageSession) | null> {
    const shown = readSecret(text);
    if (shown?.kind !== 'gatehouse-page') return null;
    const session = await this.bySession(shown, true);
    if (session === null || session.page === null) return null;
    const { page, ...authenticated } = session;
    return { ...authenticated, ...page };
  }

  private async bySession({ id, secret }: ShownSecret, atPages: boolean): Promise<InSession | null> {
    return await this.database.transaction(async (tx) => {
      const bearer = await bearerOfSession(tx, id);
      if (bearer === null || !isSecret(secret, bearer.secretHash)) return null;
      const { page } = bearer;
      if ((page !== null) !== atPages) return null;
      if (bearer.isToNote) await noteSessionUse(tx, id);
      return { caller: callerFrom(bearer), credential: { kind: 'session', id }, page };
    });
  }

  /**
   * The caller as they are now behind a credential that proved itself earlier, or null if it no longer does. For what outlives
   * its request, such as a live stream: ask at least every 5 seconds, and ask `mayDo` of the answer. Does not count as use.
   */
  async stillHolds(credential: Credential): Promise<Caller | null> {
    const bearer = await this.database.transaction((tx) => bearerOf(tx, credential));
    return bearer === null ? null : callerFrom(bearer);
  }
}

async function bearerOf(tx: Tx, credential: Credential): Promise<Bearer | null> {
  return credential.kind === 'token'
    ? await bearerOfToken(tx, credential.id)
    : await bearerOfSession(tx, credential.id);
}

function callerFrom({ person, name, email, roles, scope }: Bearer): Caller {
  return scope === null ? { person, name, email, roles } : { person, name, email, roles, scope };
}
