import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { AttemptNow, AttemptRow } from './attempt.table.js';
import { isToFollow } from './protocol/hearing.js';
import type { Surroundings } from './protocol/trouble.js';

/** An attempt that somebody or something is owed about, with what is known beside it. */
export interface Unsettled {
  readonly attempt: AttemptNow;
  readonly around: Surroundings;
}

/** Every attempt that may have got stuck: all that are neither waiting their turn nor a person's nor over. */
export async function unsettled(tx: Tx): Promise<readonly Unsettled[]> {
  return surrounded(
    tx,
    sql`select * from attempt where state in ('claimed', 'starting', 'running', 'unknown', 'verifying')`,
  );
}

/** One attempt, held until the transaction ends, with what is known beside it then. */
export async function lockUnsettled(tx: Tx, id: string): Promise<Unsettled | null> {
  const [found] = await surrounded(tx, sql`select * from attempt where id = ${id} for update`);
  return found ?? null;
}

async function surrounded(tx: Tx, attempts: RawBuilder<unknown>): Promise<readonly Unsettled[]> {
  const found = await sql<AttemptNow & { probe_under_way: boolean; probed_at: Date | null; site_taken: boolean }>`
    with looked_at as materialized (${attempts})
    select looked_at.*, app.now() as now, probes.under_way as probe_under_way, probes.probed_at,
      state in ('unknown', 'verifying') and exists (
        select from attempt as other where other.site = looked_at.site and other.id <> looked_at.id
          and other.state in ('ready', 'claimed', 'starting', 'running', 'unknown')) as site_taken
    from looked_at, lateral (
      select coalesce(bool_or(ended_at is null), false) as under_way, max(ended_at) as probed_at
      from attempt as probe where probe.settles = looked_at.id) as probes`.execute(tx);
  return found.rows.map((attempt) => ({
    attempt,
    around: {
      probeUnderWay: attempt.probe_under_way,
      probedAt: attempt.probed_at,
      siteTaken: attempt.site_taken,
    },
  }));
}

/** Runs that began and wait for a person; the control node may still speak up about them. */
export async function heldByPeople(tx: Tx, controlNode: string): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select * from attempt where state = 'needs-human' and control_node = ${controlNode} and begun and failure is null
    order by created_at desc limit 100`.execute(tx);
  return found.rows;
}

/** Runs of which a control node may know more, but for those that are listened to already; `owner` is this process. */
export async function unfollowed(
  tx: Tx,
  asked: { controlNode: string; followed: readonly string[]; owner: string; limit: number },
): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptNow>`
    select *, app.now() as now from attempt
    where control_node = ${asked.controlNode} and id <> all(${[...asked.followed]}::uuid[])
      and state in ('starting', 'running', 'unknown')
    order by created_at`.execute(tx);
  return found.rows.filter((attempt) => isToFollow(attempt, asked.owner, attempt.now)).slice(0, asked.limit);
}
