import { randomUUID } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import { record } from '../audit/audit.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { isTerminal, type AttemptKind, type AttemptState } from './attempt.js';
import { publish } from './feed.table.js';
import type { AttemptRecord } from './protocol/record.js';
import { follow, type Step } from './protocol/step.js';
import type { SiteInputs } from './rollout-scope.table.js';
import { nextToken } from './running-release.table.js';
import type { AttemptPurpose, Manifest } from './standing.js';

export interface AttemptRow extends AttemptRecord {
  readonly inputs: SiteInputs;
  readonly ordered_by: string;
  /** What is out of service at a site for the sake of which it was ordered, outside of any rollout. */
  readonly spell: string | null;
  readonly event_offset: number;
  readonly event_seq: number;
  readonly task: string | null;
  readonly created_at: Date;
}

/** An attempt, and the database's time at which it was read. */
export interface AttemptNow extends AttemptRow {
  readonly now: Date;
}

export interface NewAttempt {
  readonly rollout: string | null;
  /** Where it belongs to no rollout: what is out of service for the sake of which it is ordered. */
  readonly spell?: string | null;
  readonly site: string;
  readonly product: string;
  readonly controlNode: string;
  readonly host: string;
  readonly kind: AttemptKind;
  readonly purpose: AttemptPurpose;
  readonly settles: string | null;
  readonly target: Manifest | null;
  readonly inputs: SiteInputs;
  readonly deadlineSeconds: number;
  /** The actor of the record: `gatehouse` or `person:<uuid>`. */
  readonly orderedBy: string;
}

/**
 * Orders an attempt: ready, for a dispatcher to claim. Answers null, and keeps nothing, while another attempt at the site is
 * live (INV-06): ask again later. What the site's last probe read back is kept as what ran before, until the site itself tells.
 */
export async function orderAttempt(tx: Tx, order: NewAttempt): Promise<string | null> {
  const id = randomUUID();
  const kept = await sql<{ id: string }>`
    insert into attempt (id, rollout, spell, site, product, control_node, host, kind, purpose, settles, target_version,
      target_digest, inputs, deadline_seconds, ordered_by, not_before, before_version, before_digest)
    select ${id}, ${order.rollout}, ${order.spell ?? null}, ${order.site}, ${order.product}, ${order.controlNode}, ${order.host}, ${order.kind},
      ${order.purpose}, ${order.settles}, ${order.target?.version ?? null}, ${order.target?.digest ?? null},
      ${JSON.stringify(order.inputs)}::jsonb, ${order.deadlineSeconds}, ${order.orderedBy}, ${afterABreath(order)}, known.version, known.digest
    from (select) as one left join site_product as known
      on known.site = ${order.site} and known.product = ${order.product} and not known.doubtful
    on conflict (site) where state in ('ready', 'claimed', 'starting', 'running', 'unknown') do nothing
    returning id`.execute(tx);
  if (kept.rows.length === 0) return null;
  await tell(tx, { ...order, id }, { before: null, after: 'ready', because: null });
  return id;
}

/** When it may be sent: at once, but a look after one that brought no answer waits, lest a second's trouble spend them all. */
function afterABreath(order: NewAttempt): RawBuilder<Date> {
  return sql<Date>`greatest(app.now(), (select max(ended_at) + interval '15 seconds' from attempt
    where site = ${order.site} and purpose = ${order.purpose} and kind in ('verify', 'pre-flight') and kind = ${order.kind}
      and rollout = ${order.rollout} and state = 'errored'))`;
}

/**
 * Compare-and-set: writes the step down if the attempt still is as it was read (same state, same claim), with its audit record and its
 * news when the state changes. Answers the attempt as it is then, or null, and nothing changed, if it has moved on, or if the state may
 * not follow. Its effects are left to `applyStep`. It does as `written` does to a record in memory.
 */
export async function writeStep(tx: Tx, attempt: AttemptRow, step: Step): Promise<AttemptRow | null> {
  if (follow(attempt, step) === null) return null;
  const found = await sql<AttemptRow>`
    update attempt set ${sql.join(await assignments(tx, attempt, step))}
    where id = ${attempt.id} and state = ${attempt.state} and claims = ${attempt.claims} returning *`.execute(tx);
  const [after] = found.rows;
  if (after === undefined) return null;
  if (step.to !== null) {
    await tell(tx, attempt, { before: attempt.state, after: step.to, because: step.because ?? null });
  }
  return after;
}

async function assignments(tx: Tx, attempt: AttemptRow, step: Step): Promise<readonly RawBuilder<unknown>[]> {
  const { token, ...set } = step.set ?? {};
  return [
    // Of all that may be written, nothing may be: an assignment that changes nothing keeps the statement whole.
    sql`state = ${step.to ?? attempt.state}`,
    ...(step.to !== null && isTerminal(step.to) ? [sql`ended_at = app.now()`] : []),
    ...(step.because === undefined ? [] : [sql`because = ${step.because}`]),
    ...(token === undefined ? [] : [sql`token = ${token === 'next' ? await nextToken(tx, attempt.site) : token}`]),
    ...Object.entries(set).map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
    ...Object.entries(step.times ?? {}).map(
      ([column, seconds]) => sql`${sql.ref(column)} = app.now() + make_interval(secs => ${seconds})`,
    ),
  ];
}

interface Told {
  readonly id: string;
  readonly rollout: string | null;
  readonly site: string;
  readonly kind: AttemptKind;
  readonly purpose: AttemptPurpose;
}

async function tell(
  tx: Tx,
  attempt: Told & { readonly orderedBy?: string },
  change: { before: AttemptState | null; after: AttemptState; because: string | null },
): Promise<void> {
  const { id, rollout, site, kind, purpose } = attempt;
  await record(tx, {
    actor: attempt.orderedBy ?? 'gatehouse',
    action: `attempt.${change.after}`,
    subject: `attempt:${id}`,
    detail: { rollout, site, kind, purpose, ...change },
  });
  if (rollout === null) return;
  await publish(tx, { rollout, about: 'attempt', site, body: { attempt: id, kind, purpose, ...change } });
}

export async function findAttempt(tx: Tx, id: string): Promise<AttemptRow | null> {
  const found = await sql<AttemptRow>`select * from attempt where id = ${id}`.execute(tx);
  return found.rows[0] ?? null;
}

/** As `findAttempt`, and holds the row until the transaction ends; the time is taken when it is held. */
export async function lockAttempt(tx: Tx, id: string): Promise<AttemptNow | null> {
  const found = await sql<AttemptNow>`
    with locked as materialized (select * from attempt where id = ${id} for update)
    select locked.*, app.now() as now from locked`.execute(tx);
  return found.rows[0] ?? null;
}

/** What is shown of an attempt and decides about it: all but what only doing needs, of which its inputs are large. */
export type SeenAttempt = Pick<
  AttemptRow,
  | ('id' | 'site' | 'kind' | 'purpose' | 'state' | 'token' | 'sent' | 'progress' | 'task' | 'failure' | 'because')
  | ('pre_flight' | 'created_at' | 'started_at' | 'ended_at' | 'target_version' | 'target_digest')
  | ('before_version' | 'before_digest' | 'runs_digest' | 'runs_healthy' | 'event_seq')
>;

/** All attempts of a rollout, or those at one of its sites, oldest first. */
export async function attemptsOf(tx: Tx, rollout: string, site: string | null = null): Promise<readonly SeenAttempt[]> {
  const there = site === null ? sql`true` : sql`site = ${site}`;
  const found = await sql<SeenAttempt>`
    select id, site, kind, purpose, state, token, sent, progress, task, failure, because, pre_flight, created_at, started_at,
      ended_at, target_version, target_digest, before_version, before_digest, runs_digest, runs_healthy, event_seq
    from attempt where rollout = ${rollout} and ${there} order by created_at, id`.execute(tx);
  return found.rows;
}

/** The last attempts at a site, newest first, in rollouts and outside them. */
export async function attemptsAtSite(tx: Tx, site: string): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select * from attempt where site = ${site} order by created_at desc, id limit 50`.execute(tx);
  return found.rows;
}

/** All attempts at a control node in these states, oldest first. */
export async function attemptsAt(
  tx: Tx,
  controlNode: string,
  states: readonly AttemptState[],
): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select * from attempt where control_node = ${controlNode} and state = any(${[...states]}::text[])
    order by created_at, id`.execute(tx);
  return found.rows;
}

/** Writes down that a control node spoke of these attempts just now. */
export async function heardOf(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`
    update attempt set last_contact_at = app.now()
    where id = any(${[...ids]}::uuid[]) and state in ('starting', 'running', 'unknown')
      and (last_contact_at is null or last_contact_at < app.now() - interval '5 seconds')`.execute(tx);
}
