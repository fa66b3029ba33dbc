import { Injectable } from '@nestjs/common';
import { searchEntries } from '../../audit/audit-search.table.js';
import { listEntries, type RecordedEntry } from '../../audit/audit.table.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { badRequest } from '../../platform/http/problem.js';
import type { RecordListing } from './record-search.schema.js';
import { RecordNames, type NamesInRecord } from './names.facts.js';
import { SoughtFinder } from './sought.facts.js';

const ANY = { subject: null, actor: null, action: null, from: null, to: null, order: 'oldest' } as const;

/** A page of the record. */
export interface ListedRecord {
  readonly entries: readonly RecordedEntry[];
  /** What people call those whom these entries name, by what the record calls them. */
  readonly names: Readonly<Record<string, string>>;
  /** After which entry there may be more; null where there are none. */
  readonly next: number | null;
}

/** Lists the record for machines, by the same rule as its page. */
@Injectable()
export class RecordSearches {
  constructor(
    private readonly database: Database,
    private readonly sought: SoughtFinder,
    private readonly names: RecordNames,
  ) {}

  /** Refuses (400) to look for what nobody knows, or for what may be several. */
  list(query: RecordListing): Promise<ListedRecord> {
    return this.database.transaction(async (tx) => {
      const entries = await this.entries(tx, query);
      const written = entries.flatMap(({ actor, subject }) => [actor, subject]);
      const names = await this.names.among(tx, [...new Set(written)], idsIn(entries));
      const next = entries.length < query.limit ? null : (entries.at(-1)?.seq ?? null);
      return { entries, names: asWritten(names), next };
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

const UUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** All ids in the details of entries, whosever they are. */
function idsIn(entries: readonly RecordedEntry[]): readonly string[] {
  return entries.flatMap(({ detail }) => JSON.stringify(detail).match(UUIDS) ?? []);
}

function asWritten({ people, things }: NamesInRecord): Readonly<Record<string, string>> {
  return Object.fromEntries([...[...people].map(([id, name]) => [`person:${id}`, name] as const), ...things]);
}
