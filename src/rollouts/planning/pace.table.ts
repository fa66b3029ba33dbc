import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import { paceOf, type Pace } from './pace.js';

/** So many of a site's last runs say how long one takes there: an estate that grew is not measured by what it was. */
const RUNS = 20;

/**
 * The pace of each of these sites for one product, by its own last runs of one kind that ended well; a site without any is not in
 * the answer. A run counts by the control node's clock from its first line to its last, so that time in which nobody listened is no
 * part of it; runs that a probe had to settle, or that found the release there already, tell nothing of how long one takes.
 */
export async function pacesOf(
  tx: Tx,
  asked: { readonly sites: readonly string[]; readonly product: string; readonly kind: 'deploy' | 'roll-back' },
): Promise<ReadonlyMap<string, Pace>> {
  const well = asked.kind === 'deploy' ? 'succeeded' : 'rolled-back';
  const found = await sql<{ site: string; took: readonly number[] }>`
    select wanted.site, array_agg(past.took) as took
    from unnest(${[...asked.sites]}::text[]) as wanted (site)
    cross join lateral (
      select extract(epoch from coalesce(last.at - first.at, run.ended_at - run.started_at))::float8 as took
      from attempt as run
      left join lateral (
        select at from attempt_event where attempt = run.id order by seq limit 1) as first on true
      left join lateral (
        select at, event from attempt_event where attempt = run.id order by seq desc limit 1
      ) as last on last.event = 'run-ended'
      where run.site = wanted.site and run.product = ${asked.product} and run.kind = ${asked.kind}
        and run.state = ${well} and run.started_at is not null
        and run.before_digest is distinct from run.target_digest
        and not exists (select from attempt as probe where probe.settles = run.id)
      order by run.created_at desc limit ${RUNS}) as past
    group by wanted.site`.execute(tx);
  return new Map(
    found.rows.flatMap((row) => {
      const pace = paceOf(row.took);
      return pace === null ? [] : [[row.site, pace] as const];
    }),
  );
}
