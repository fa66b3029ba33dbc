import { describe, expect, test } from '@jest/globals';
import {
  assessmentOf,
  explains,
  isShort,
  leftToDo,
  noticeDays,
  stateOf,
  undertakenBy,
  type Outage,
} from '../../src/changes/outages/outage.js';

const DAY = 86_400_000;
const at = (days: number): Date => new Date(Date.UTC(2027, 0, 1) + days * DAY);

const OUTAGE: Outage = {
  ...{ id: 'o', kind: 'power', trust: 'ashmere', thirdParty: null, sites: ['ashmere'], what: 'Generators', why: 'Law' },
  ...{ from: at(20), to: at(21), takedown: 'Two engineers', restore: 'The same', announced: true, toldAt: at(0) },
  ...{ revision: 0, reporter: { person: 'p', name: 'Asha' }, onBehalf: false, reportedAt: at(0), impact: null },
  ...{ provider: null, falseAlarms: 0, callOuts: 0, chargeable: false, serviceLevels: null, withdrawn: null },
};
const taken = (days: number): Outage['withdrawn'] => ({ at: at(days), by: 'Asha', because: 'x' });

describe('the notice of an outage', () => {
  test.each([
    ['a month before', 30, 30, false],
    ['exactly ten days before', 10, 10, false],
    ['a moment less than ten days before', 10 - 1 / 86_400_000, 9, true],
    ['an hour before', 1 / 24, 0, true],
    ['after it began', -1, 0, true],
  ])('told %s counts its whole days, and is short below ten (002-017)', (_, before, days, short) => {
    const outage = { ...OUTAGE, toldAt: new Date(OUTAGE.from.getTime() - before * DAY) };
    expect([noticeDays(outage), isShort(outage, 10)]).toEqual([days, short]);
  });

  test('that was never given is short however long it was known (002-020)', () => {
    expect(isShort({ ...OUTAGE, announced: false }, 10)).toBe(true);
  });
});

test.each([
  ['planned before it begins', 19, null, 'planned'],
  ['in progress from its first moment', 20, null, 'in-progress'],
  ['over from its last', 21, null, 'over'],
  ['withdrawn', 5, taken(4), 'withdrawn'],
  ['over early where it was taken back after it began', 20.6, taken(20.5), 'over'],
] as const)('an outage is %s', (_, now, withdrawn, state) => {
  expect(stateOf({ ...OUTAGE, withdrawn }, at(now))).toBe(state);
});

test.each([
  ['nothing of a power outage that says who brings it back', {}, 1, 0],
  ['the resources of one that does not (002-018)', { takedown: null }, 1, 1],
  ['the provider of a network outage (002-022)', { kind: 'network' }, 1, 1],
  [
    'the provider that is named and was not told (002-022)',
    { kind: 'network', provider: { name: 'N', toldAt: null } },
    1,
    1,
  ],
  ['nothing where the provider was told', { kind: 'network', provider: { name: 'N', toldAt: at(1) } }, 2, 0],
  ['the impact of third-party works (003-035)', { kind: 'third-party-works', thirdParty: 'C' }, 1, 1],
  ['nothing of one that is over', { kind: 'network' }, 22, 0],
  ['nothing of one that was withdrawn', { kind: 'network', withdrawn: taken(1) }, 2, 0],
] as const)('what is left to do names %s', (_, more, now, count) => {
  expect(leftToDo({ ...OUTAGE, ...more }, at(now))).toHaveLength(count);
});

test('the impact of third-party works is assessed in time only before they begin (003-035)', () => {
  const works = { ...OUTAGE, kind: 'third-party-works' as const };
  const assessed = (days: number): Outage['impact'] => ({ text: 'x', by: 'Delia', at: at(days) });
  expect(assessmentOf(OUTAGE)).toBe('not-asked');
  expect(assessmentOf(works)).toBe('awaited');
  expect(assessmentOf({ ...works, impact: assessed(19.9) })).toBe('done');
  expect(assessmentOf({ ...works, impact: assessed(20) })).toBe('late');
});

const nameOf = (): string => 'Ashmere Royal';

test('loss of service is put down to who does the works, never to the delivery team (003-034, 003-036)', () => {
  expect(undertakenBy(OUTAGE, nameOf)).toBe('Ashmere Royal');
  expect(undertakenBy({ ...OUTAGE, thirdParty: 'Cloudco' }, nameOf)).toBe('Cloudco');
  expect(undertakenBy({ trust: null, thirdParty: null }, nameOf)).toBe('a third party');
});

test.each([
  ['while it lasts', {}, 'ashmere', 20.5, true],
  ['not before', {}, 'ashmere', 19.9, false],
  ['not after', {}, 'ashmere', 21, false],
  ['of no other site', {}, 'dunmere', 20.5, false],
  ['of nothing where nobody announced it', { announced: false }, 'ashmere', 20.5, false],
  ['until it was over early', { withdrawn: taken(20.6) }, 'ashmere', 20.5, true],
  ['not after it was over early', { withdrawn: taken(20.4) }, 'ashmere', 20.5, false],
])('an announced outage explains alarms %s (002-021)', (_, more, site, days, yes) => {
  expect(explains({ ...OUTAGE, ...more }, site, at(days))).toBe(yes);
});
