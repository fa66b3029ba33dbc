import { sql } from 'kysely';
import { BEGINNING, type Head } from '../../audit/chain.js';
import type { Tx } from '../../platform/database/database.service.js';

/** On to the end of the record, or once more over what was read before. */
export type Walk = 'on' | 'again';

/** Lets one process look at a time, until the transaction ends; false where another does. */
export async function holdWatch(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('gatehouse.record-watch')) as held`.execute(tx);
  return rows[0]?.held === true;
}

/** The last entry that was read; the beginning where none was. */
export async function readTo(tx: Tx, walk: Walk): Promise<Head> {
  const { rows } = await sql<Head>`select seq, hash from record_watch where walk = ${walk}`.execute(tx);
  return rows[0] ?? BEGINNING;
}

/** Keeps with which entries something is wrong; answers those of which nobody knew. */
export async function keepFaults(tx: Tx, entries: readonly number[]): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ seq: number }>`
    insert into record_fault (seq) select unnest(${[...entries]}::bigint[]) on conflict do nothing returning seq`.execute(
    tx,
  );
  return new Set(rows.map(({ seq }) => seq));
}

export async function keepReadTo(tx: Tx, walk: Walk, { seq, hash }: Head): Promise<void> {
  await sql`insert into record_watch (walk, seq, hash) values (${walk}, ${seq}, ${hash})
    on conflict (walk) do update set seq = excluded.seq, hash = excluded.hash, read_at = app.now()`.execute(tx);
}

/** How far the record was read, and when; `again`: of what had been read before. Null before the first look. */
export interface Watched {
  readonly on: (Head & { readonly readAt: Date }) | null;
  readonly again: Head;
  /** The entries with which something was found wrong, the first hundred. */
  readonly faults: readonly { readonly seq: number; readonly foundAt: Date }[];
}

/** What the watch found so far. */
export async function watchedSoFar(tx: Tx): Promise<Watched> {
  const { rows } = await sql<Head & { walk: Walk; readAt: Date }>`
    select walk, seq, hash, read_at as "readAt" from record_watch`.execute(tx);
  const faults = await sql<{ seq: number; foundAt: Date }>`
    select seq, found_at as "foundAt" from record_fault order by seq limit 100`.execute(tx);
  return {
    on: rows.find(({ walk }) => walk === 'on') ?? null,
    again: rows.find(({ walk }) => walk === 'again') ?? BEGINNING,
    faults: faults.rows,
  };
}

/** The last reading in figures. */
export interface WatchFigures {
  /** Seconds since 1970; 0 where nothing was ever read. */
  readonly readAt: number;
  /** Entries that nobody has read since they were written. */
  readonly unread: number;
  /** Entries that are not as they were written, and those that never joined the chain. */
  readonly wrong: number;
}

export async function watchFigures(tx: Tx): Promise<WatchFigures> {
  const { rows } = await sql<WatchFigures>`
    select coalesce((select extract(epoch from read_at) from record_watch where walk = 'on'), 0)::float8 as "readAt",
      greatest(0, coalesce((select seq from audit order by seq desc limit 1), 0)
        - coalesce((select seq from record_watch where walk = 'on'), 0)) as unread,
      (select count(*) from record_fault) + (select count(*) from audit_draft) as wrong`.execute(tx);
  return rows[0] ?? { readAt: 0, unread: 0, wrong: 0 };
}
