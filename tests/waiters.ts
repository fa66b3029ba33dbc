import { sql } from 'kysely';
import type { Database, Tx } from '../src/platform/database/database.service.js';

/** How many wait for what this transaction holds, or for one who does. */
export async function waitersFor(holder: Tx, database: Database): Promise<number> {
  const own = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(holder);
  const { rows } = await database.transaction((tx) =>
    sql`
      with recursive waiting (pid) as (
        values (${own.rows[0]?.pid}::int)
        union
        select other.pid from pg_stat_activity as other join waiting on waiting.pid = any(pg_blocking_pids(other.pid))
        where other.datname = current_database())
      select from waiting`.execute(tx),
  );
  return rows.length - 1;
}
