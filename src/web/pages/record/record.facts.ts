import { Injectable } from '@nestjs/common';
import {
  recordedActions,
  searchEntries,
  type FoundEntries,
  type RecordSearch,
} from '../../../audit/audit-search.table.js';
import { countDrafts, currentHead, entriesNumbered, type RecordedEntry } from '../../../audit/audit.table.js';
import type { ChainedRow, Head } from '../../../audit/chain.js';
import { checkedEntry } from '../../../audit/verification.service.js';
import { watchedSoFar, type Watched } from '../../../incidents/record-watch/record-watch.table.js';
import { Database, type Tx } from '../../../platform/database/database.service.js';
import { badRequest, notFound, type Fault } from '../../../platform/http/problem.js';
import { RecordNames } from '../../../reports/record-search/names.facts.js';
import { SoughtFinder } from '../../../reports/record-search/sought.facts.js';
import { Environments } from '../../../sites/environments.service.js';
import type { Names } from './record-words.js';
import { thingsNamed } from './subject-ways.js';

const PAGE = 50;

/** What is looked for, as it was typed. */
export interface AskedOfRecord extends Omit<RecordSearch, 'concerns'> {
  /** Everything that concerns the subject, or only what was done to it itself. */
  readonly reach: 'all' | 'itself';
}

/** The record as it stands, whatever is looked for in it. */
export interface RecordFacts {
  /** Null where what was asked cannot be looked for. */
  readonly found: FoundEntries | null;
  /** What was asked for, as people say it; empty where nothing was. */
  readonly asked: { readonly subject: string; readonly actor: string };
  /** What all that was found concerns, as the record has it; null where everything was looked through, or only what was done to one thing. */
  readonly concerned: string | null;
  /** Of those whom the entries name. */
  readonly names: Names;
  readonly actions: readonly string[];
  readonly head: Head;
  readonly watched: Watched;
  /** Entries that never joined the chain. */
  readonly drafts: number;
}

export interface EntryFacts {
  readonly entry: RecordedEntry;
  readonly row: ChainedRow;
  /** What is wrong with it, as it was reckoned just now. */
  readonly faults: readonly string[];
  /** Of those whom the entry names. */
  readonly names: Names;
  readonly head: Head;
}

/** Reads the record, and who the people in it are. */
@Injectable()
export class RecordFinder {
  constructor(
    private readonly database: Database,
    private readonly sought: SoughtFinder,
    private readonly named: RecordNames,
    private readonly environments: Environments,
  ) {}

  /** Whom and what it names is looked for as it was typed. Refuses (400) names that nobody has, or several do. */
  gather(asked: AskedOfRecord | null): Promise<RecordFacts> {
    return this.database.transaction(async (tx) => {
      const meant = asked === null ? null : await this.meant(tx, asked);
      const found = meant === null ? null : await searchEntries(tx, meant.search, PAGE);
      return {
        ...{ found, concerned: meant?.search.concerns?.[0] ?? null },
        asked: {
          subject: meant?.subject == null ? '' : await this.sought.said(tx, meant.subject),
          actor: meant?.search.actor == null ? '' : await this.sought.said(tx, meant.search.actor),
        },
        names: await this.namesIn(tx, found?.entries ?? [], meant?.subject == null ? [] : [meant.subject]),
        ...(await standing(tx)),
      };
    });
  }

  private async meant(
    tx: Tx,
    { subject, actor, reach, ...rest }: AskedOfRecord,
  ): Promise<{ readonly subject: string | null; readonly search: RecordSearch }> {
    const what = subject === null ? null : await this.sought.thing(tx, subject, 'subject');
    const who = actor === null ? null : await this.sought.actor(tx, actor);
    const faults = [what, who].flatMap((one) => (one !== null && 'fault' in one ? [one] : []));
    if (faults.length > 0) throw badRequest(faults);
    const written = writtenIn(what);
    const isWide = written !== null && reach === 'all';
    const concerns = isWide ? await this.sought.reachOf(tx, written) : null;
    return {
      subject: written,
      search: { ...rest, concerns, subject: isWide ? null : written, actor: writtenIn(who) },
    };
  }

  /** Refuses with 404 a number that no entry has. */
  entry(seq: number): Promise<EntryFacts> {
    return this.database.transaction(async (tx) => {
      const [entry] = await entriesNumbered(tx, [seq]);
      const checked = await checkedEntry(tx, seq);
      if (entry === undefined || checked === null) throw notFound('entry of the record');
      const names = await this.namesIn(
        tx,
        [entry],
        thingsNamed(entry, (site) => this.trustOf(site)),
      );
      return { entry, ...checked, names, head: await currentHead(tx) };
    });
  }

  trustOf(site: string): string | null {
    return this.environments.site(site)?.trust ?? null;
  }

  /** Of people by their ids, and of all else as the record calls it: these things, and who did what to which. */
  private async namesIn(tx: Tx, entries: readonly RecordedEntry[], things: readonly string[]): Promise<Names> {
    const written = entries.flatMap(({ actor, subject }) => [actor, subject]);
    const { people, things: named } = await this.named.among(tx, [...new Set([...written, ...things])]);
    return new Map([...people, ...named]);
  }
}

function writtenIn(one: { readonly written: string } | Fault | null): string | null {
  return one !== null && 'written' in one ? one.written : null;
}

/** How the record stands, whatever is looked for in it. */
async function standing(tx: Tx): Promise<Pick<RecordFacts, 'actions' | 'head' | 'watched' | 'drafts'>> {
  return {
    actions: await recordedActions(tx),
    head: await currentHead(tx),
    watched: await watchedSoFar(tx),
    drafts: await countDrafts(tx),
  };
}
