import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { type Fault, Problem } from '../../platform/http/problem.js';
import { isSecret, readSecret } from '../secret.service.js';
import type { LinkHolder, LinkPage } from './link-act.js';
import { LinkActs } from './link-acts.service.js';
import { answersTo } from './link-answers.js';
import { isToken, tokenOf } from './link-token.service.js';
import { findLink, lockLink, useLink, type KeptLink } from './link.table.js';

/** A link that its holder can decide by. */
export interface OpenLink {
  readonly state: 'open';
  readonly holder: LinkHolder;
  readonly expiresAt: Date;
  readonly page: LinkPage;
  /** What its forms carry. */
  readonly token: string;
}

/** One that was used, with what its holder was told of it. */
export interface UsedLink {
  readonly state: 'used';
  readonly holder: LinkHolder;
  readonly usedAt: Date;
  readonly outcome: string;
  readonly standing: boolean;
}

type LinkSays = Pick<LinkPage, 'title' | 'paragraphs'>;

/** What becomes of an address. Only who has the whole of it learns more than that it is unknown. */
export type LinkLook =
  | OpenLink
  | UsedLink
  | { readonly state: 'expired'; readonly holder: LinkHolder; readonly expiresAt: Date }
  | { readonly state: 'revoked'; readonly holder: LinkHolder; readonly because: string }
  /** `says`: how it was settled; null where there is nothing to say of it. */
  | { readonly state: 'settled'; readonly holder: LinkHolder; readonly says: LinkSays | null }
  | { readonly state: 'unknown' };

/** What became of a form that was sent. `stale`: its page said something else than it says now, and nothing was done. */
export type LinkUsed =
  | { readonly kind: 'done' }
  | { readonly kind: 'closed'; readonly look: LinkLook }
  | { readonly kind: 'stale'; readonly look: OpenLink }
  | { readonly kind: 'refused'; readonly look: OpenLink; readonly detail: string; readonly faults: readonly Fault[] };

/** What came with a form. */
interface LinkWord {
  readonly token: string;
  readonly decision: string;
  readonly answers: Readonly<Record<string, string>>;
}

/** Compared with where there is no link, so that an unknown id takes as long as a wrong secret. */
const OF_NOTHING = '0'.repeat(64);

/** Shows what a link is for, and does it. */
@Injectable()
export class LinkUse {
  constructor(
    private readonly database: Database,
    private readonly acts: LinkActs,
  ) {}

  /** Changes nothing, however often it is asked. `address` is the last part of the link's address. */
  look(address: string): Promise<LinkLook> {
    return this.database.transaction((tx) => this.lookFirst(tx, address));
  }

  /** What its holder was told of its last use; null where there was none, or the address is not a link's. */
  async lastUse(address: string): Promise<UsedLink | null> {
    return this.database.transaction(async (tx) => {
      const link = await known(tx, address, findLink);
      return link === null ? null : usedOf(link);
    });
  }

  /** Does what its holder decided, at most once for each page that was shown. What will not do is an answer, and changes nothing. */
  async use(address: string, word: LinkWord): Promise<LinkUsed> {
    try {
      return await this.database.transaction((tx) => this.decide(tx, address, word), 'link.use');
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      const look = await this.look(address);
      if (look.state !== 'open') return { kind: 'closed', look };
      return { kind: 'refused', look, detail: error.detail, faults: error.faults };
    }
  }

  private async decide(tx: Tx, address: string, { token, decision, answers: given }: LinkWord): Promise<LinkUsed> {
    const shown = await known(tx, address, findLink);
    if (shown !== null) await this.acts.named(shown.act)?.hold?.(tx, shown.subject);
    const link = await known(tx, address, lockLink);
    const look = await this.lookAt(tx, link, address);
    if (link === null || look.state !== 'open') return { kind: 'closed', look };
    const form = look.page.forms.find((one) => one.decision === decision);
    if (!isToken(token, look.token) || form === undefined) return { kind: 'stale', look };
    const read = answersTo(form, given);
    if (!read.ok) return { kind: 'refused', look, detail: 'There is something to mend.', faults: read.faults };
    const { id, act, subject, holder } = link;
    const asked = { link: id, subject, holder, decision, answers: read.answers };
    const outcome = (await this.acts.named(act)?.act(tx, asked)) ?? '';
    if (!(await useLink(tx, id, { decision, outcome }))) throw new Error('A locked link was used by somebody else.');
    const detail = { act, about: subject, decision, role: holder.role, trust: holder.trust };
    await record(tx, { actor: `link:${id}`, action: 'link.used', subject: `link:${id}`, detail });
    return { kind: 'done' };
  }

  private async lookFirst(tx: Tx, address: string): Promise<LinkLook> {
    return this.lookAt(tx, await known(tx, address, findLink), address);
  }

  private async lookAt(tx: Tx, link: KeptLink | null, address: string): Promise<LinkLook> {
    if (link === null) return { state: 'unknown' };
    const { id, holder, subject, expiresAt, uses, revokedBecause } = link;
    const used = usedOf(link);
    if (used !== null && !link.standing) return used;
    if (revokedBecause !== null) return { state: 'revoked', holder, because: revokedBecause };
    if (link.isExpired) return { state: 'expired', holder, expiresAt };
    const page = (await this.acts.named(link.act)?.page(tx, { link: id, subject, holder })) ?? null;
    if (page === null || page.forms.length === 0) return { state: 'settled', holder, says: saidIn(page) };
    return { state: 'open', holder, expiresAt, page, token: tokenOf(address, uses, page) };
  }
}

function saidIn(page: LinkPage | null): LinkSays | null {
  return page === null ? null : { title: page.title, paragraphs: page.paragraphs };
}

function usedOf({ holder, usedAt, outcome, standing }: KeptLink): UsedLink | null {
  return usedAt === null || outcome === null ? null : { state: 'used', holder, usedAt, outcome, standing };
}

/** The link of an address; null for one that is no link's, whatever is wrong with it. */
async function known(
  tx: Tx,
  address: string,
  read: (tx: Tx, id: string) => Promise<KeptLink | null>,
): Promise<KeptLink | null> {
  const shown = readSecret(address);
  if (shown?.kind !== 'gatehouse-link') return null;
  const link = await read(tx, shown.id);
  return isSecret(shown.secret, link?.hash ?? OF_NOTHING) ? link : null;
}
