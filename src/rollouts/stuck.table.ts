import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { AttemptRow } from './attempt.table.js';

/** A run that nobody has heard of for so long is unknown (INV-13). */
const SILENT = sql`interval '90 seconds'`;
/** A run that the control node still calls running so long after its deadline, which ends every run there, is a person's (INV-08). */
const OVERRUN = sql`interval '120 seconds'`;
/** An attempt that is still unknown so long after its deadline is a person's. */
const PATIENCE = sql`interval '2 hours'`;
/** Between two probes of a site that does not answer. */
const PROBE_AGAIN = sql`interval '15 seconds'`;

/** Runs written down as under way of which nobody has heard since they were sent last. */
export async function silentRuns(tx: Tx): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select * from attempt where state in ('starting', 'running')
      and greatest(last_contact_at, deadline - make_interval(secs => deadline_seconds)) < app.now() - ${SILENT}`.execute(
    tx,
  );
  return found.rows;
}

/** Runs that should long have ended and are said to go on. */
export async function overrun(tx: Tx): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select * from attempt where state = 'running' and deadline + ${OVERRUN} < app.now()`.execute(tx);
  return found.rows;
}

/** Attempts whose end is not known, long after it should have been. */
export async function overdue(tx: Tx): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select * from attempt where state in ('unknown', 'verifying') and deadline + ${PATIENCE} < app.now()`.execute(tx);
  return found.rows;
}

/** Attempts that only a probe can settle, and whose last probe was some time ago. */
export async function unproved(tx: Tx): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select * from attempt where state = 'unknown' and needs_probe and not exists (
      select from attempt as probe where probe.settles = attempt.id
        and (probe.ended_at is null or probe.ended_at > app.now() - ${PROBE_AGAIN}))`.execute(tx);
  return found.rows;
}

/** Attempts that wait for a probe which was never ordered, at sites where nothing else is live. */
export async function unattended(tx: Tx): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select * from attempt where state = 'verifying' and not exists (
      select from attempt as probe where probe.settles = attempt.id and probe.ended_at is null)
      and not exists (select from attempt as other where other.site = attempt.site and other.id <> attempt.id
        and other.state in ('ready', 'claimed', 'starting', 'running', 'unknown'))`.execute(tx);
  return found.rows;
}

/** Runs that began and wait for a person; the control node may still speak up about them. */
export async function heldByPeople(tx: Tx, controlNode: string): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select * from attempt where state = 'needs-human' and control_node = ${controlNode} and begun and failure is null
    order by created_at desc limit 100`.execute(tx);
  return found.rows;
}

/**
 * Runs of which a control node may know more, but for those that are listened to already. A start whose answer this process
 * (`owner`) awaits is left to it; another process may be dead, and asking does no harm.
 */
export async function unfollowed(
  tx: Tx,
  asked: { controlNode: string; followed: readonly string[]; owner: string; limit: number },
): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select * from attempt where control_node = ${asked.controlNode} and id <> all(${[...asked.followed]}::uuid[])
      and (state = 'running' or (state = 'unknown' and not needs_probe)
        or (state = 'starting' and (lease_until < app.now() or lease_owner <> ${asked.owner})))
    order by created_at limit ${asked.limit}`.execute(tx);
  return found.rows;
}
