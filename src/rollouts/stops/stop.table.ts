import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { AttemptRow } from '../attempt.table.js';
import { mayStillBegin } from '../protocol/burial.js';
import type { RolloutState } from '../rollout.js';
import type { Decided, Decision } from './decision.js';
import type { Extent, StopScope } from './stop.js';

export interface StopRow {
  readonly id: string;
  readonly scope: StopScope;
  readonly of: string | null;
  readonly reason: string;
  readonly pulled_by: string;
  readonly puller: string;
  readonly pulled_at: Date;
  readonly confirmed_at: Date | null;
  readonly lifted_at: Date | null;
  readonly lifted_by: string | null;
  readonly lifter: string | null;
  readonly lifted_because: string | null;
  readonly decision: Readonly<Record<string, unknown>> | null;
}

/** With the names of who pulled it and who lifted it. */
const SELECT = sql`
  select stop.*, puller.name as puller, lifter.name as lifter
  from stop join person as puller on puller.id = stop.pulled_by left join person as lifter on lifter.id = stop.lifted_by`;

/** Keeps a new stop and answers its id; null, and nothing kept, if one of the same extent is in force already. */
export async function keepStop(tx: Tx, stop: Extent & { reason: string; by: string }): Promise<string | null> {
  const kept = await sql<{ id: string }>`
    insert into stop (scope, of, reason, pulled_by) values (${stop.scope}, ${stop.of}, ${stop.reason}, ${stop.by})
    on conflict do nothing returning id`.execute(tx);
  return kept.rows[0]?.id ?? null;
}

/** The stop of exactly this extent that is in force. */
export async function findInForce(tx: Tx, extent: Extent): Promise<StopRow | null> {
  const found = await sql<StopRow>`
    ${SELECT} where scope = ${extent.scope} and of is not distinct from ${extent.of} and lifted_at is null`.execute(tx);
  return found.rows[0] ?? null;
}

/** Every stop that is in force, oldest first. */
export async function stopsInForce(tx: Tx): Promise<readonly StopRow[]> {
  const found = await sql<StopRow>`${SELECT} where lifted_at is null order by pulled_at, stop.id`.execute(tx);
  return found.rows;
}

export async function findStop(tx: Tx, id: string): Promise<StopRow | null> {
  const found = await sql<StopRow>`${SELECT} where stop.id = ${id}`.execute(tx);
  return found.rows[0] ?? null;
}

/**
 * One stop and all others that are in force, held until the transaction ends: of two that are lifted at once, each would else leave to the
 * other what both hold.
 */
export async function lockStops(tx: Tx, id: string): Promise<readonly StopRow[]> {
  const found = await sql<StopRow>`
    ${SELECT} where stop.id = ${id} or lifted_at is null order by stop.id for update of stop`.execute(tx);
  return found.rows;
}

/** Stops, newest first; those in force only, and those of some extents only, where asked (`of` null: of any). */
export async function listStops(
  tx: Tx,
  query: { readonly inForce: boolean; readonly limit: number; readonly of: readonly Extent[] | null },
): Promise<readonly StopRow[]> {
  const of = (query.of ?? []).map((extent) => `${extent.scope} ${extent.of ?? ''}`);
  const found = await sql<StopRow>`
    ${SELECT} where (not ${query.inForce}::boolean or lifted_at is null)
      and (${query.of === null}::boolean or scope || ' ' || coalesce(of, '') = any(${of}::text[]))
    order by pulled_at desc, stop.id limit ${query.limit}`.execute(tx);
  return found.rows;
}

/** Writes down that every control node concerned has confirmed; false if that was done before, or the stop was lifted. */
export async function confirmStop(tx: Tx, id: string): Promise<boolean> {
  const confirmed = await sql`
    update stop set confirmed_at = app.now() where id = ${id} and confirmed_at is null and lifted_at is null
    returning id`.execute(tx);
  return confirmed.rows.length > 0;
}

/** Compare-and-set from in force to lifted. */
export async function liftStop(
  tx: Tx,
  id: string,
  lift: { by: string; reason: string; decision: Readonly<Record<string, unknown>> },
): Promise<boolean> {
  const lifted = await sql`
    update stop set lifted_at = app.now(), lifted_by = ${lift.by}, lifted_because = ${lift.reason},
      decision = ${JSON.stringify(lift.decision)}::jsonb
    where id = ${id} and lifted_at is null returning id`.execute(tx);
  return lifted.rows.length > 0;
}

/** A rollout that a stop has halted. */
export interface StoppedRollout {
  readonly rollout: string;
  readonly release: string;
  readonly product: string;
  readonly environment: string;
  readonly state: RolloutState;
}

export async function keepStoppedRollout(tx: Tx, stop: string, rollout: string): Promise<void> {
  await sql`insert into stop_rollout (stop, rollout) values (${stop}, ${rollout}) on conflict do nothing`.execute(tx);
}

export async function stoppedRollouts(tx: Tx, stop: string): Promise<readonly StoppedRollout[]> {
  const found = await sql<StoppedRollout>`
    select rollout.id as rollout, release, product, environment, state
    from stop_rollout join rollout on rollout.id = stop_rollout.rollout
    where stop = ${stop} order by planned_at, rollout.id`.execute(tx);
  return found.rows;
}

/** A deployment that its control node may yet begin, and where. */
export interface Pending extends AttemptRow {
  readonly name: string;
  readonly trust: string | null;
  readonly environment: string;
}

/** Every deployment of a rollout that may yet begin: what a stop that covers its site has to bury. */
export async function pendingStarts(tx: Tx): Promise<readonly Pending[]> {
  const found = await sql<Pending>`
    select attempt.*, scope.name, scope.trust, rollout.environment
    from attempt join rollout on rollout.id = attempt.rollout
      join rollout_site as scope on scope.rollout = attempt.rollout and scope.site = attempt.site
    where attempt.state in ('ready', 'claimed', 'starting', 'unknown', 'needs-human')
    order by scope.name`.execute(tx);
  return found.rows.filter(mayStillBegin);
}

/** A site in a rollout that is under way. */
export interface ScopedSite {
  readonly rollout: string;
  readonly site: string;
  readonly trust: string | null;
  readonly environment: string;
}

/** The sites of one rollout (null: of every rollout under way) with all that says which stops cover them. */
export async function scopedSites(
  tx: Tx,
  asked: { readonly rollout: string | null; readonly sites: readonly string[] | null },
): Promise<readonly ScopedSite[]> {
  const sites = asked.sites === null ? null : [...asked.sites];
  const found = await sql<ScopedSite>`
    select rollout.id as rollout, scope.site, scope.trust, rollout.environment
    from rollout_site as scope join rollout on rollout.id = scope.rollout
    where (${asked.rollout}::uuid is null and rollout.state in ('running', 'halting', 'halted', 'rolling-back')
        or rollout.id = ${asked.rollout}::uuid)
      and (${sites}::text[] is null or scope.site = any(${sites}::text[]))
    order by rollout.planned_at, scope.wave, scope.position`.execute(tx);
  return found.rows;
}

/** Keeps what was decided about a halted rollout, for ever. */
export async function keepDecision(
  tx: Tx,
  kept: { rollout: string; decision: Decision; reason: string; by: string; stop: string | null },
): Promise<void> {
  const { decide, ...detail } = kept.decision;
  await sql`
    insert into rollout_decision (rollout, decide, detail, reason, by, stop)
    values (${kept.rollout}, ${decide}, ${JSON.stringify(detail)}::jsonb, ${kept.reason}, ${kept.by}, ${kept.stop})`.execute(
    tx,
  );
}

/** What was decided about a rollout, oldest first. */
export async function decisionsAbout(tx: Tx, rollout: string): Promise<readonly Decided[]> {
  const found = await sql<Decided>`
    select decide, detail, reason, by, at, stop from rollout_decision where rollout = ${rollout} order by at, id`.execute(
    tx,
  );
  return found.rows;
}

/** Ends a halted rollout because a newer release takes its place; compare-and-set. */
export async function supersede(tx: Tx, rollout: string, release: string): Promise<boolean> {
  const moved = await sql`
    update rollout set state = 'superseded', superseded_by = ${release}, ended_at = app.now()
    where id = ${rollout} and state = 'halted' returning id`.execute(tx);
  return moved.rows.length > 0;
}
