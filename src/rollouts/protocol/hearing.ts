import type { FollowedRun, RunState } from '../site-runner.js';
import { isHeld } from './claim.js';
import { conclude, lose } from './ending.js';
import type { AttemptRecord } from './record.js';
import { follow, type Step } from './step.js';

/** A run's state by the word of a ledger. */
export interface News {
  readonly incarnation: string;
  readonly run: RunState;
}

/** Words of another ledger than the one it was sent to say nothing of an attempt. */
export function speaksOf(attempt: AttemptRecord, incarnation: string): boolean {
  return attempt.incarnation === incarnation;
}

/**
 * Whether the control node is asked about it. A start whose answer this process (`owner`) awaits is left to it; another process may be
 * dead, and asking does no harm.
 */
export function isToFollow(attempt: AttemptRecord, owner: string, now: Date): boolean {
  if (attempt.state === 'starting') return attempt.lease_owner !== owner || !isHeld(attempt, now);
  return attempt.state === 'running' || (attempt.state === 'unknown' && !attempt.needs_probe);
}

/** A run that ended has lines that were not read yet: they are kept before its end is. */
export function hasMoreToRead(run: FollowedRun): boolean {
  return run.state === 'finished' && run.offset < run.size;
}

/** What follows from a run's state as its control node's ledger tells it. */
export function hear(attempt: AttemptRecord, { incarnation, run }: News, now: Date): Step | null {
  if (!speaksOf(attempt, incarnation)) return null;
  switch (run.state) {
    case 'running':
      return follow(attempt, { to: 'running', set: { begun: true }, times: { last_contact_at: 0 } });
    case 'finished':
      return run.result === null ? lose(attempt, 'The run ended and left no result.') : conclude(attempt, run.result);
    case 'interrupted':
      return lose(attempt, 'The control node was interrupted during the run.');
    case 'tombstoned':
      return follow(attempt, { to: 'cancelled', because: 'The control node will never start it.' });
    case 'unknown':
      return neverSeen(attempt, now);
  }
}

/** Another ledger answers: what the old one knew is lost, and nothing of it is ever run again. */
export function loseLedger(attempt: AttemptRecord, incarnation: string): Step | null {
  if (!attempt.sent || attempt.needs_probe || speaksOf(attempt, incarnation)) return null;
  const because = 'The control node was set up anew and no longer knows the run.';
  switch (attempt.state) {
    // Sent before, and waiting to be sent again: the old ledger may have begun it since it was asked last.
    case 'ready':
    case 'claimed':
    case 'starting':
    case 'running':
    case 'unknown':
      return lose(attempt, because);
    // A person has it already; nobody can say any more that it never began.
    case 'needs-human':
      return attempt.begun ? null : { to: null, because, set: { needs_probe: true } };
    case 'verifying':
    case 'succeeded':
    case 'failed':
    case 'errored':
    case 'rolled-back':
    case 'rollback-failed':
    case 'cancelled':
      return null;
  }
}

/** Safe to send again, because the key makes the start happen once; but not while somebody may still be about to send it. */
function neverSeen(attempt: AttemptRecord, now: Date): Step | null {
  if (attempt.begun) return lose(attempt, 'The control node no longer knows the run.');
  if (attempt.needs_probe || (attempt.state !== 'starting' && attempt.state !== 'unknown')) return null;
  if (isHeld(attempt, now)) return null;
  return follow(attempt, { to: 'ready', because: 'The control node never saw it.', set: { lease_owner: null } });
}
