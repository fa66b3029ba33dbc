import { describe, expect, test } from '@jest/globals';
import { owedEarlySight, owedSchedules } from '../../src/notices/owed/schedule.js';
import type { SiteProgress } from '../../src/notices/rollout-progress.js';
import { agreementOf, exact } from '../evidence/agreements/agreements.js';

const NOW = new Date('2026-11-01T09:00:00Z');
const PLACES = ['ashmere', 'dunmere'].map((id) => ({ id, trust: id, hub: false }));

function sight(changes: Partial<Parameters<typeof owedEarlySight>[0]>): string[] {
  const known = { now: NOW, sites: [], rounds: [], expected: [], placesOf: () => PLACES, aheadSeconds: 60 * 86_400 };
  return owedEarlySight({ ...known, ...changes }).map(
    ({ subject, facts }) => `${subject.trust ?? 'ours'} ${String(facts['expectedOn'])}`,
  );
}

const IN_UAT: SiteProgress = {
  ...{ rollout: 'r', release: '2.1.0', digest: 'd', product: 'flip', environment: 'uat', site: 'uat', trust: null },
  ...{
    stage: 'restored',
    isOver: true,
    startedAt: NOW,
    healthyAt: NOW,
    backAt: null,
    startsAt: null,
    overran: false,
    overForSeconds: null,
  },
};

describe('early sight of a release is given to every Trust that runs the product, and to our people (003-003)', () => {
  test.each<[string, Parameters<typeof sight>[0], string[]]>([
    ['not before it is in UAT', {}, []],
    ['once it is in UAT', { sites: [IN_UAT] }, ['ashmere null', 'dunmere null', 'ours null']],
    ['not while it waits for UAT', { sites: [{ ...IN_UAT, startedAt: null }] }, []],
    ['not for SIT', { sites: [{ ...IN_UAT, environment: 'sit' }] }, []],
    [
      'once its day is near',
      { expected: [{ release: '2.1.0', product: 'flip', expectedOn: '2026-12-31' }] },
      ['ashmere 2026-12-31', 'dunmere 2026-12-31', 'ours 2026-12-31'],
    ],
    ['not while its day is far', { expected: [{ release: '2.1.0', product: 'flip', expectedOn: '2027-01-31' }] }, []],
    ['not to a Trust that was asked', { sites: [IN_UAT], rounds: [agreementOf()] }, ['dunmere null', 'ours null']],
  ])('%s', (_when, changes, told) => {
    expect(sight(changes)).toEqual(told);
  });
});

describe('the dates of a release are shared with the AI Centre and the Product Owner (003-018, 003-105)', () => {
  const schedules = (...rounds: Parameters<typeof agreementOf>[0][]) =>
    owedSchedules(
      rounds.map((round) => agreementOf(round)),
      (trust) => trust.toUpperCase(),
    );

  test('once no Trust still has to answer', () => {
    expect(schedules({}, { trust: 'dunmere', state: 'asked' })).toEqual([]);
    expect(schedules({ state: 'declined' })).toEqual([]);
    expect(schedules({}, { trust: 'dunmere', state: 'declined' })).toMatchObject([
      {
        subject: { trust: null, release: '2.1.0' },
        facts: {
          dates: [
            { trust: 'ASHMERE', from: '2026-12-01T21:00:00.000Z', to: '2026-12-01T23:00:00.000Z' },
            { trust: 'DUNMERE', from: null },
          ],
        },
      },
    ]);
  });

  test('and again once something has changed', () => {
    const moved = { round: 2, sequence: 4, time: exact('2026-12-02T21:00:00Z', '2026-12-02T23:00:00Z') };
    const keys = [schedules({}), schedules({}), schedules(moved)].map(([notice]) => notice?.key);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[1]);
  });
});
