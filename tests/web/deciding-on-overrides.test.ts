import { expect, test } from '@jest/globals';
import type { Caller } from '../../src/people/caller.js';
import type { Override } from '../../src/rollouts/timing/override.js';
import { refusalToDecide } from '../../src/web/pages/rollout-override/override-page.js';

const at = new Date('2026-03-01T10:00:00Z');
const asked: Override = {
  ...{ id: 'o1', rollout: 'r1', site: 'trust-01', from: at, to: at, reason: 'The ward waits', state: 'requested' },
  ...{ requestedBy: { person: 'asker', name: 'Rita' }, requestedAt: at, decided: null },
};
const caller = (person: string): Caller => ({ person, name: '', email: '', roles: [] });

test.each([
  ['other', 'requested', 'running', null],
  ['other', 'approved', 'running', 'This was already decided on.'],
  ['other', 'requested', 'completed', 'The rollout is over, so there is nothing left to open.'],
  ['asker', 'requested', 'running', 'You asked for it yourself, so another person decides.'],
  ['planner', 'requested', 'running', 'You asked for this rollout, so another person decides.'],
] as const)('to %s, of one that is %s in a rollout that is %s, is said: %s (abuse 30)', (who, state, of, refusal) => {
  const rollout = { requestedBy: 'planner', state: of };
  expect(refusalToDecide({ ...asked, state }, rollout, caller(who))).toBe(refusal);
});
