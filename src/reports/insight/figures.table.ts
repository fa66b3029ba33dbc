import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';

/** A rollout of Production with its figures, as they are kept or counted. Times are milliseconds since the epoch. */
export interface FiguresRow {
  readonly rollout: string;
  readonly release: string;
  readonly kind: string;
  readonly registeredAt: Date;
  readonly state: string;
  readonly endedAt: Date | null;
  readonly figures: Figures;
}

/** Times are milliseconds since the epoch; a tally says how often each number of days occurs. */
export interface Figures {
  readonly sites: number;
  readonly begun: number;
  readonly reached: number;
  readonly failed: number;
  readonly putBack: number;
  readonly begunAt: number | null;
  readonly firstAt: number | null;
  readonly firstTrustAt: number | null;
  readonly lastAt: number | null;
  readonly over: number;
  readonly open: number;
  readonly plannedSeconds: number;
  readonly actualSeconds: number;
  readonly late: number;
  readonly pastWindow: number;
  readonly runs: number;
  readonly noticeDays: Readonly<Record<string, number>> | null;
  readonly unnoticed: number;
  readonly agreedDays: Readonly<Record<string, number>> | null;
  readonly answerDays: Readonly<Record<string, number>> | null;
}

const MS = (moment: string) => sql.raw(`(extract(epoch from ${moment}) * 1000)::bigint`);

/** What was done at the sites of a rollout `r`: when it began at each and how it ended. */
const AT_SITES = sql`
  at_site as (
    select run.site, scope.trust,
      min(coalesce(run.started_at, run.created_at)) filter (where run.kind in ('deploy', 'request')) as began,
      min(run.ended_at) filter (where run.kind in ('deploy', 'request') and run.state = 'succeeded') as reached,
      bool_or(run.kind in ('deploy', 'request') and run.state = 'failed') as failed,
      bool_or(run.kind in ('roll-back', 'request-back')) as back,
      count(*) filter (where run.kind = 'deploy') as runs,
      count(judged.closed_at) as past_window
    from attempt as run
      join rollout_site as scope on scope.rollout = run.rollout and scope.site = run.site
      left join attempt_window as judged on judged.attempt = run.id and judged.closed_at is not null
    where run.rollout = r.id and run.kind in ('deploy', 'request', 'roll-back', 'request-back')
      and (run.started_at is not null or run.kind in ('request', 'request-back')) and run.state <> 'cancelled'
    group by run.site, scope.trust)`;

/** What was first said of each downtime, and how it came. */
const TOLD = sql`
  downtime as (
    select extract(epoch from back_at - started_at) as planned, extract(epoch from healthy_at - started_at) as actual
    from prediction where rollout = r.id and number = 1)`;

/** Of each Trust at which work began: what it had been told and had agreed to by then. */
const AT_TRUSTS = sql`
  begun as (select trust, min(began) as began from at_site where trust is not null and began is not null group by trust),
  told as materialized (
    select trust, event, told_at, owed_at, owed #>> '{facts,from}' as names from notice
    where release = r.release and thread = 'downtime/production/' || trust || '/' || r.release and told_at is not null
      and event in ('schedule', 'downtime-ahead', 'downtime-changed', 'downtime-withdrawn')),
  word as (
    select told.trust, told_at, names, first_value(event) over newest as last_event, first_value(names) over newest as last_names
    from told join begun on begun.trust = told.trust where told_at <= began
    window newest as (partition by told.trust order by owed_at desc)),
  said as (select trust, min(told_at) as told_at from word where last_event <> 'downtime-withdrawn' and names = last_names group by trust),
  agreed as (
    select distinct on (agreement.trust) agreement.trust, agreed_at, asked_at, starts_at
    from agreement join begun on begun.trust = agreement.trust
    where release = r.release and environment = 'production' and agreed_at <= begun.began and starts_at is not null
    order by agreement.trust, round desc),
  at_trust as (
    select begun.trust, begun.began, told_at, agreed_at, asked_at, starts_at
    from begun left join said on said.trust = begun.trust left join agreed on agreed.trust = begun.trust)`;

function daysBetween(from: string, to: string) {
  const days = `greatest(0, floor(extract(epoch from ${to} - ${from}) / 86400))::integer`;
  return sql.raw(
    `(select jsonb_object_agg(days, times) from (select ${days} as days, count(*) as times from at_trust
      where ${from} is not null and ${to} is not null group by 1) as tally)`,
  );
}

const FIGURES = sql`
  (with ${AT_SITES}, ${TOLD}, ${AT_TRUSTS}
  select jsonb_build_object(
    'sites', (select count(*) from rollout_site where rollout = r.id and not skipped),
    'begun', count(began), 'reached', count(reached), 'runs', coalesce(sum(runs), 0), 'pastWindow', coalesce(sum(past_window), 0),
    'failed', count(*) filter (where failed), 'putBack', count(*) filter (where back),
    'begunAt', ${MS('min(began)')}, 'firstAt', ${MS('min(reached)')}, 'lastAt', ${MS('max(reached)')},
    'firstTrustAt', ${MS('min(reached) filter (where trust is not null)')},
    'noticeDays', ${daysBetween('told_at', 'began')}, 'unnoticed', (select count(*) from at_trust where told_at is null),
    'agreedDays', ${daysBetween('agreed_at', 'starts_at')}, 'answerDays', ${daysBetween('asked_at', 'agreed_at')}
  ) || (select jsonb_build_object('over', count(actual), 'open', count(*) - count(actual),
      'plannedSeconds', coalesce(sum(planned) filter (where actual is not null), 0), 'actualSeconds', coalesce(sum(actual), 0),
      'late', count(*) filter (where actual > planned)) from downtime)
  from at_site)`;

/** The rollouts of a product in Production of which anything can have happened since then, and that were planned before `to`. */
export async function figuresSince(
  tx: Tx,
  of: { readonly product: string; readonly from: Date; readonly to: Date },
): Promise<readonly FiguresRow[]> {
  await expectMany(tx);
  const { rows } = await sql<FiguresRow>`
    select r.id as rollout, r.release, release.kind, release.registered_at as "registeredAt", r.state, r.ended_at as "endedAt",
      case when kept.rollout is null then ${FIGURES} else kept.figures end as figures
    from rollout as r join release on release.version = r.release
      left join rollout_figures as kept on kept.rollout = r.id and kept.ended_at = r.ended_at
    where r.environment = 'production' and r.product = ${of.product} and r.planned_at < ${of.to}
      and (r.ended_at is null or r.ended_at >= ${of.from})
    order by r.planned_at, r.id`.execute(tx);
  return rows;
}

/** Which of these releases of a product a Trust ran by a rollout into Production that had ended before then. */
export async function ranBefore(
  tx: Tx,
  of: { readonly product: string; readonly releases: readonly string[]; readonly before: Date },
): Promise<ReadonlySet<string>> {
  const earlier = await sql<{ id: string; release: string }>`
    select id, release from rollout where environment = 'production' and product = ${of.product}
      and release = any(${[...new Set(of.releases)]}::text[]) and ended_at < ${of.before}`.execute(tx);
  const ids = earlier.rows.map(({ id }) => id);
  // By their ids, and not joined: so each table is asked for these alone.
  const { rows } = await sql<{ rollout: string }>`
    select distinct run.rollout from attempt as run
      join rollout_site as scope on scope.rollout = run.rollout and scope.site = run.site
    where run.rollout = any(${ids}::uuid[]) and scope.rollout = any(${ids}::uuid[]) and scope.trust is not null
      and run.kind in ('deploy', 'request') and run.state = 'succeeded'`.execute(tx);
  const reached = new Set(rows.map(({ rollout }) => rollout));
  return new Set(earlier.rows.filter(({ id }) => reached.has(id)).map(({ release }) => release));
}

/** Keeps the figures of some rollouts that ended so many days ago and whose figures are not kept yet; answers how many. */
export async function keepFigures(tx: Tx, afterDays: number, most: number): Promise<number> {
  await expectMany(tx);
  const { rows } = await sql`
    insert into rollout_figures (rollout, ended_at, figures)
    select r.id, r.ended_at, ${FIGURES}
    from (select rollout.* from rollout left join rollout_figures as kept on kept.rollout = rollout.id
      where environment = 'production' and rollout.ended_at < (select app.now()) - make_interval(days => ${afterDays})
        and kept.ended_at is distinct from rollout.ended_at
      order by rollout.ended_at limit ${most}) as r
    on conflict (rollout) do update set ended_at = excluded.ended_at, figures = excluded.figures
    returning rollout`.execute(tx);
  return rows.length;
}

/** Nobody can tell the planner how many Trusts a rollout has: it would reckon with a few, and hold each of a thousand against each. */
async function expectMany(tx: Tx): Promise<void> {
  await sql`set local enable_nestloop = off`.execute(tx);
}
