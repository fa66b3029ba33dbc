import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import type { Overrun } from './overrun.js';

/** A run whose window is still to be judged. */
export interface UnjudgedRun {
  readonly id: string;
  readonly rollout: string | null;
  readonly site: string;
  readonly product: string;
  readonly kind: 'deploy' | 'roll-back';
  readonly started_at: Date;
  /** When it was known to have ended, or now. The database's time: a control node's clock may be wrong. */
  readonly until: Date;
  readonly ended: boolean;
  /** Whether it was found to have overrun before. */
  readonly overran: boolean;
}

/** At most so many in one look; the next one comes soon. */
const MOST = 500;
const DAY_MS = 86_400_000;

/** Runs that changed a site, are under way or ended in the last day, and of which it is not settled whether they were over in time. */
export async function unjudgedRuns(tx: Tx): Promise<readonly UnjudgedRun[]> {
  const begun = sql`
    select id, rollout, site, product, kind, started_at, ended_at from attempt
    where kind in ('deploy', 'roll-back') and started_at is not null`;
  // Asked in one condition, or by a time that the planner does not know, these few would be looked for among all that ever ended.
  const dayAgo = new Date((await databaseNow(tx)).getTime() - DAY_MS);
  const found = await sql<UnjudgedRun>`
    select run.id, run.rollout, run.site, run.product, run.kind, run.started_at, run.ended_at is not null as ended,
      coalesce(run.ended_at, app.now()) as until,
      judged.closed_at is not null as overran
    from (${begun} and ended_at is null
      union all ${begun} and ended_at > ${dayAgo}) as run
      left join attempt_window as judged on judged.attempt = run.id
    where judged.settled is not true
    order by run.started_at, run.id limit ${MOST}`.execute(tx);
  return found.rows;
}

/** Writes an overrun down; false if it was already. */
export async function keepOverrun(
  tx: Tx,
  kept: { readonly attempt: string; readonly overrun: Overrun },
): Promise<boolean> {
  const { rows } = await sql`
    insert into attempt_window (attempt, settled, closed_at, because)
    values (${kept.attempt}, false, ${kept.overrun.closedAt}, ${kept.overrun.because})
    on conflict (attempt) do nothing returning attempt`.execute(tx);
  return rows.length === 1;
}

/** Nothing more is to be found out about these: they have ended. */
export async function settleRuns(tx: Tx, attempts: readonly string[]): Promise<void> {
  if (attempts.length === 0) return;
  await sql`
    insert into attempt_window (attempt, settled) select unnest(${[...attempts]}::uuid[]), true
    on conflict (attempt) do update set settled = true`.execute(tx);
}

/** The overruns of a rollout, by attempt. */
export async function overrunsIn(tx: Tx, rollout: string): Promise<ReadonlyMap<string, Overrun>> {
  const found = await sql<{ attempt: string; closedAt: Date; because: string }>`
    select judged.attempt, judged.closed_at as "closedAt", judged.because
    from attempt_window as judged join attempt as run on run.id = judged.attempt
    where run.rollout = ${rollout} and judged.closed_at is not null`.execute(tx);
  return new Map(found.rows.map(({ attempt, closedAt, because }) => [attempt, { closedAt, because }]));
}

/** How many runs there ever were that were not over in time. */
export async function countOverruns(tx: Tx): Promise<number> {
  const found = await sql<{ overruns: number }>`
    select count(*) as overruns from attempt_window where closed_at is not null`.execute(tx);
  return found.rows[0]?.overruns ?? 0;
}
