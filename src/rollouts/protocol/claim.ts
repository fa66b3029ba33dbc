import { isWayOn } from '../attempt.js';
import type { RolloutState } from '../rollout.js';
import type { AttemptRecord } from './record.js';
import { follow, type Step } from './step.js';

/** A claim lasts so long unless it is renewed: it limits waste. Safety comes from the key and the site's token. */
const LEASE_SECONDS = 6;
/** So long an attempt waits that a hold keeps from being sent again. */
const HELD_SECONDS = 5;

/** Whether somebody may still be about to send it, or awaits the answer. */
export function isHeld(attempt: AttemptRecord, now: Date): boolean {
  return attempt.lease_until !== null && attempt.lease_until > now;
}

/** A deployment is only begun while its rollout runs (INV-11); all else, ways back above all, at any time. */
export function mayGoOut(attempt: AttemptRecord, rollout: RolloutState | null): boolean {
  return !isWayOn(attempt.kind) || attempt.rollout === null || rollout === 'running';
}

/** Claims a ready attempt whose time has come for a process; a second claim keeps the first's token. */
export function claim(
  attempt: AttemptRecord,
  by: { readonly owner: string; readonly rollout: RolloutState | null },
  now: Date,
): Step | null {
  if (attempt.state !== 'ready' || attempt.not_before > now || !mayGoOut(attempt, by.rollout)) return null;
  return follow(attempt, {
    to: 'claimed',
    set: { claims: attempt.claims + 1, token: attempt.token ?? 'next', lease_owner: by.owner },
    times: { lease_until: LEASE_SECONDS },
  });
}

/**
 * The site is held. What never left is taken back, and the rollout orders another once the site may start; what left before and was not
 * begun cannot be taken back without its control node's word, and waits.
 */
export function holdBack(attempt: AttemptRecord, because: string): Step | null {
  if (attempt.state !== 'ready') return null;
  return attempt.sent
    ? { to: null, because, times: { not_before: HELD_SECONDS } }
    : follow(attempt, { to: 'cancelled', because });
}

/** Lengthens a claim that is still one's own; null if it was lost. */
export function renew(attempt: AttemptRecord, mine: { readonly claims: number }, now: Date): Step | null {
  return isMine(attempt, mine, now) ? { to: null, times: { lease_until: LEASE_SECONDS } } : null;
}

/**
 * Writes a claimed attempt down as starting, with the ledger that it is meant for: the last thing before the first byte is sent. Null, and
 * nothing may be sent, if the claim ran out or was taken, its rollout no longer runs, or the control node is not known yet.
 */
export function begin(
  attempt: AttemptRecord,
  given: {
    readonly claims: number;
    readonly rollout: RolloutState | null;
    readonly node: { readonly incarnation: string | null; readonly epoch: number } | null;
  },
  now: Date,
): Step | null {
  const { node } = given;
  if (node === null || node.incarnation === null) return null;
  if (!isMine(attempt, given, now) || !mayGoOut(attempt, given.rollout)) return null;
  return follow(attempt, {
    to: 'starting',
    set: { sent: true, incarnation: node.incarnation, epoch: node.epoch },
    times: {
      ...(attempt.started_at === null ? { started_at: 0 } : {}),
      deadline: attempt.deadline_seconds,
      lease_until: LEASE_SECONDS,
    },
  });
}

/** Gives a claimed or starting attempt back, to be tried again in some seconds. */
export function giveBack(
  attempt: AttemptRecord,
  why: { readonly because: string; readonly seconds: number },
): Step | null {
  return follow(attempt, {
    to: 'ready',
    because: why.because,
    set: { lease_owner: null },
    times: { not_before: why.seconds },
  });
}

/** It can never be sent: what it needs is not to be had. Only before the first byte left. */
export function giveUp(attempt: AttemptRecord, because: string, failure: string | null = null): Step | null {
  if (attempt.state !== 'claimed') return null;
  return follow(attempt, { to: 'errored', because, ...(failure === null ? {} : { set: { failure } }) });
}

/** A claim that ran out before the first byte left goes back to ready. */
export function expire(attempt: AttemptRecord, now: Date): Step | null {
  if (attempt.state !== 'claimed' || isHeld(attempt, now)) return null;
  return follow(attempt, { to: 'ready', because: 'Its claim ran out.', set: { lease_owner: null } });
}

function isMine(attempt: AttemptRecord, mine: { readonly claims: number }, now: Date): boolean {
  return attempt.state === 'claimed' && attempt.claims === mine.claims && isHeld(attempt, now);
}
