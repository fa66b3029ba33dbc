import fc from 'fast-check';
import { ATTEMPT_STATES, type AttemptState } from '../../../src/rollouts/attempt.js';
import type { AttemptFacts, SiteFacts } from '../../../src/rollouts/standing.js';

const before = { version: '1.0.0', digest: 'b'.repeat(64) };

/** A site at which these attempts were made, the oldest first. */
export function site(id: string, attempts: readonly AttemptFacts[] = [], words: Partial<SiteFacts> = {}): SiteFacts {
  const quiet = { skipped: false, accepted: false, excused: false, retryWanted: false, rollBackWanted: false };
  return { site: id, hold: null, ...quiet, attempts, ...words };
}

export function deployed(state: AttemptState): AttemptFacts {
  return { id: `deploy-${state}`, kind: 'deploy', purpose: 'order', state, before, leftAsItWas: false };
}

export function putBack(state: AttemptState): AttemptFacts {
  return { id: `back-${state}`, kind: 'roll-back', purpose: 'order', state, before, leftAsItWas: false };
}

export function probed(state: AttemptState): AttemptFacts {
  return { id: `soak-${state}`, kind: 'verify', purpose: 'soak', state, before, leftAsItWas: false };
}

/** What is on its way never ends as put back, and what goes back ends in no other good or bad end. */
const onItsWay = ATTEMPT_STATES.filter((state) => state !== 'rolled-back' && state !== 'rollback-failed');
const onItsWayBack = ATTEMPT_STATES.filter((state) => state !== 'succeeded' && state !== 'failed');
const anyAttempt = fc.oneof(
  fc.constantFrom(...onItsWay).map(deployed),
  fc.constantFrom(...onItsWayBack).map(putBack),
  fc.constantFrom(...onItsWay).map(probed),
);

/** Any site, with attempts in any order, possible or not. */
export const anySite: fc.Arbitrary<SiteFacts> = fc
  .tuple(
    fc.integer({ min: 1, max: 99 }),
    fc.array(anyAttempt, { maxLength: 5 }),
    fc.record({
      ...{ skipped: fc.boolean(), accepted: fc.boolean(), excused: fc.boolean() },
      ...{ retryWanted: fc.boolean(), rollBackWanted: fc.boolean() },
    }),
  )
  .map(([number, attempts, words]) => site(`s${String(number)}`, attempts, words));
