import { randomUUID } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import { record } from '../audit/audit.table.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Change } from './attempt-change.table.js';
import { mayFollow, type AttemptKind, type AttemptState } from './attempt.js';
import { publish } from './feed.table.js';
import type { SiteInputs } from './rollout-scope.table.js';
import type { HostStats } from './site-runner.js';
import type { AttemptPurpose, Manifest } from './standing.js';

export interface AttemptRow {
  readonly id: string;
  readonly rollout: string | null;
  readonly site: string;
  readonly product: string;
  readonly control_node: string;
  readonly host: string;
  readonly kind: AttemptKind;
  readonly purpose: AttemptPurpose;
  readonly settles: string | null;
  readonly state: AttemptState;
  readonly target_version: string | null;
  readonly target_digest: string | null;
  readonly inputs: SiteInputs;
  readonly ordered_by: string;
  readonly token: number | null;
  readonly epoch: number | null;
  readonly claims: number;
  readonly lease_owner: string | null;
  readonly lease_until: Date | null;
  readonly deadline_seconds: number;
  readonly deadline: Date | null;
  readonly sent: boolean;
  readonly begun: boolean;
  readonly needs_probe: boolean;
  readonly incarnation: string | null;
  readonly event_offset: number;
  readonly event_seq: number;
  readonly last_contact_at: Date | null;
  readonly progress: number;
  readonly task: string | null;
  readonly before_version: string | null;
  readonly before_digest: string | null;
  readonly runs_version: string | null;
  readonly runs_digest: string | null;
  readonly runs_healthy: boolean | null;
  readonly failure: string | null;
  readonly because: string | null;
  readonly stats: Readonly<Record<string, HostStats>> | null;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
}

export interface NewAttempt {
  readonly rollout: string | null;
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
    insert into attempt (id, rollout, site, product, control_node, host, kind, purpose, settles, target_version,
      target_digest, inputs, deadline_seconds, ordered_by, not_before, before_version, before_digest)
    select ${id}, ${order.rollout}, ${order.site}, ${order.product}, ${order.controlNode}, ${order.host}, ${order.kind},
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

/** When it may be sent: at once, but a probe after one that brought no answer waits, lest a second's trouble spend them all. */
function afterABreath(order: NewAttempt): RawBuilder<Date> {
  return sql<Date>`greatest(app.now(), (select max(ended_at) + interval '15 seconds' from attempt
    where site = ${order.site} and purpose = ${order.purpose} and kind = 'verify' and kind = ${order.kind}
      and rollout = ${order.rollout} and state = 'errored'))`;
}

/** What a move changes besides the state. */
export interface Move {
  readonly to: AttemptState;
  /** A sentence for people; kept with the attempt. */
  readonly because?: string;
  readonly set?: Change;
}

/**
 * Compare-and-set: writes the attempt down as `to` if it still is as it was read (same state, same claim), with its audit
 * record and its news. False, and nothing changed, if it has moved on, or if `to` may not follow.
 */
export async function moveAttempt(tx: Tx, attempt: AttemptRow, move: Move): Promise<boolean> {
  if (!mayFollow(attempt.state, move.to)) return false;
  const ends = !['ready', 'claimed', 'starting', 'running', 'verifying', 'unknown', 'needs-human'].includes(move.to);
  const sets = [
    sql`state = ${move.to}`,
    ...(ends ? [sql`ended_at = app.now()`] : []),
    ...(move.because === undefined ? [] : [sql`because = ${move.because}`]),
    ...(move.set ?? []),
  ];
  const moved = await sql`
    update attempt set ${sql.join(sets)}
    where id = ${attempt.id} and state = ${attempt.state} and claims = ${attempt.claims} returning id`.execute(tx);
  if (moved.rows.length === 0) return false;
  await tell(tx, attempt, { before: attempt.state, after: move.to, because: move.because ?? null });
  return true;
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

/** As `findAttempt`, and holds the row until the transaction ends. */
export async function lockAttempt(tx: Tx, id: string): Promise<AttemptRow | null> {
  const found = await sql<AttemptRow>`select * from attempt where id = ${id} for update`.execute(tx);
  return found.rows[0] ?? null;
}

/** All attempts of a rollout, oldest first. */
export async function attemptsOf(tx: Tx, rollout: string): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select * from attempt where rollout = ${rollout} order by created_at, id`.execute(tx);
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

/** The database's clock, which decides who may act. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const found = await sql<{ now: Date }>`select app.now() as now`.execute(tx);
  const [row] = found.rows;
  if (row === undefined) throw new Error('The database tells no time.');
  return row.now;
}
