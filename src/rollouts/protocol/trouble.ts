import { isRequest } from '../attempt.js';
import { expire } from './claim.js';
import { askSite, doubt } from './ending.js';
import type { AttemptRecord } from './record.js';
import { follow, type Step } from './step.js';

/** A run that nobody has heard of for so long is unknown (INV-13): within 90 seconds, with the time until somebody looks. */
const SILENT_SECONDS = 85;
/** A run that the control node still calls running so long after its deadline, which ends every run there, is a person's (INV-08). */
const OVERRUN_SECONDS = 120;
/** An attempt that is still unknown so long after its deadline is a person's. */
const PATIENCE_SECONDS = 2 * 60 * 60;
/** Between two probes of a site that does not answer. */
const PROBE_AGAIN_SECONDS = 15;

/** What is known beside an attempt when it is looked at. */
export interface Surroundings {
  /** A probe that is to find out how it ended has not ended itself. */
  readonly probeUnderWay: boolean;
  /** When the last of its probes ended; null if there was none. */
  readonly probedAt: Date | null;
  /** Another attempt at the site waits, works or is unknown. */
  readonly siteTaken: boolean;
}

/** How an attempt that has got stuck is put back on its way; null when it is not stuck. Nothing is ever run by this. */
export function trouble(attempt: AttemptRecord, around: Surroundings, now: Date): Step | null {
  switch (attempt.state) {
    case 'claimed':
      return expire(attempt, now);
    case 'starting':
      return silent(attempt, now);
    case 'running':
      return silent(attempt, now) ?? overrun(attempt, now);
    case 'unknown':
      return overdue(attempt, now) ?? unproved(attempt, around, now);
    case 'verifying':
      // An operator has days, and is reminded and given to a person elsewhere.
      return isRequest(attempt.kind) ? null : (overdue(attempt, now) ?? unattended(attempt, around));
    case 'ready':
    case 'needs-human':
    case 'succeeded':
    case 'failed':
    case 'errored':
    case 'rolled-back':
    case 'rollback-failed':
    case 'cancelled':
      return null;
  }
}

/** Under way, and nobody has heard of it since it was sent last. */
function silent(attempt: AttemptRecord, now: Date): Step | null {
  const sent = attempt.deadline === null ? null : attempt.deadline.getTime() - attempt.deadline_seconds * 1000;
  const heard = Math.max(sent ?? -Infinity, attempt.last_contact_at?.getTime() ?? -Infinity);
  return Number.isFinite(heard) && now.getTime() - heard > SILENT_SECONDS * 1000
    ? doubt(attempt, { because: `Nothing was heard of the run for ${SILENT_SECONDS} seconds.`, needsProbe: false })
    : null;
}

function overrun(attempt: AttemptRecord, now: Date): Step | null {
  return isLate(attempt, OVERRUN_SECONDS, now)
    ? person(attempt, 'The control node says that it still runs, long after its deadline.')
    : null;
}

function overdue(attempt: AttemptRecord, now: Date): Step | null {
  return isLate(attempt, PATIENCE_SECONDS, now)
    ? person(attempt, 'Two hours after its deadline nobody knows how it ended.')
    : null;
}

/** Only a probe can settle it, and the last one was some time ago. */
function unproved(attempt: AttemptRecord, around: Surroundings, now: Date): Step | null {
  if (!attempt.needs_probe || around.probeUnderWay) return null;
  const since = around.probedAt === null ? Infinity : now.getTime() - around.probedAt.getTime();
  return since >= PROBE_AGAIN_SECONDS * 1000 ? askSite(attempt, 'The site is asked what it runs.') : null;
}

/** It waits for a probe which was never ordered, at a site where nothing else is live. */
function unattended(attempt: AttemptRecord, around: Surroundings): Step | null {
  return around.probeUnderWay || around.siteTaken
    ? null
    : doubt(attempt, { because: 'Its probe could not be ordered; the site is asked again.', needsProbe: true });
}

function isLate(attempt: AttemptRecord, seconds: number, now: Date): boolean {
  return attempt.deadline !== null && now.getTime() - attempt.deadline.getTime() > seconds * 1000;
}

function person(attempt: AttemptRecord, because: string): Step | null {
  return follow(attempt, { to: 'needs-human', because });
}
