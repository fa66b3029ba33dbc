import { sql } from 'kysely';
import { record } from '../audit/audit.table.js';
import type { SettledRelease } from '../evidence/settled-releases.js';
import type { Tx } from '../platform/database/database.service.js';
import type { RolloutOrder } from '../sites/rung.js';
import { publish } from './feed.table.js';
import type { ReturnRule, RolloutState } from './rollout.js';

export interface RolloutRow {
  readonly id: string;
  readonly promotion: string;
  readonly release: string;
  readonly digest: string;
  readonly product: string;
  readonly environment: string;
  readonly state: RolloutState;
  readonly concurrency: number;
  readonly soak_seconds: number;
  readonly failure_budget: number;
  readonly deadline_seconds: number;
  readonly return_rule: ReturnRule;
  readonly return_sentence: string;
  readonly site_order: RolloutOrder | null;
  readonly pre_flight: boolean;
  readonly requested_by: string;
  readonly planned_at: Date;
  readonly ended_at: Date | null;
  readonly halt_because: string | null;
  readonly halted_by: string | null;
  readonly halt_asked_at: Date | null;
  readonly halted_at: Date | null;
  readonly after_roll_back: RolloutState | null;
  /** The newer release that took its place. */
  readonly superseded_by: string | null;
}

export interface NewRollout {
  readonly id: string;
  readonly promotion: string;
  readonly release: string;
  readonly digest: string;
  readonly product: string;
  readonly environment: string;
  readonly concurrency: number;
  readonly soakSeconds: number;
  readonly failureBudget: number;
  readonly deadlineSeconds: number;
  readonly returnRule: ReturnRule;
  readonly returnSentence: string;
  readonly order?: RolloutOrder;
  readonly preFlight?: boolean;
  readonly requestedBy: string;
}

/** Keeps a new rollout, running; false, and nothing kept, while another is active for its environment and product. */
export async function keepRollout(tx: Tx, kept: NewRollout): Promise<boolean> {
  const { rows } = await sql`
    insert into rollout (id, promotion, release, digest, product, environment, state, concurrency, soak_seconds,
      failure_budget, deadline_seconds, return_rule, return_sentence, requested_by, site_order, pre_flight)
    values (${kept.id}, ${kept.promotion}, ${kept.release}, ${kept.digest}, ${kept.product}, ${kept.environment}, 'running',
      ${kept.concurrency}, ${kept.soakSeconds}, ${kept.failureBudget}, ${kept.deadlineSeconds}, ${kept.returnRule},
      ${kept.returnSentence}, ${kept.requestedBy},
      ${kept.order ?? null}, ${kept.preFlight ?? false})
    on conflict (environment, product) where state in ('running', 'halting', 'halted', 'rolling-back') do nothing
    returning id`.execute(tx);
  return rows.length === 1;
}

/** The rollout that holds an environment for a product, so that no other begins there; null where none does. */
export async function activeRolloutOn(
  tx: Tx,
  asked: { readonly environment: string; readonly product: string },
): Promise<RolloutRow | null> {
  const { rows } = await sql<RolloutRow>`
    select * from rollout where environment = ${asked.environment} and product = ${asked.product}
      and state in ('running', 'halting', 'halted', 'rolling-back')`.execute(tx);
  return rows[0] ?? null;
}

export async function findRollout(tx: Tx, id: string): Promise<RolloutRow | null> {
  const found = await sql<RolloutRow>`select * from rollout where id = ${id}`.execute(tx);
  return found.rows[0] ?? null;
}

/** As `findRollout`, and holds the row until the transaction ends; for the acts of people. */
export async function lockRollout(tx: Tx, id: string): Promise<RolloutRow | null> {
  const found = await sql<RolloutRow>`select * from rollout where id = ${id} for no key update`.execute(tx);
  return found.rows[0] ?? null;
}

/** Those in which something may still happen by itself, in an environment or anywhere (null). */
export async function activeRollouts(tx: Tx, environment: string | null = null): Promise<readonly string[]> {
  const found = await sql<{ id: string }>`
    select id from rollout where state in ('running', 'halting', 'halted', 'rolling-back')
      and (${environment}::text is null or environment = ${environment}) order by planned_at`.execute(tx);
  return found.rows.map((row) => row.id);
}

/** The last rollout of exactly this digest over an environment; null if there never was one. */
export async function lastRolloutOf(
  tx: Tx,
  { environment, ...asked }: { digest: string; product: string; environment: string },
): Promise<LastRollout | null> {
  return (await lastRolloutsOf(tx, asked)).get(environment) ?? null;
}

/** What is told of the last rollout of a digest over an environment. */
export type LastRollout = Pick<RolloutRow, 'id' | 'environment' | 'state' | 'ended_at'>;

/** The last rollout of exactly this digest over each environment, by the environment's name; one that it never went to is not in the answer. */
export async function lastRolloutsOf(
  tx: Tx,
  asked: { digest: string; product: string },
): Promise<ReadonlyMap<string, LastRollout>> {
  return new Map((await lastRolloutsOfEach(tx, [asked])).map((row) => [row.environment, row]));
}

/** The same of each of these digests. */
export async function lastRolloutsOfEach(
  tx: Tx,
  asked: readonly { readonly digest: string; readonly product: string }[],
): Promise<readonly (LastRollout & Pick<RolloutRow, 'digest'>)[]> {
  const { rows } = await sql<LastRollout & Pick<RolloutRow, 'digest'>>`
    select distinct on (digest, environment) id, digest, environment, state, ended_at from rollout
    where (digest, product) in (select digest, product
      from unnest(${asked.map(({ digest }) => digest)}::text[], ${asked.map(({ product }) => product)}::text[])
        as asked (digest, product))
    order by digest, environment, planned_at desc`.execute(tx);
  return rows;
}

/** The rollout that was sent last to any of these sites (none named: to any of the environment), of a release where one is named. */
export async function lastRolloutAt(
  tx: Tx,
  asked: { product: string; environment: string; sites: readonly string[]; release: string | null },
): Promise<RolloutRow | null> {
  const sites = asked.sites.length === 0 ? null : [...asked.sites];
  const found = await sql<RolloutRow>`
    select rollout.* from rollout
    join lateral (select max(created_at) as at from attempt
      where attempt.rollout = rollout.id and kind in ('deploy', 'request') and sent and attempt.state <> 'cancelled'
        and (${sites}::text[] is null or attempt.site = any(${sites}::text[]))) as touched on touched.at is not null
    where rollout.product = ${asked.product} and rollout.environment = ${asked.environment}
      and (${asked.release}::text is null or rollout.release = ${asked.release})
    order by touched.at desc limit 1`.execute(tx);
  return found.rows[0] ?? null;
}

/** What settled within these seconds and still stands so: no later rollout of the same digest went there. Oldest first. */
export async function settledWithin(tx: Tx, withinSeconds: number): Promise<readonly SettledRelease[]> {
  const found = await sql<SettledRelease>`
    select release, digest, product, environment, ended_at as "settledAt" from rollout
    where state = 'completed' and ended_at > app.now() - make_interval(secs => ${withinSeconds})
      and not exists (select from rollout as later where later.digest = rollout.digest
        and later.environment = rollout.environment and later.planned_at > rollout.planned_at)
    order by ended_at, id`.execute(tx);
  return found.rows;
}

/** Which rollouts to list, newest first. */
export interface RolloutQuery {
  readonly environment: string | null;
  readonly product: string | null;
  readonly release: string | null;
  readonly state: RolloutState | null;
  /** Trust ids; null for every Trust. A rollout is listed when it has a site of one of them. */
  readonly trusts: readonly string[] | null;
  readonly limit: number;
}

export async function listRollouts(tx: Tx, query: RolloutQuery): Promise<readonly RolloutRow[]> {
  const trusts = query.trusts === null ? null : [...query.trusts];
  const found = await sql<RolloutRow>`
    select * from rollout
    where (${query.environment}::text is null or environment = ${query.environment})
      and (${query.product}::text is null or product = ${query.product})
      and (${query.release}::text is null or release = ${query.release})
      and (${query.state}::text is null or state = ${query.state})
      and (${trusts}::text[] is null or exists (
        select from rollout_site as scope where scope.rollout = rollout.id and scope.trust = any(${trusts}::text[])))
    order by planned_at desc, id limit ${query.limit}`.execute(tx);
  return found.rows;
}

/** Compare-and-set: moves the rollout from one of `from` to `to`; false, and nothing changed, if it is in another state. */
export async function moveRollout(
  tx: Tx,
  id: string,
  move: { from: readonly RolloutState[]; to: RolloutState },
): Promise<boolean> {
  const ended = !['running', 'halting', 'halted', 'rolling-back'].includes(move.to);
  const moved = await sql`
    update rollout set state = ${move.to}, ended_at = case when ${ended} then app.now() end,
      halted_at = case when ${move.to} = 'halted' then app.now() else halted_at end
    where id = ${id} and state = any(${[...move.from]}::text[]) returning id`.execute(tx);
  return moved.rows.length > 0;
}

/** Compare-and-set from running to halting, with who asked (null: the rollout itself) and why. */
export async function beginHalt(tx: Tx, id: string, halt: { because: string; by: string | null }): Promise<boolean> {
  const moved = await sql`
    update rollout set state = 'halting', halt_because = ${halt.because}, halted_by = ${halt.by}, halt_asked_at = app.now(),
      halted_at = null
    where id = ${id} and state = 'running' returning id`.execute(tx);
  return moved.rows.length > 0;
}

/** Compare-and-set into rolling-back, by a person; `after` is the state that follows when nothing is left to roll back. */
export async function beginRollBack(
  tx: Tx,
  id: string,
  move: { from: RolloutState; after: RolloutState; because: string; by: string },
): Promise<boolean> {
  const moved = await sql`
    update rollout set state = 'rolling-back', after_roll_back = ${move.after}, ended_at = null,
      halt_because = ${move.because}, halted_by = ${move.by}, halt_asked_at = app.now(), halted_at = null
    where id = ${id} and state = ${move.from} returning id`.execute(tx);
  return moved.rows.length > 0;
}

/** The record and the news of a rollout that changed its state; `by` is the person who did it, or null for the service itself. */
export async function tellRollout(
  tx: Tx,
  rollout: { readonly id: string; readonly state: RolloutState },
  change: { after: RolloutState; because: string | null; by: string | null },
): Promise<void> {
  const detail = { before: rollout.state, after: change.after, because: change.because };
  await record(tx, {
    actor: change.by === null ? 'gatehouse' : `person:${change.by}`,
    action: `rollout.${change.after}`,
    subject: `rollout:${rollout.id}`,
    detail,
  });
  await publish(tx, { rollout: rollout.id, about: 'rollout', site: null, body: { state: change.after, ...detail } });
}

/** Halts a rollout that is running, with its record and its news; false, and nothing changed, if it is not. */
export async function haltRollout(
  tx: Tx,
  rollout: RolloutRow,
  halt: { readonly because: string; readonly by: string | null },
): Promise<boolean> {
  if (!(await beginHalt(tx, rollout.id, halt))) return false;
  await tellRollout(tx, rollout, { after: 'halting', ...halt });
  return true;
}
