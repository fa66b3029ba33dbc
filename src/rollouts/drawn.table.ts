import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { ATTEMPT_STATES, isTerminal } from './attempt.js';
import type { AttemptRow } from './attempt.table.js';
import type { AttemptToDecide } from './to-decide.table.js';

/** What a page of the whole rollout draws of an attempt, and what says how its site stands. */
export type DrawnAttemptRow = AttemptToDecide & Pick<AttemptRow, 'progress' | 'task'>;

/** The attempts of a rollout at these sites, oldest first. */
export async function attemptsToDraw(
  tx: Tx,
  rollout: string,
  sites: readonly string[],
): Promise<readonly DrawnAttemptRow[]> {
  if (sites.length === 0) return [];
  const found = await sql<DrawnAttemptRow>`
    select id, site, kind, purpose, state, sent, progress, task, ended_at, failure, pre_flight, target_version, target_digest,
      before_version, before_digest, runs_digest, runs_healthy
    from attempt where rollout = ${rollout} and site in (select unnest(${[...sites]}::text[])) order by created_at, id`.execute(
    tx,
  );
  return found.rows;
}

const OVER = ATTEMPT_STATES.filter(isTerminal);

/** How many seconds each deployment of a rollout to these sites took that has ended, in tenths. */
export async function deploymentsTook(tx: Tx, rollout: string, sites: readonly string[]): Promise<readonly number[]> {
  const found = await sql<{ took: readonly number[] }>`
    select coalesce(json_agg(round(1000 * extract(epoch from
      date_trunc('milliseconds', ended_at) - date_trunc('milliseconds', started_at)))), '[]') as took
    from attempt where rollout = ${rollout} and kind = 'deploy' and state = any(${[...OVER]}::text[])
      and started_at is not null and ended_at is not null and site in (select unnest(${[...sites]}::text[]))`.execute(
    tx,
  );
  return (found.rows[0]?.took ?? []).map((ms) => Math.round(ms / 100) / 10);
}
