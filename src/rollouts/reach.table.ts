import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';

/** How a site was last met. Times are UTC. */
export interface ReachRow {
  readonly site: string;
  readonly reachedAt: Date | null;
  /** What kept the last try from it; null: nothing. */
  readonly failure: string | null;
}

/** How each of these sites was last met; one that nothing was ever tried at is not in the answer. */
export async function reachesOf(tx: Tx, sites: readonly string[]): Promise<readonly ReachRow[]> {
  const { rows } = await sql<ReachRow>`
    select asked.site, reached.ended_at as "reachedAt", last.failure
    from unnest(${[...sites]}::text[]) as asked (site)
      cross join lateral (select case when failure in ('unreachable', 'host-key-changed', 'host-key-unknown') then failure end as failure
        from attempt where attempt.site = asked.site and sent and ended_at is not null order by created_at desc limit 1) as last
      left join lateral (select ended_at from attempt
        where attempt.site = asked.site and sent and ended_at is not null and state in ('succeeded', 'failed', 'rolled-back')
          and coalesce(failure, '') not in ('unreachable', 'host-key-changed', 'host-key-unknown')
        order by created_at desc limit 1) as reached on true`.execute(tx);
  return rows;
}
