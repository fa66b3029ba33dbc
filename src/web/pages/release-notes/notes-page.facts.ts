import { Injectable } from '@nestjs/common';
import { byName } from '../../../platform/name-order.js';
import { forTrust } from '../../../release-notes/audience.js';
import { Drafting, type ShownDraft } from '../../../release-notes/drafting.service.js';
import type { ReadingReach } from '../../../release-notes/edition.table.js';
import { Editions, type ReachedEdition } from '../../../release-notes/editions.service.js';
import { Sharing } from '../../../release-notes/sharing.service.js';
import type { ShownRelease } from '../../../releases/release.js';
import { Releases } from '../../../releases/release.service.js';
import { Environments } from '../../../sites/environments.service.js';
import type { Trust } from '../../../sites/trust.js';

/** So many Trusts are shown at once. */
const MOST_TRUSTS = 50;

/** Which of the Trusts are shown: those whose names hold these words, and which part of them. */
export interface Sought {
  readonly find: string;
  /** From 1. */
  readonly page: number;
}

/** A part of the Trusts that the notes are for. */
export interface TrustsPart {
  readonly sought: Sought;
  readonly pages: number;
  /** How many there are of that name. */
  readonly found: number;
  /** How many there are in all. */
  readonly every: number;
  readonly shown: readonly { readonly trust: Trust; readonly reach: ReadingReach | null }[];
}

/** Everything that the page of a release's notes shows. */
export interface NotesFacts {
  readonly release: ShownRelease;
  readonly draft: ShownDraft;
  readonly editions: readonly ReachedEdition[];
  readonly trusts: TrustsPart;
  /** Whether anything can be sent. */
  readonly sends: boolean;
}

/** Gathers the notes of one release. */
@Injectable()
export class NotesFinder {
  constructor(
    private readonly drafting: Drafting,
    private readonly editions: Editions,
    private readonly environments: Environments,
    private readonly releases: Releases,
    private readonly sharing: Sharing,
  ) {}

  /** Refuses with 404 an unknown version. */
  async gather(version: string, sought: Sought): Promise<NotesFacts> {
    const release = await this.releases.find(version);
    const draft = await this.drafting.show(version);
    const editions = await this.editions.reach(version);
    return {
      ...{ release, draft, editions, sends: this.sharing.isSetUp },
      trusts: await this.part(release, sought, editions),
    };
  }

  /** The Trusts whose sites run the product, in the order of their names. */
  trustsOf({ product }: Pick<ShownRelease, 'product'>): readonly Trust[] {
    const concerned = new Set(this.environments.sites('production', product).map(({ trust }) => trust));
    return this.environments.trusts
      .filter(({ id }) => concerned.has(id))
      .toSorted((one, other) => byName(one.name, other.name));
  }

  private async part(release: ShownRelease, sought: Sought, editions: readonly ReachedEdition[]): Promise<TrustsPart> {
    const every = this.trustsOf(release);
    const words = sought.find.toLowerCase();
    const found = every.filter(({ id, name }) => id.includes(words) || name.toLowerCase().includes(words));
    const pages = Math.max(1, Math.ceil(found.length / MOST_TRUSTS));
    const page = Math.min(sought.page, pages);
    const trusts = found.slice((page - 1) * MOST_TRUSTS, page * MOST_TRUSTS);
    const last = editions.findLast(({ edition }) => edition.kind === 'production')?.edition;
    const audiences = trusts.map(({ id }) => forTrust(id));
    const reach = last === undefined ? null : await this.editions.reachOf(last, audiences);
    return {
      ...{ pages, found: found.length, every: every.length, sought: { ...sought, page } },
      shown: trusts.map((trust) => ({ trust, reach: reach?.get(forTrust(trust.id)) ?? null })),
    };
  }
}
