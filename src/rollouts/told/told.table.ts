import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { EnvironmentName } from '../../sites/environment.js';
import type { RolloutOrder } from '../../sites/rung.js';
import { PRODUCTS, type Product } from '../../sites/site.js';
import type { RolloutState } from '../rollout.js';
import type { ToldAttempt, ToldRuns } from './stage.js';

/** A rollout that people outside are told of. */
export interface ToldRolloutRow {
  readonly id: string;
  readonly release: string;
  readonly digest: string;
  readonly product: Product;
  readonly environment: EnvironmentName;
  readonly state: RolloutState;
  readonly concurrency: number;
  readonly soak_seconds: number;
  readonly deadline_seconds: number;
  readonly site_order: RolloutOrder | null;
  /** Since it was over; 0 while it is not. */
  readonly over_seconds: number;
  /** Over for longer than was asked. */
  readonly long_over: boolean;
  /** The last to change a site that is not known to be healthy since, or named: told of however long it is over. */
  readonly lasting: boolean;
}

/** What may have changed a site. */
const DEED = sql`kind in ('deploy', 'roll-back', 'request', 'request-back') and sent and state <> 'cancelled'`;

/**
 * The rollouts that are under way or ended within these seconds, those that ended before and were the last to change a site that is
 * not known to be healthy since, and those that are named, oldest first.
 */
export async function toldRollouts(
  tx: Tx,
  asked: { readonly withinSeconds: number; readonly sites: readonly string[]; readonly named: readonly string[] },
): Promise<readonly ToldRolloutRow[]> {
  const found = await sql<ToldRolloutRow>`
    with unwell as (
      select last.rollout
      from unnest(${[...asked.sites]}::text[]) as wanted (site)
      cross join unnest(${[...PRODUCTS]}::text[]) as product
      cross join lateral (
        select rollout from attempt where site = wanted.site and attempt.product = product.product and ${DEED}
        order by created_at desc limit 1) as last
      where not exists (select from site_product as runs
        where runs.site = wanted.site and runs.product = product.product and runs.healthy and not runs.doubtful))
    select id, release, digest, product, environment, state, concurrency, soak_seconds, deadline_seconds, site_order,
      over_seconds, over_seconds >= ${asked.withinSeconds} as long_over, lasting
    from rollout cross join lateral (select
      case when state in ('running', 'halting', 'halted', 'rolling-back') then 0
        else coalesce(extract(epoch from (select app.now()) - ended_at)::float8, 'infinity') end as over_seconds,
      id in (select rollout from unwell) or id = any(${[...asked.named]}::uuid[]) as lasting) as told
    where over_seconds < ${asked.withinSeconds} or lasting
    order by planned_at`.execute(tx);
  return found.rows;
}

/** Every rollout that is under way, oldest first. */
export async function rolloutsUnderWay(tx: Tx): Promise<readonly ToldRolloutRow[]> {
  const { rows } = await sql<ToldRolloutRow>`
    select id, release, digest, product, environment, state, concurrency, soak_seconds, deadline_seconds, site_order,
      0::float8 as over_seconds, false as long_over, false as lasting
    from rollout where state in ('running', 'halting', 'halted', 'rolling-back') order by planned_at`.execute(tx);
  return rows;
}

/** What was brought to a site last, and which its own probe says that it still runs, healthy. */
export interface LastBroughtRow {
  readonly rollout: string;
  readonly site: string;
  readonly digest: string;
  /** Since the rollout was over; 0 while it is not. */
  readonly secondsAgo: number;
}

/** What was brought to each of these sites last, of each product; where it is not known to run there, healthy, nothing is answered. */
export async function lastBrought(tx: Tx, sites: readonly string[]): Promise<readonly LastBroughtRow[]> {
  const found = await sql<LastBroughtRow>`
    select last.rollout, wanted.site, runs.digest,
      coalesce(extract(epoch from (select app.now()) - rollout.ended_at), 0)::float8 as "secondsAgo"
    from unnest(${[...sites]}::text[]) as wanted (site)
    join site_product as runs on runs.site = wanted.site and runs.healthy and not runs.doubtful
    cross join lateral (
      select rollout, kind, target_digest from attempt where site = wanted.site and attempt.product = runs.product and ${DEED}
      order by created_at desc limit 1) as last
    join rollout on rollout.id = last.rollout
    where last.target_digest = runs.digest and last.kind in ('deploy', 'request')`.execute(tx);
  return found.rows;
}

/** A site in the scope of a rollout. */
interface ScopeRow {
  readonly rollout: string;
  readonly site: string;
  readonly wave: number;
  readonly trust: string | null;
  /** Its own operator changes it. */
  readonly operated: boolean;
  readonly hub: boolean;
  readonly apart: readonly string[];
}

/** The same, with what runs there of the rollout's product, whoever brought it; nulls where no probe has said anything of that. */
export type ToldScopeRow = ScopeRow & (ToldRuns | Readonly<Record<keyof ToldRuns, null>>);

/**
 * The sites of these rollouts, in the order of their waves. That a site does not serve which was taken offline says nothing of what runs
 * there.
 */
export async function toldScope(tx: Tx, rollouts: readonly string[]): Promise<readonly ToldScopeRow[]> {
  const found = await sql<ToldScopeRow>`
    select scope.rollout, scope.site, wave, trust, operator is not null as operated, hub, apart,
      runs.digest, runs.healthy, runs.doubtful, runs.at
    from rollout as told join rollout_site as scope on scope.rollout = told.id
      left join site_product as runs on runs.site = scope.site and runs.product = told.product
        and (healthy or not exists (select from attempt where attempt.id = runs.attempt and attempt.spell is not null))
    where told.id = any(${[...rollouts]}::uuid[]) order by scope.rollout, wave, position`.execute(tx);
  return found.rows;
}

/** An attempt, with how far it is. */
export interface ToldAttemptRow extends ToldAttempt {
  readonly rollout: string;
  readonly site: string;
  readonly progress: number;
  /** When the time for it was over while it was not. */
  readonly closedAt: Date | null;
  /** Another rollout has sent something there since; null of what has changed nothing itself. */
  readonly overtaken: boolean | null;
}

/** The attempts of these rollouts, oldest first. */
export async function toldAttempts(tx: Tx, rollouts: readonly string[]): Promise<readonly ToldAttemptRow[]> {
  // Few of all that ever were did not end in time: an index has those alone.
  const found = await sql<ToldAttemptRow>`
    select run.id, run.rollout, run.site, run.kind, run.purpose, run.state, run.sent, run.progress, run.created_at as "createdAt",
      run.started_at as "startedAt", run.ended_at as "endedAt", run.runs_healthy as "foundHealthy",
      coalesce(run.runs_healthy and run.runs_digest = run.before_digest, false) as "leftAsItWas", timed.closed_at as "closedAt",
      case when ${DEED} then exists (select from attempt as other
        where other.site = run.site and other.product = run.product and other.created_at > run.created_at
          and other.rollout <> run.rollout and ${DEED}) end as overtaken
    from attempt as run left join attempt_window as timed on timed.attempt = run.id and timed.closed_at is not null
    where run.rollout = any(${[...rollouts]}::uuid[]) order by run.created_at, run.id`.execute(tx);
  return found.rows;
}

/** The products that were ever found at these sites by the site's own probe; `proven`: healthy when last probed, and nothing happened there since. */
export async function probedRuns(
  tx: Tx,
  sites: readonly string[],
): Promise<readonly { readonly site: string; readonly product: string; readonly proven: boolean }[]> {
  const found = await sql<{ site: string; product: string; proven: boolean }>`
    select site, product, healthy and not doubtful as proven from site_product
    where site in (select unnest(${[...sites]}::text[]))`.execute(tx);
  return found.rows;
}

/**
 * The products at these sites that were last taken offline, by hand, and since when: until a restoring or a deployment is begun and ends
 * well, or the site's own probe finds it healthy. One that was refused or never left has taken nothing offline.
 */
export async function takenOffline(
  tx: Tx,
  asked: { readonly sites: readonly string[]; readonly products: readonly string[] },
): Promise<readonly { readonly site: string; readonly product: string; readonly since: Date }[]> {
  const found = await sql<{ site: string; product: string; since: Date }>`
    select wanted.site, product.product, coalesce(off.started_at, off.created_at) as since
    from unnest(${[...asked.sites]}::text[]) as wanted (site)
    cross join unnest(${[...asked.products]}::text[]) as product
    cross join lateral (
      select started_at, created_at, ended_at from attempt
      where site = wanted.site and attempt.product = product.product and kind = 'take-offline' and state <> 'cancelled'
        and (sent or state in ('starting', 'running', 'verifying', 'unknown'))
      order by created_at desc limit 1) as off
    where not exists (
      select from attempt as later
      where later.site = wanted.site and later.product = product.product and later.created_at > off.created_at
        and (later.kind in ('deploy', 'request', 'roll-back', 'request-back') and later.sent and later.state <> 'cancelled'
          or later.kind = 'restore' and later.state = 'succeeded'))
      and not exists (
        select from site_product as runs
        where runs.site = wanted.site and runs.product = product.product and runs.healthy and not runs.doubtful
          and runs.at > coalesce(off.ended_at, off.created_at))`.execute(tx);
  return found.rows;
}
