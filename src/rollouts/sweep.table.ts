import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';

/** With a look every five seconds nothing waits fifteen for its hint. */
const LONG = sql`interval '10 seconds'`;
const MOST = 100;

/** Attempts that any process could long have claimed; the oldest hundred. */
export async function waitingLong(tx: Tx): Promise<readonly string[]> {
  const found = await sql<{ id: string }>`
    select attempt.id from attempt left join rollout on rollout.id = attempt.rollout
    where attempt.state = 'ready' and attempt.not_before < app.now() - ${LONG}
      and (attempt.kind not in ('deploy', 'pre-flight') or rollout.state = 'running')
    order by attempt.created_at, attempt.id limit ${MOST}`.execute(tx);
  return found.rows.map((row) => row.id);
}
