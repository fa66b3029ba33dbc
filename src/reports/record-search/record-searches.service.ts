import { Injectable } from '@nestjs/common';
import { searchEntries } from '../../audit/audit-search.table.js';
import { listEntries, type RecordedEntry } from '../../audit/audit.table.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { badRequest } from '../../platform/http/problem.js';
import type { RecordListing } from './record-search.schema.js';
import { SoughtFinder } from './sought.facts.js';

const ANY = { subject: null, actor: null, action: null, from: null, to: null, order: 'oldest' } as const;

/** Lists the record for machines, by the same rule as its page. */
@Injectable()
export class RecordSearches {
  constructor(
    private readonly database: Database,
    private readonly sought: SoughtFinder,
  ) {}

  /** Refuses (400) to look for what nobody knows, or for what may be several. */
  list(query: RecordListing): Promise<{ entries: readonly RecordedEntry[]; next: number | null }> {
    return this.database.transaction(async (tx) => {
      const entries = await this.entries(tx, query);
      return { entries, next: entries.length < query.limit ? null : (entries.at(-1)?.seq ?? null) };
    });
  }

  private async entries(tx: Tx, { after, limit, subject, concerns }: RecordListing): Promise<readonly RecordedEntry[]> {
    if (concerns === undefined) return listEntries(tx, { after, limit, subject: subject ?? null });
    const things = await this.things(tx, concerns);
    return (await searchEntries(tx, { ...ANY, concerns: things, past: after }, limit)).entries;
  }

  private async things(tx: Tx, typed: string): Promise<readonly string[]> {
    const meant = await this.sought.thing(tx, typed, 'concerns');
    if ('fault' in meant) throw badRequest([meant]);
    return this.sought.reachOf(tx, meant.written);
  }
}
