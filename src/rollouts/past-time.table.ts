import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { Product } from '../sites/site.js';

/** When a rollout that is over changed a site; UTC. */
export interface PastTime {
  readonly rollout: string;
  readonly release: string;
  readonly product: Product;
  readonly environment: EnvironmentName;
  readonly site: string;
  readonly trust: string | null;
  readonly from: Date;
  readonly to: Date;
  /** What was done there last put the site back on what it ran before, and that succeeded. */
  readonly wentBack: boolean;
}

/** Where and when rollouts that are over changed sites within a stretch of time, the earliest first; at most `limit`. */
export async function pastTimes(
  tx: Tx,
  asked: {
    readonly from: Date;
    readonly to: Date;
    readonly trusts: 'every' | readonly string[];
    readonly limit: number;
  },
): Promise<readonly PastTime[]> {
  const { from, to, trusts, limit } = asked;
  const { rows } = await sql<PastTime>`
    select rollout.id as rollout, rollout.release, rollout.product, rollout.environment, scope.site, scope.trust,
      run."from", run."to", run."wentBack"
    from rollout join rollout_site as scope on scope.rollout = rollout.id
    cross join lateral (
      select min(coalesce(started_at, created_at)) as "from", coalesce(max(ended_at), rollout.ended_at) as "to",
        coalesce((array_agg(state = 'rolled-back' order by created_at desc, id desc))[1], false) as "wentBack" from attempt
      where attempt.rollout = rollout.id and attempt.site = scope.site and sent and state <> 'cancelled'
        and kind in ('deploy', 'roll-back', 'request', 'request-back')) as run
    where rollout.ended_at > ${from} and rollout.planned_at < ${to} and run."from" < ${to} and run."to" > ${from}
      and rollout.state not in ('running', 'halting', 'halted', 'rolling-back')
      and (${trusts === 'every'}::boolean or scope.trust = any(${trusts === 'every' ? [] : [...trusts]}::text[]))
    order by run."from", rollout.id, scope.position limit ${limit}`.execute(tx);
  return rows;
}
