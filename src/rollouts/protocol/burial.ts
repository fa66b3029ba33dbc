import { isWayOn } from '../attempt.js';
import type { RolloutState } from '../rollout.js';
import type { RunState } from '../site-runner.js';
import { speaksOf } from './hearing.js';
import type { AttemptRecord } from './record.js';
import { follow, type Step } from './step.js';

/** A deployment that its control node may not have begun: a halt is not confirmed while there is one (INV-11). */
export function mayStillBegin(attempt: AttemptRecord): boolean {
  if (!isWayOn(attempt.kind)) return false;
  switch (attempt.state) {
    case 'ready':
    case 'claimed':
    case 'starting':
      return true;
    // A person was asked because nobody knows; a start that was held up all that time may still arrive.
    case 'unknown':
    case 'needs-human':
      return !attempt.begun && !attempt.needs_probe;
    case 'running':
    case 'verifying':
    case 'succeeded':
    case 'failed':
    case 'errored':
    case 'rolled-back':
    case 'rollback-failed':
    case 'cancelled':
      return false;
  }
}

/** Whether the attempt gets a tombstone at its control node. */
export function isToBury(attempt: AttemptRecord, rollout: RolloutState): boolean {
  return (rollout === 'halting' || rollout === 'halted' || rollout === 'rolling-back') && mayStillBegin(attempt);
}

/** Whether a halt is true: nothing of its rollout's can begin any more. */
export function isQuiet(attempts: readonly AttemptRecord[]): boolean {
  return !attempts.some(mayStillBegin);
}

/** What follows from what a control node said to a tombstone. */
export function buried(
  attempt: AttemptRecord,
  told: { readonly state: RunState['state']; readonly incarnation: string },
): Step | null {
  switch (told.state) {
    case 'unknown':
      return null;
    case 'tombstoned':
      // Another ledger than it was sent to cannot know that it never began; it is declared lost, and the site is asked.
      if (attempt.sent && !speaksOf(attempt, told.incarnation)) return null;
      return follow(attempt, { to: 'cancelled', because: 'Halted: the control node will never start it.' });
    case 'running':
    case 'finished':
    case 'interrupted':
      return begunAlready(attempt, told.incarnation);
  }
}

/** It had begun before the tombstone came, though nobody here may remember sending it; the follower reads how it goes on. */
function begunAlready(attempt: AttemptRecord, incarnation: string): Step | null {
  // One that waits for a person goes on doing so: the ledger is asked how it ends, as it began.
  const waits = attempt.state === 'needs-human';
  if (waits && attempt.begun) return null;
  return follow(attempt, {
    to: waits ? null : 'running',
    because: 'It had begun before the halt reached the control node.',
    set: { begun: true, sent: true, incarnation },
    times: {
      last_contact_at: 0,
      ...(attempt.started_at === null ? { started_at: 0 } : {}),
      ...(attempt.deadline === null ? { deadline: attempt.deadline_seconds } : {}),
    },
  });
}
