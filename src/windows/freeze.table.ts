import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { Freeze } from './freeze.js';

/** Every freeze that was not over at a moment, those that begin later too; the one that lasts longest first. */
export async function freezesSince(tx: Tx, since: Date): Promise<readonly Freeze[]> {
  const found = await sql<Freeze>`
    select id, scope, of, starts_at as "from", least(ends_at, ended_at) as "to", reason from app.freeze
    where least(ends_at, ended_at) > ${since} and least(ends_at, ended_at) > starts_at
    order by least(ends_at, ended_at) desc, id`.execute(tx);
  return found.rows;
}
