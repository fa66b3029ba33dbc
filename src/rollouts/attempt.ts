/**
 * One try at one site. Its uuid is its idempotency key: whatever is retried, doubled or late, the control node starts it once.
 * *Failed* (the site said no) is not *errored* (our machinery broke), and neither is *unknown* (we could not find out).
 */
export const ATTEMPT_STATES = [
  'ready',
  'claimed',
  'starting',
  'running',
  'verifying',
  'succeeded',
  'failed',
  'errored',
  'rolled-back',
  'rollback-failed',
  'unknown',
  'needs-human',
  'cancelled',
] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

export const ATTEMPT_KINDS = [
  'pre-flight',
  'deploy',
  'verify',
  'roll-back',
  'take-offline',
  'restore',
  // An operator site is asked, and its own operator does it: on to a release, or back to the one before.
  'request',
  'request-back',
] as const;
export type AttemptKind = (typeof ATTEMPT_KINDS)[number];

const FOLLOWERS = {
  // Running at once: the control node's ledger knew it already, so this database is older than the ledger.
  // Verifying at once: an operator was asked, and what the site runs is watched; or it was sent before, to a ledger that is gone.
  ready: ['claimed', 'running', 'verifying', 'cancelled', 'errored'],
  // A lease that ran out before the first byte left goes back to ready.
  claimed: ['ready', 'starting', 'running', 'verifying', 'cancelled', 'errored'],
  // Back to ready only when the control node says that it never saw the key.
  starting: [
    'ready',
    'running',
    'verifying',
    'succeeded',
    'failed',
    'errored',
    'rolled-back',
    'rollback-failed',
    'unknown',
    'needs-human',
    'cancelled',
  ],
  running: [
    'verifying',
    'succeeded',
    'failed',
    'errored',
    'rolled-back',
    'rollback-failed',
    'unknown',
    'needs-human',
    'cancelled',
  ],
  // A probe of its own decides; while that probe cannot answer, the attempt is unknown. A request may be withdrawn.
  verifying: [
    'succeeded',
    'failed',
    'errored',
    'rolled-back',
    'rollback-failed',
    'unknown',
    'needs-human',
    'cancelled',
  ],
  unknown: [
    'ready',
    'running',
    'verifying',
    'succeeded',
    'failed',
    'errored',
    'rolled-back',
    'rollback-failed',
    'needs-human',
    'cancelled',
  ],
  // The control node may still speak up after a person was asked.
  'needs-human': ['succeeded', 'failed', 'errored', 'rolled-back', 'rollback-failed', 'cancelled'],
  succeeded: [],
  failed: [],
  errored: [],
  'rolled-back': [],
  'rollback-failed': [],
  cancelled: [],
} as const satisfies Record<AttemptState, readonly AttemptState[]>;

/** Whether an attempt in state `from` may be written down as `to`. A terminal state is followed by nothing (INV-09). */
export function mayFollow(from: AttemptState, to: AttemptState): boolean {
  const followers: readonly AttemptState[] = FOLLOWERS[from];
  return followers.includes(to);
}

/** Nothing will ever change about it again. */
export function isTerminal(state: AttemptState): boolean {
  return FOLLOWERS[state].length === 0;
}

/** The control node may be doing it at this moment, or may have done it: the site stays locked (INV-06). */
export function isActive(state: AttemptState): boolean {
  return state === 'starting' || state === 'running' || state === 'verifying' || state === 'unknown';
}

/** It waits for us, works, or waits for word; a new attempt at the site has to wait too. */
export function isLive(state: AttemptState): boolean {
  return isActive(state) || state === 'ready' || state === 'claimed';
}

/** A halt stops it: the control node may not have begun it. A run that has begun goes on to its end. */
export function isHaltable(state: AttemptState): boolean {
  return state === 'ready' || state === 'claimed' || state === 'starting';
}

/** On the way to the release: begun only while the rollout runs, and stopped by a halt. */
export function isWayOn(kind: AttemptKind): boolean {
  return kind === 'deploy' || kind === 'pre-flight';
}

/** Brings a site back to what it ran before. */
export function isWayBack(kind: AttemptKind): boolean {
  return kind === 'roll-back' || kind === 'request-back';
}

/** Only looks: whatever becomes of it, the site is as it was. */
export function isLook(kind: AttemptKind): boolean {
  return kind === 'verify' || kind === 'pre-flight';
}

/** Asked of an operator; no control node ever hears of it. */
export function isRequest(kind: AttemptKind): boolean {
  return kind === 'request' || kind === 'request-back';
}

/** What the attempt becomes when everything was as it should be. */
export function goodEnd(kind: AttemptKind): 'succeeded' | 'rolled-back' {
  return isWayBack(kind) ? 'rolled-back' : 'succeeded';
}

/** What the attempt becomes when the site said no. */
export function badEnd(kind: AttemptKind): 'failed' | 'rollback-failed' {
  return isWayBack(kind) ? 'rollback-failed' : 'failed';
}
