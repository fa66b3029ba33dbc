import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import { findReading } from '../outside-reading.table.js';
import type { SourceReading, SourceSnapshot } from './source-snapshot.js';

/** What was read last of a release's source; null where nothing was ever tried. */
export async function findSourceReading(tx: Tx, release: string): Promise<SourceReading | null> {
  const reading = await findReading(tx, 'source', release);
  if (reading === null) return null;
  const { rows } = await sql<{ content: SourceSnapshot }>`
    select content from source_snapshot where hash = ${reading.snapshot}`.execute(tx);
  return { ...reading, snapshot: rows[0]?.content ?? null };
}

/** Keeps a snapshot under its hash; the same again changes nothing. */
export async function keepSourceSnapshot(tx: Tx, hash: string, snapshot: SourceSnapshot): Promise<void> {
  await sql`
    insert into source_snapshot (hash, content) values (${hash}, ${JSON.stringify(snapshot)}::json)
    on conflict do nothing`.execute(tx);
}
