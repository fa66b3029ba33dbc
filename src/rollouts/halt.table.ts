import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { AttemptRow } from './attempt.table.js';
import type { RolloutState } from './rollout.js';

/** Attempts of rollouts that stand still or go back, of which the control node may not have begun some. */
export async function haltable(tx: Tx): Promise<readonly (AttemptRow & { readonly rollout_state: RolloutState })[]> {
  const found = await sql<AttemptRow & { rollout_state: RolloutState }>`
    select attempt.*, rollout.state as rollout_state from attempt join rollout on rollout.id = attempt.rollout
    where rollout.state in ('halting', 'halted', 'rolling-back')
      and attempt.state in ('ready', 'claimed', 'starting', 'unknown', 'needs-human')
    order by attempt.created_at`.execute(tx);
  return found.rows;
}

/** Attempts of one rollout of which the control node may not have begun some. */
export async function haltableOf(tx: Tx, rollout: string): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select * from attempt where rollout = ${rollout} and state in ('ready', 'claimed', 'starting', 'unknown', 'needs-human')`.execute(
    tx,
  );
  return found.rows;
}

/** Rollouts whose halt is not confirmed. */
export async function haltingRollouts(tx: Tx): Promise<readonly string[]> {
  const found = await sql<{ id: string }>`select id from rollout where state = 'halting'`.execute(tx);
  return found.rows.map((row) => row.id);
}
