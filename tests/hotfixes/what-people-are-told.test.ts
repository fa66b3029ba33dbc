import { expect, test } from '@jest/globals';
import { clocksOf } from '../../src/hotfixes/clocks.js';
import { courseOf, type Deed } from '../../src/hotfixes/course.js';
import { owedOfHotfixes, type Surroundings, type ToldHotfix } from '../../src/hotfixes/hotfixes-owed.js';
import { toldOf, type LiveIncident } from '../../src/hotfixes/public-incidents.js';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 1, 3, minute));
const PLACES = [
  { id: 'ashmere', trust: 'ashmere' },
  { id: 'second', trust: 'ashmere' },
  { id: 'dunmere', trust: 'dunmere' },
  { id: 'hub', trust: null },
];
const APPROVERS = ['rita', 'olive', 'bob'].map((person) => ({ person, name: person, email: `${person}@example.org` }));
const around = (minute: number): Surroundings => ({
  now: at(minute),
  placesOf: () => PLACES,
  approvers: APPROVERS,
  limits: { answerSeconds: 900, afterwardsSeconds: 86_400, pageSeconds: 300 },
});

const TOLD: Deed = { step: 'tell', by: 'rita', at: at(1), said: { message: 'Scans are lost.' } };
const FIX: Deed = {
  ...{ step: 'prepare-fix', by: 'rita', at: at(2) },
  said: { release: '2.1.1', digest: 'd', madeBy: ['bob'] },
};
const ASKED: Deed = { step: 'ask-approval', by: 'rita', at: at(3), said: { digest: 'd' } };

function hotfix(...deeds: readonly Deed[]): ToldHotfix {
  return {
    ...{ id: 'h', number: 'HF-1', product: 'flip', course: courseOf(deeds) },
    isRestored: deeds.some(({ step }) => step === 'restore'),
  };
}

const keysOf = (minute: number, ...deeds: readonly Deed[]): string[] =>
  owedOfHotfixes({ registered: [], hotfixes: [hotfix(...deeds)] }, around(minute)).map(({ key }) => key);

test('each Trust once, and our people, are told of a hotfix when the runbook says so, and not before (003-029, 003-109)', () => {
  expect(keysOf(1)).toEqual([]);
  expect(keysOf(1, TOLD)).toEqual(['hotfix/h/told/ashmere', 'hotfix/h/told/dunmere', 'hotfix/h/told/ours']);
});

test('of what somebody says again and again of the lead time, everybody is told the last (003-109, abuse 75)', () => {
  const assess = (minute: number): Deed => ({
    ...{ step: 'assess', by: 'rita', at: at(minute) },
    said: { impact: 'all', leadMinutes: 60, deploy: true, because: 'as it is' },
  });
  const dates = keysOf(9, TOLD, assess(5), assess(6), assess(7)).filter((key) => key.includes('fix-date'));
  expect(dates).toEqual(
    ['ashmere', 'dunmere', 'ours'].map((whom) => `hotfix/h/fix-date/${at(7).toISOString()}/${whom}`),
  );
});

test('a hotfix that is only registered is told too, and never twice where it goes by the runbook (003-029)', () => {
  const registered = [{ release: '2.1.1', product: 'flip' as const }];
  const keys = (hotfixes: readonly ToldHotfix[]): number =>
    owedOfHotfixes({ registered, hotfixes }, around(2)).filter(({ key }) => key.startsWith('hotfix/2.1.1/')).length;
  expect([keys([]), keys([hotfix(TOLD, FIX)])]).toEqual([3, 0]);
});

test('whoever may approve and had no hand in it is paged again and again until one answers (INV-04)', () => {
  const pages = (minute: number, ...more: readonly Deed[]): string[][] =>
    owedOfHotfixes({ registered: [], hotfixes: [hotfix(FIX, ASKED, ...more)] }, around(minute)).map(({ key, also }) => [
      key.split('/').at(-1) ?? '',
      ...also.map(({ name }) => name),
    ]);
  expect(pages(3)).toEqual([['0', 'olive']]);
  expect(pages(14)).toEqual([['2', 'olive']]);
  expect(pages(14, { step: 'approve', by: 'olive', at: at(5), said: { digest: 'd', without: [] } })).toEqual([]);
});

test('the clocks run from when the incident was raised, at each Trust for itself, and stand open until all of it is done (003-030)', () => {
  const clocks = clocksOf({
    raisedAt: at(0),
    deeds: [TOLD, FIX],
    told: [
      { trust: 'ashmere', at: at(4) },
      { trust: 'ashmere', at: at(2) },
    ],
    offline: [
      { trust: 'ashmere', offlineAt: at(5), backAt: at(9) },
      { trust: 'dunmere', offlineAt: null, backAt: null },
    ],
    fixed: [{ trust: 'ashmere', at: at(8) }],
  });
  expect(clocks.seconds).toEqual({ triage: null, 'first-notice': 120, offline: null, fix: 120, restore: null });
  expect(clocks.trusts).toEqual([
    { trust: 'ashmere', firstNotice: 120, offline: 300, restore: 540 },
    { trust: 'dunmere', firstNotice: null, offline: null, restore: null },
  ]);
});

const INCIDENT: LiveIncident = {
  ...{ id: 'i', product: 'flip', sites: ['ashmere', 'dunmere'], state: 'open', raisedAt: at(0), resolvedAt: null },
  ...{ hotfix: null, deploys: null, backAt: at(50) },
};

test.each<[string, Partial<LiveIncident>, readonly string[], unknown[]]>([
  ['investigating at first', {}, [], [['investigating', ['ashmere', 'dunmere'], false]]],
  ['a fix is made once it is triaged', { hotfix: 'triaged' }, [], [['identified', ['ashmere', 'dunmere'], false]]],
  [
    'no fix is made where somebody said so',
    { hotfix: 'offline-decided', deploys: false },
    [],
    [['investigating', ['ashmere', 'dunmere'], false]],
  ],
  [
    'no fix is made any more once service was restored',
    { hotfix: 'rca-opened', deploys: true },
    [],
    [['investigating', ['ashmere', 'dunmere'], false]],
  ],
  ['monitoring once it is contained', { state: 'contained' }, [], [['monitoring', ['ashmere', 'dunmere'], false]]],
  [
    'down only where it is offline',
    {},
    ['dunmere', 'hub'],
    [
      ['investigating', ['dunmere'], true],
      ['investigating', ['ashmere'], false],
    ],
  ],
  ['everywhere where nobody knows', { sites: [] }, [], [['investigating', null, false]]],
  [
    'over when it is resolved',
    { state: 'resolved', resolvedAt: at(40) },
    ['ashmere'],
    [['resolved', ['ashmere', 'dunmere'], false]],
  ],
])('the public is told of an incident: %s (003-027)', (_when, over, offline, told) => {
  expect(toldOf({ ...INCIDENT, ...over }, offline).map(({ state, sites, down }) => [state, sites, down])).toEqual(told);
});
