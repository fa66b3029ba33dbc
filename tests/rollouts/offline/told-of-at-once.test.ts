import { expect, test } from '@jest/globals';
import { toldOf, type SpellFacts } from '../../../src/rollouts/offline/spell.js';

const AT = new Date('2027-03-01T03:00:00Z');
const after = (seconds: number): Date => new Date(AT.getTime() + seconds * 1000);

const wish = { order: 'one', wanted: 'offline', untilFixed: false } as const;
const until = { ...wish, order: 'until', untilFixed: true };
const ill = {
  ...{ healthy: false, doubtful: false, fixed: false, attempt: 'seen', askedAt: after(5), at: after(10) },
};
const well = { ...ill, healthy: true, askedAt: after(12), at: after(15) };
const fixed = { ...well, fixed: true };
const OFFLINE: SpellFacts = {
  ...{ state: 'offline', trouble: null, wishes: [wish], triesFrom: AT, runs: ill },
  ...{ taken: false, changedSince: false, strangeAt: null, smoke: 'not-required' },
  tries: [
    {
      ...{ id: 'try', kind: 'take-offline', state: 'succeeded', sent: true, because: null },
      ...{ orderedAt: after(5), endedAt: after(10) },
    },
  ],
};

test.each([
  ['as offline while nothing is known to have happened there', OFFLINE, { state: 'offline', met: [] }],
  ['as to be taken offline once it serves', { ...OFFLINE, runs: well }, { state: 'ordered', trouble: null, met: [] }],
  [
    'as being brought back once the fix serves that it was offline for',
    { ...OFFLINE, wishes: [until], runs: fixed },
    { state: 'restoring', met: ['until'] },
  ],
  [
    'as to be taken offline where another order wants that, whatever the fix has met',
    { ...OFFLINE, wishes: [until, wish], runs: fixed },
    { state: 'ordered', met: ['until'] },
  ],
  [
    'as to be taken offline once nobody knows what came of a change',
    { ...OFFLINE, changedSince: true, runs: { ...ill, doubtful: true } },
    { state: 'ordered' },
  ],
  [
    'as in trouble once its ledger shows what nobody knows of',
    { ...OFFLINE, strangeAt: after(20) },
    { trouble: expect.stringMatching(/knows nothing of/) },
  ],
  [
    'as it is kept where it was not offline',
    { ...OFFLINE, state: 'untested', runs: { ...ill, doubtful: true } },
    { state: 'untested', met: [] },
  ],
  [
    'as it was fixed and waits for its test, once it serves and one is required',
    { ...OFFLINE, wishes: [until], runs: fixed, smoke: 'awaited' },
    { state: 'untested', trouble: null, met: ['until'] },
  ],
] satisfies [string, SpellFacts, object][])(
  'a site that was offline is told of %s, before anything is written down of that (003-025, 003-031, INV-31)',
  (_, facts, wanted) => {
    expect(toldOf(facts, after(30))).toMatchObject(wanted);
  },
);

const BROUGHT: SpellFacts = {
  ...{ ...OFFLINE, state: 'restoring', wishes: [{ ...wish, wanted: 'back' }], runs: { ...well, at: after(25) } },
  tries: [
    ...OFFLINE.tries,
    {
      ...{ id: 'up', kind: 'restore', state: 'succeeded', sent: true, because: null },
      ...{ orderedAt: after(20), endedAt: after(25) },
    },
  ],
  smoke: 'awaited',
};
const under = BROUGHT.tries.map((one) =>
  one.id === 'up' ? { ...one, state: 'running' as const, endedAt: null } : one,
);

test.each([
  ['as waiting for its smoke test once it is healthy', BROUGHT, { state: 'untested', trouble: null }],
  [
    'as waiting for a new test once the last one failed',
    { ...BROUGHT, smoke: 'failed' },
    { state: 'untested', trouble: 'Its smoke test failed.' },
  ],
  [
    'as healthy, and not by what was in the way before',
    { ...BROUGHT, trouble: 'No answer. It is tried again by itself, 3 times in all.' },
    { state: 'untested', trouble: null },
  ],
  [
    'as being brought back while a try is under way, whatever was seen before',
    { ...BROUGHT, tries: under },
    { state: 'restoring' },
  ],
  [
    'as being brought back while it is not healthy',
    { ...BROUGHT, runs: { ...ill, at: after(25) } },
    { state: 'restoring' },
  ],
  [
    'as being brought back while its last probe is from before the try',
    { ...BROUGHT, runs: well },
    { state: 'restoring' },
  ],
  ['as being brought back until it is kept that it is back', { ...BROUGHT, smoke: 'passed' }, { state: 'restoring' }],
  [
    'as in no trouble once a new test has passed',
    { ...BROUGHT, state: 'untested', trouble: 'Its smoke test failed.', smoke: 'passed' },
    { state: 'untested', trouble: null },
  ],
  ['as back once that is kept', { ...BROUGHT, state: 'back', smoke: 'failed' }, { state: 'back', trouble: null }],
] satisfies [string, SpellFacts, object][])(
  'a site that is brought back is told of %s, before any loop has its turn (003-027, 003-031)',
  (_, facts, wanted) => {
    expect(toldOf(facts, after(30))).toMatchObject(wanted);
  },
);
