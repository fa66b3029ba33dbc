import { sql } from 'kysely';
import type { Tx } from './database.service.js';

/** The database's clock, UTC, to the millisecond: it decides who may act, and what is over. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select app.now() as now`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The database tells no time.');
  return row.now;
}
