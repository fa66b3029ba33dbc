import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { IS_REJECTED } from './rejected/rejected.table.js';
import type { RolloutState } from './rollout.js';

/** A rollout in figures, over the sites in sight. Times are UTC. */
export interface ListedRollout {
  readonly id: string;
  readonly release: string;
  readonly product: string;
  readonly environment: string;
  readonly state: RolloutState;
  readonly isActive: boolean;
  readonly plannedAt: Date;
  readonly sites: number;
  /** Sites that have the release, by their own probe. */
  readonly done: number;
  /** Its release is rejected on clinical risk where it is to run. */
  readonly isRejected: boolean;
}

/** Those under way and the latest others, newest first. `trusts`: those with a site of one of them, and those sites alone; null for all. */
export async function listedRollouts(
  tx: Tx,
  { trusts, limit }: { readonly trusts: readonly string[] | null; readonly limit: number },
): Promise<readonly ListedRollout[]> {
  const own = trusts === null ? sql`true` : sql`scope.trust = any(${[...trusts]}::text[])`;
  const { rows } = await sql<ListedRollout>`
    select rollout.id, release, product, environment, state, planned_at as "plannedAt", scope.sites, scope.done,
      state in ('running', 'halting', 'halted', 'rolling-back') as "isActive",
      state = 'running' and ${IS_REJECTED} as "isRejected"
    from rollout cross join lateral (
      select count(*) as sites, count(*) filter (where rests in ('succeeded', 'soaked')) as done
      from rollout_site as scope where scope.rollout = rollout.id and ${own}) as scope
    where scope.sites > 0 order by "isActive" desc, planned_at desc, rollout.id limit ${limit}`.execute(tx);
  return rows;
}
