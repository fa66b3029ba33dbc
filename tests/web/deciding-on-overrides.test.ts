import { expect, test } from '@jest/globals';
import { whyNotToOpen } from '../../src/web/pages/rollout-override/override-page.js';

const open = { id: 'o1', hands: { requestedBy: ['asker', 'planner'], builtBy: ['maker'], executedBy: [] } };

test.each([
  ['other', 'requested', [open], null],
  ['other', 'approved', [open], 'This was already decided on.'],
  ['other', 'requested', [], 'The rollout, or the time that it is for, is over, so there is nothing left to open.'],
  ['asker', 'requested', [open], 'You requested this change yourself, so another person has to approve it.'],
  ['planner', 'requested', [open], 'You requested this change yourself, so another person has to approve it.'],
  ['maker', 'requested', [open], 'You built this change yourself, so another person has to approve it.'],
] as const)(
  'to %s, of one that is %s where %j are to be decided about, is said: %s (abuse 30)',
  (person, state, toOpen, says) => {
    expect(whyNotToOpen({ id: 'o1', state }, toOpen, { person })).toBe(says);
  },
);
