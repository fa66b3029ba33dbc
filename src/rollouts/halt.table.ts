import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { AttemptRow } from './attempt.table.js';

const MOST = 500;

/** Deployments of halting rollouts, and of those being rolled back, that the control node may not have begun. */
export async function toBury(tx: Tx): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select attempt.* from attempt join rollout on rollout.id = attempt.rollout
    where rollout.state in ('halting', 'halted', 'rolling-back') and attempt.kind = 'deploy'
      and (attempt.state in ('ready', 'claimed', 'starting')
        or (attempt.state = 'unknown' and not attempt.begun and not attempt.needs_probe))
    order by attempt.created_at limit ${MOST}`.execute(tx);
  return found.rows;
}

/** Halting rollouts in which no deployment is left that could still begin. */
export async function quietHalts(tx: Tx): Promise<readonly string[]> {
  const found = await sql<{ id: string }>`
    select id from rollout where state = 'halting' and not exists (
      select from attempt where attempt.rollout = rollout.id and attempt.kind = 'deploy'
        and (attempt.state in ('ready', 'claimed', 'starting')
          or (attempt.state = 'unknown' and not attempt.begun and not attempt.needs_probe)))`.execute(tx);
  return found.rows.map((row) => row.id);
}
