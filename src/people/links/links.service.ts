import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import { Settings } from '../../platform/config/settings.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { conflict, notFound } from '../../platform/http/problem.js';
import type { Caller } from '../caller.js';
import { newSecret } from '../secret.service.js';
import type { LinkHolder } from './link-act.js';
import { LinkActs } from './link-acts.service.js';
import type { LinkQuery } from './link.schema.js';
import { keepLink, listed, listLinks, lockLink, revokeLink, revokeLinks, type ListedLink } from './link.table.js';

/** A link that is to be given to somebody. */
interface WantedLink {
  readonly act: string;
  readonly subject: string;
  readonly holder: LinkHolder;
  readonly expiresAt: Date;
}

/** Gives people without an account an address at which they may do one thing, once, for a time. */
@Injectable()
export class Links {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly acts: LinkActs,
  ) {}

  /**
   * Makes a link in the caller's transaction and answers its address, which is shown to nobody but its holder and kept as a hash.
   * Throws for an act that nobody offers.
   */
  async issue(tx: Tx, { act, subject, holder, expiresAt }: WantedLink): Promise<string> {
    const offered = this.acts.named(act);
    if (offered === null) throw new Error(`No act is called ${act}.`);
    const { id, hash, text } = newSecret('gatehouse-link');
    await keepLink(tx, { id, hash, act, subject, holder, standing: offered.standing ?? false, expiresAt });
    await record(tx, {
      actor: 'gatehouse',
      action: 'link.issued',
      subject: `link:${id}`,
      detail: { act, about: subject, role: holder.role, trust: holder.trust, expiresAt: expiresAt.toISOString() },
    });
    return new URL(`l/${text}`, this.base).href;
  }

  /** Makes the unused links for an act and its subject useless: what they were for has changed. */
  async revoke(tx: Tx, of: { readonly act: string; readonly subject: string }, because: string): Promise<void> {
    const revoked = await revokeLinks(tx, of, because);
    if (revoked === 0) return;
    const detail = { act: of.act, about: of.subject, revoked, because };
    await record(tx, { actor: 'gatehouse', action: 'link.revoked', subject: `act:${of.act}`, detail });
  }

  /** What became of the links that were given out. Nothing of it lets anybody use one. */
  async list({ act, about, trust, open, limit }: LinkQuery): Promise<{ readonly links: readonly ListedLink[] }> {
    const [of, subject, its] = [act ?? null, about ?? null, trust ?? null];
    const wish = { act: of, subject, trust: its, openOnly: open === 'yes', limit };
    return { links: await this.database.transaction((tx) => listLinks(tx, wish), 'link.list') };
  }

  /** Makes one link useless. Refuses (404) one that there is not, and (409) one that nobody can use any more. */
  async revokeOne(id: string, reason: string, caller: Caller): Promise<ListedLink> {
    return this.database.transaction(async (tx) => {
      const link = await lockLink(tx, id);
      if (link === null) throw notFound('link');
      if (!(await revokeLink(tx, id, reason))) throw conflict(`This link is ${listed(link).state} already.`);
      const detail = { act: link.act, about: link.subject, because: reason };
      await record(tx, { actor: `person:${caller.person}`, action: 'link.revoked', subject: `link:${id}`, detail });
      return listed((await lockLink(tx, id)) ?? link);
    }, 'link.revoke');
  }

  private get base(): string {
    const base = this.settings.get('PUBLIC_URL');
    return base.endsWith('/') ? base : `${base}/`;
  }
}
