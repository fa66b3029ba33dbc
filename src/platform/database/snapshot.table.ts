import { sql } from 'kysely';
import type { Tx } from './database.service.js';

/** Lets a transaction, of which this is the first statement, see all as it was at its next one, and write nothing: Postgres refuses it. */
export async function readOneMoment(tx: Tx): Promise<void> {
  await sql`set transaction isolation level repeatable read, read only`.execute(tx);
}
