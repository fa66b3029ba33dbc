import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { AttemptNow } from './attempt.table.js';
import type { RolloutState } from './rollout.js';

/**
 * The next ready attempt for these control nodes, locked; null if there is none that is free. Ways back, and what is
 * taken offline and brought back, come first. A deployment
 * is only taken while its rollout is running. What was ordered for a spell before its control node's ledger showed something there that
 * the database knows nothing of is not taken until somebody has said so (INV-15).
 */
export async function nextReady(tx: Tx, controlNodes: readonly string[]): Promise<AttemptNow | null> {
  const found = await sql<AttemptNow>`
    select attempt.*, app.now() as now from attempt left join rollout on rollout.id = attempt.rollout
    where attempt.state = 'ready' and attempt.not_before <= app.now()
      and attempt.control_node = any(${[...controlNodes]}::text[])
      and (attempt.kind not in ('deploy', 'pre-flight') or rollout.state = 'running')
      and (attempt.kind not in ('take-offline', 'restore') or not exists (
        select from offline_spell as spell
          join orphan_attempt as orphan on orphan.control_node = attempt.control_node and orphan.host = attempt.host
        where spell.id = attempt.spell and orphan.found_at >= greatest(spell.tries_from, attempt.created_at)))
    order by attempt.kind in ('roll-back', 'take-offline', 'restore') desc, attempt.created_at, attempt.id
    limit 1 for update of attempt skip locked`.execute(tx);
  return found.rows[0] ?? null;
}

/** The state of a rollout, held as it is until the transaction ends: a halt waits for us, or we see it (INV-11). */
export async function holdRolloutState(tx: Tx, rollout: string): Promise<RolloutState | null> {
  const found = await sql<{ state: RolloutState }>`
    select state from rollout where id = ${rollout} for share`.execute(tx);
  return found.rows[0]?.state ?? null;
}

/** What a process has claimed and not begun to send, locked. */
export async function claimedBy(tx: Tx, owner: string): Promise<readonly AttemptNow[]> {
  const found = await sql<AttemptNow>`
    select attempt.*, app.now() as now from attempt where state = 'claimed' and lease_owner = ${owner} for update`.execute(
    tx,
  );
  return found.rows;
}
