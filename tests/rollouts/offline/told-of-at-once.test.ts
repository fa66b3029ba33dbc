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
const OFFLINE: Omit<SpellFacts, 'smoke'> = {
  ...{ state: 'offline', trouble: null, wishes: [wish], triesFrom: AT, runs: ill },
  ...{ taken: false, changedSince: false, strangeAt: null },
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
] satisfies [string, Omit<SpellFacts, 'smoke'>, object][])(
  'a site that was offline is told of %s, before anything is written down of that (003-025, 003-031, INV-31)',
  (_, facts, wanted) => {
    expect(toldOf(facts, after(30))).toMatchObject(wanted);
  },
);
