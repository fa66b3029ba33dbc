import { sql, type RawBuilder } from 'kysely';
import type { Probe, RunResult } from './site-runner.js';

/** What a move writes down besides the state, as lists of assignments for `moveAttempt`. */
export type Change = readonly RawBuilder<unknown>[];

/** Nobody holds the attempt any more. */
export const FREED: Change = [sql`lease_owner = null`];

/** Nobody holds it, and it is tried again after so many seconds. */
export function later(seconds: number): Change {
  return [...FREED, sql`not_before = app.now() + make_interval(secs => ${seconds})`];
}

/** It gets a new token, above all that is known by then. */
export const WITHOUT_TOKEN: Change = [...FREED, sql`token = null`, sql`not_before = app.now() + interval '3 seconds'`];

/** The control node refused it outright: nothing began, and the site is as it was. */
export const NEVER_BEGAN: Change = [...FREED, sql`sent = false`];

/** The control node says that the run began. */
export const BEGUN: Change = [sql`begun = true`, sql`last_contact_at = app.now()`];

/** The control node knows it as begun, though nobody here remembers sending it. */
export function begunAlready(incarnation: string): Change {
  return [
    ...BEGUN,
    sql`sent = true`,
    sql`incarnation = ${incarnation}`,
    sql`started_at = coalesce(started_at, app.now())`,
    sql`deadline = coalesce(deadline, app.now() + make_interval(secs => deadline_seconds))`,
  ];
}

/** Whether only a probe of the site can tell more. */
export function needingProbe(needed: boolean): Change {
  return [sql`needs_probe = ${needed}`];
}

/** What the control node kept of a run; `done` when it ended well. */
export function resultOf(result: RunResult, done: boolean): Change {
  return [
    sql`stats = ${result.stats === null ? null : JSON.stringify(result.stats)}::jsonb`,
    sql`failure = ${result.failure?.kind ?? null}`,
    ...(result.before === null
      ? []
      : [sql`before_version = ${result.before.version}`, sql`before_digest = ${result.before.digest}`]),
    ...probeOf(result.probe),
    ...(done ? [sql`progress = 1`] : []),
  ];
}

/** What the site's own probe read back. */
export function probeOf(probe: Probe | null): Change {
  if (probe === null) return [];
  return [
    sql`runs_version = ${probe.version}`,
    sql`runs_digest = ${probe.digest}`,
    sql`runs_healthy = ${probe.healthy}`,
  ];
}
