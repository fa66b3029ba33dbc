import { expect, test } from '@jest/globals';
import type { Outage } from '../../src/changes/outages/outage.js';
import { owedOfOutages } from '../../src/notices/owed/outages.js';

const day = (of: number): Date => new Date(Date.UTC(2027, 0, of, 21));
const OUTAGE: Outage = {
  ...{
    id: 'o',
    kind: 'power',
    trust: 'ashmere',
    thirdParty: null,
    sites: ['a-1', 'a-2'],
    what: 'Generators',
    why: 'Law',
  },
  ...{ from: day(20), to: day(21), takedown: 'Two', restore: 'Two', announced: true, toldAt: day(1) },
  ...{ revision: 0, reporter: { person: 'p', name: 'Asha' }, onBehalf: false, reportedAt: day(1), impact: null },
  ...{ provider: null, falseAlarms: 0, callOuts: 0, chargeable: false, serviceLevels: null, withdrawn: null },
};
const SAM = { name: 'Sam', email: 'sam@ashmere.example', role: 'technical-owner' };
const AROUND = {
  ...{
    before: [],
    noticeDays: 10,
    trustName: (id: string) => id,
    providerAct: 'outage.provider',
    technicalOwnersOf: () => [SAM],
  },
  trustOf: (site: string) => (site.startsWith('a-') ? 'ashmere' : site.startsWith('d-') ? 'dunmere' : null),
};

test('an outage is told to its Trust and to our own people, once for each of its times (002-024)', () => {
  const owed = owedOfOutages([OUTAGE], AROUND);
  expect(owed.map(({ key, event, subject }) => [key, event, subject.trust])).toEqual([
    ['outage/o/own/0', 'outage-planned', null],
    ['outage/o/ashmere/0', 'outage-planned', 'ashmere'],
  ]);
  expect(owedOfOutages([OUTAGE], AROUND)).toEqual(owed);
  expect(owed[1]?.calendar).toEqual({
    uid: 'outage-o-ashmere',
    sequence: 0,
    state: 'confirmed',
    from: day(20),
    to: day(21),
  });
});

test('works at several Trusts are shared with each, of its own sites alone (003-035, INV-34)', () => {
  const works = {
    ...OUTAGE,
    kind: 'third-party-works' as const,
    trust: null,
    thirdParty: 'Cloudco',
    sites: ['a-1', 'd-1', 'hub'],
  };
  expect(owedOfOutages([works], AROUND).map(({ subject }) => [subject.trust, subject.sites])).toEqual([
    [null, ['a-1', 'd-1', 'hub']],
    ['ashmere', ['a-1']],
    ['dunmere', ['d-1']],
  ]);
});

test('a change tells the old time and the new, in place of the word before, and moves the same event in calendars', () => {
  const moved = { ...OUTAGE, from: day(22), to: day(23), revision: 1 };
  const before = [{ outage: 'o', revision: 0, from: day(20), to: day(21), sites: OUTAGE.sites }];
  const [, toTrust] = owedOfOutages([moved], { ...AROUND, before });
  expect(toTrust).toMatchObject({
    ...{
      key: 'outage/o/ashmere/1',
      instead: ['outage/o/ashmere/0'],
      calendar: { uid: 'outage-o-ashmere', sequence: 1 },
    },
    facts: { wasFrom: day(20).toISOString(), from: day(22).toISOString() },
  });
});

test('one that will not be is taken back from all who were told, and out of their calendars', () => {
  const withdrawn = { ...OUTAGE, withdrawn: { at: day(5), by: 'Asha', because: 'The crew is ill' } };
  const [, toTrust] = owedOfOutages([withdrawn], AROUND);
  expect(toTrust).toMatchObject({
    ...{ key: 'outage/o/ashmere/withdrawn', event: 'outage-withdrawn', instead: ['outage/o/ashmere/0'] },
    ...{ calendar: { state: 'cancelled', sequence: 1 }, facts: { because: 'The crew is ill', early: false } },
  });
  const early = { ...OUTAGE, withdrawn: { at: day(20), by: 'Asha', because: 'Done' } };
  expect(owedOfOutages([early], AROUND)[1]?.facts).toMatchObject({ early: true });
});

test.each([
  ['a network outage whose provider nobody told', { kind: 'network' as const }, 1],
  ['one whose provider is named and not told', { kind: 'network' as const, provider: { name: 'N', toldAt: null } }, 1],
  ['none whose provider was told', { kind: 'network' as const, provider: { name: 'N', toldAt: day(2) } }, 0],
  ['no power outage', {}, 0],
  ['none that was withdrawn', { kind: 'network' as const, withdrawn: { at: day(5), by: 'A', because: 'x' } }, 0],
])('who sees to the network is asked about the provider for %s (002-022)', (_, more, count) => {
  const asked = owedOfOutages([{ ...OUTAGE, ...more }], AROUND).filter(({ event }) => event === 'network-provider');
  expect(asked).toHaveLength(count);
  for (const { also, link } of asked) expect([also, link?.act]).toEqual([[SAM], 'outage.provider']);
});
