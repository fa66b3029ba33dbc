import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import { Settings } from '../../platform/config/settings.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import type { Authenticated, Credential } from '../authentication.service.js';
import { Authentication } from '../authentication.service.js';
import type { Caller } from '../caller.js';
import type { PageSession } from '../credential.table.js';
import { isToken } from '../links/link-token.service.js';
import { isSecret, newSecret, readSecret } from '../secret.service.js';
import { SignIn } from '../sign-in.service.js';
import { endSession, forgetFailures } from '../sign-in.table.js';
import { cookieIn, cookieName, cookieToSet, type CookieUse } from './cookie.js';
import { findLapsedSession, insertPageSession, keepSaid, rotatePageSession, takeSaid } from './session.table.js';

/** Somebody at a page. */
export interface Visit extends Authenticated, PageSession {}

/** A session that goes on: the `Set-Cookie` of its new secret, and its new id. */
interface Proved {
  readonly cookie: string;
  readonly credential: Credential;
}

/** Sessions of people at pages: begun by a password, shown as a cookie, over after 30 minutes without use or 12 hours. */
@Injectable()
export class Sessions {
  private readonly secure: boolean;

  constructor(
    private readonly database: Database,
    private readonly authentication: Authentication,
    private readonly sign: SignIn,
    settings: Settings,
  ) {
    this.secure = settings.cookiesAreSecure;
  }

  /** Whose session the cookie is, as it is at this moment; null for anything but one that holds. Counts as use. */
  async visit(cookies: string | undefined): Promise<Visit | null> {
    const shown = this.read('session', cookies);
    return shown === null ? null : await this.authentication.authenticateCookie(shown);
  }

  /**
   * Who wrote a form of ours in a session that has run out since, as a person's uuid. Null unless the browser shows that session's cookie,
   * and the form carries its token: a form that another page made up was written by nobody.
   */
  async writerOf(cookies: string | undefined, formToken: string): Promise<string | null> {
    const shown = readSecret(this.read('session', cookies) ?? '');
    if (shown?.kind !== 'gatehouse-page') return null;
    const lapsed = await this.database.transaction((tx) => findLapsedSession(tx, shown.id));
    if (lapsed === null || !isSecret(shown.secret, lapsed.secretHash)) return null;
    return isToken(formToken, lapsed.formToken) ? lapsed.person : null;
  }

  /**
   * Begins a session under a new secret, and ends the one that the browser showed before; null, in the same time, for a password that
   * opens nothing. The text is a `Set-Cookie`.
   */
  async begin(email: string, password: string, cookies: string | undefined): Promise<string | null> {
    const person = await this.sign.prove(email, password);
    if (person === null) return null;
    const before = await this.visit(cookies);
    const secret = newSecret('gatehouse-page');
    const begun = await this.database.transaction(async (tx) => {
      if (!(await forgetFailures(tx, person))) return false;
      if (before !== null) await end(tx, before.caller, before.credential);
      await insertPageSession(tx, { person, secret, formToken: randomBytes(32).toString('hex') });
      const subject = `session:${secret.id}`;
      await record(tx, { actor: `person:${person}`, action: 'session.started', subject, detail: {} });
      return true;
    });
    return begun ? this.cookie('session', secret.text) : null;
  }

  /**
   * Takes the password once more, and goes on under a new secret. Null when it is wrong, which
   * counts towards the lock-out, or when the session is over.
   */
  async proveAgain(
    { caller, credential }: Pick<Visit, 'caller' | 'credential'>,
    password: string,
  ): Promise<Proved | null> {
    if ((await this.sign.prove(caller.email, password)) === null) return null;
    const secret = newSecret('gatehouse-page');
    const rotated = await this.database.transaction(async (tx) => {
      if (!(await forgetFailures(tx, caller.person))) return false;
      if (!(await rotatePageSession(tx, credential.id, secret))) return false;
      const detail = { before: `session:${credential.id}` };
      const subject = `session:${secret.id}`;
      await record(tx, { actor: `person:${caller.person}`, action: 'session.proved-again', subject, detail });
      return true;
    });
    const proved = {
      cookie: this.cookie('session', secret.text),
      credential: { kind: 'session', id: secret.id } as const,
    };
    return rotated ? proved : null;
  }

  /** Ends the session; the answered `Set-Cookie` takes the cookie away. */
  async end({ caller, credential }: Pick<Visit, 'caller' | 'credential'>): Promise<string> {
    await this.database.transaction((tx) => end(tx, caller, credential));
    return this.cookie('session', '');
  }

  /** Has the next page of this session say something once. */
  async say({ credential }: Pick<Visit, 'credential'>, said: string): Promise<void> {
    await this.database.transaction((tx) => keepSaid(tx, credential.id, said));
  }

  /** What this page is to say, which no other says then. */
  async takeSaid({ credential, said }: Visit): Promise<string | null> {
    if (said === null) return null;
    return (await this.database.transaction((tx) => takeSaid(tx, credential.id, said))) ? said : null;
  }

  /** A `Set-Cookie` of ours. */
  cookie(use: CookieUse, value: string): string {
    return cookieToSet(use, value, this.secure);
  }

  /** The cookie of ours in a `Cookie` header, if there is one. */
  read(use: CookieUse, cookies: string | undefined): string | null {
    return cookieIn(cookies, cookieName(use, this.secure));
  }
}

async function end(tx: Tx, caller: Caller, credential: Credential): Promise<void> {
  if (!(await endSession(tx, credential.id))) return;
  const subject = `session:${credential.id}`;
  await record(tx, { actor: `person:${caller.person}`, action: 'session.ended', subject, detail: {} });
}
