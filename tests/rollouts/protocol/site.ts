import type { AttemptFacts, SiteFacts } from '../../../src/rollouts/standing.js';

export const BEFORE = { version: '1.0.0', digest: 'b'.repeat(64) };

let made = 0;

/** A deployment that succeeded, but for what is said of it. */
export function deed(over: Partial<AttemptFacts> = {}): AttemptFacts {
  made += 1;
  return {
    id: String(made),
    kind: 'deploy',
    purpose: 'order',
    state: 'succeeded',
    before: BEFORE,
    leftAsItWas: false,
    ...over,
  };
}

/** A site of which nobody has said anything, with these attempts, oldest first. */
export function site(attempts: readonly AttemptFacts[] = [], over: Partial<SiteFacts> = {}): SiteFacts {
  const quiet = { skipped: false, accepted: false, excused: false, retryWanted: false, rollBackWanted: false };
  return { site: 's1', hold: null, ...quiet, attempts, ...over };
}

const back = { kind: 'roll-back' } as const;
const look = { kind: 'pre-flight', before: null } as const;

/** One site for each way in which a site can stand. */
export const STANDING = {
  waiting: site(),
  'in-flight': site([deed({ state: 'running' })]),
  succeeded: site([deed()]),
  failed: site([deed({ state: 'failed' })]),
  'rolling-back': site([deed({ state: 'failed' }), deed({ ...back, state: 'running' })]),
  'rolled-back': site([deed({ state: 'failed' }), deed({ ...back, state: 'rolled-back' })]),
  'rollback-failed': site([deed({ state: 'failed' }), deed({ ...back, state: 'rollback-failed' })]),
  unknown: site([deed({ state: 'unknown' })]),
  'needs-human': site([deed({ state: 'needs-human' })]),
  skipped: site([], { skipped: true }),
  'looked-at': site([deed(look)]),
  'found-unfit': site([deed({ ...look, state: 'failed' })]),
} as const;
