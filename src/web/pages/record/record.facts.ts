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
import { listPeople, type Person } from '../../../people/person.table.js';
import { Database } from '../../../platform/database/database.service.js';
import { notFound } from '../../../platform/http/problem.js';

const PAGE = 50;

/** The record as it stands, whatever is looked for in it. */
export interface RecordFacts {
  /** Null where what was asked cannot be looked for. */
  readonly found: FoundEntries | null;
  readonly people: readonly Person[];
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
  readonly people: readonly Person[];
  readonly head: Head;
}

/** Reads the record, and who the people in it are. */
@Injectable()
export class RecordFinder {
  constructor(private readonly database: Database) {}

  gather(search: RecordSearch | null): Promise<RecordFacts> {
    return this.database.transaction(async (tx) => ({
      found: search === null ? null : await searchEntries(tx, search, PAGE),
      people: await listPeople(tx),
      actions: await recordedActions(tx),
      head: await currentHead(tx),
      watched: await watchedSoFar(tx),
      drafts: await countDrafts(tx),
    }));
  }

  /** Refuses with 404 a number that no entry has. */
  entry(seq: number): Promise<EntryFacts> {
    return this.database.transaction(async (tx) => {
      const [entry] = await entriesNumbered(tx, [seq]);
      const checked = await checkedEntry(tx, seq);
      if (entry === undefined || checked === null) throw notFound('entry of the record');
      return { entry, ...checked, people: await listPeople(tx), head: await currentHead(tx) };
    });
  }
}
