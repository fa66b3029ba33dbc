import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  isTestedAt,
  performerAt,
  planOf,
  smokeStandingAt,
  smokeTestStateAt,
  type SmokeOutcome,
  type SmokeTestPlan,
  type SmokeTestResult,
} from '../../../src/evidence/smoke-tests/smoke-test.js';

const PLAN: SmokeTestPlan = { required: true, performer: 'trust', steps: 'https://jira.example/t/1', trusts: null };
const WARD = { environment: 'production', trust: 'ashmere' } as const;

function result(deed: string, outcome: SmokeOutcome): SmokeTestResult {
  return {
    ...{ id: `${deed}-${outcome}`, release: '2.1.0', digest: 'd'.repeat(64), site: 'ward', deed, outcome, notes: null },
    by: { person: null, name: 'Tia Tester', as: 'trust', trust: 'ashmere' },
    at: new Date(0),
  };
}

describe('a smoke test at a site', () => {
  test.each([
    ['is awaited while nothing came of it', PLAN, WARD, [], 'awaited'],
    ['passed', PLAN, WARD, [result('now', 'passed')], 'passed'],
    ['failed', PLAN, WARD, [result('now', 'failed')], 'failed'],
    ['passed at the second try', PLAN, WARD, [result('now', 'failed'), result('now', 'passed')], 'passed'],
    ['failed at the second try', PLAN, WARD, [result('now', 'passed'), result('now', 'failed')], 'failed'],
    ['says nothing of what is done there later', PLAN, WARD, [result('before', 'passed')], 'awaited'],
    ['is not required where nobody asks', { ...PLAN, required: false }, WARD, [], 'not-required'],
    [
      'stays failed though none is required any more',
      { ...PLAN, required: false },
      WARD,
      [result('now', 'failed')],
      'failed',
    ],
    ['is only for Production', PLAN, { environment: 'pre-prod', trust: null }, [], 'not-required'],
    ['is not required at other Trusts than those that test', { ...PLAN, trusts: ['calder'] }, WARD, [], 'not-required'],
    ['is awaited at a Trust that tests', { ...PLAN, trusts: ['ashmere'] }, WARD, [], 'awaited'],
    [
      'is not required at the hub where only Trusts test',
      { ...PLAN, trusts: ['ashmere'] },
      { environment: 'production', trust: null },
      [],
      'not-required',
    ],
  ] as const)('%s (003-081)', (_, plan, site, results, expected) => {
    expect(smokeStandingAt(plan, site, { deed: 'now', results })).toBe(expected);
  });

  test('never passes by a result from before the last thing that was done there (003-081)', () => {
    const outcome = fc.constantFrom<SmokeOutcome>('passed', 'failed');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('one', 'two'), outcome)), (given) => {
        const results = given.map(([deed, came]) => result(deed, came));
        const standing = smokeStandingAt(PLAN, WARD, { deed: 'now', results });
        expect(standing).toBe('awaited');
      }),
    );
  });
});

const HERE = { digest: 'this', healthy: true, deed: 'now' };
test.each([
  ['passed', HERE, 'passed'],
  ['failed', { ...HERE, healthy: false }, 'failed'],
  ['awaited', HERE, 'awaited'],
  ['awaited', { ...HERE, healthy: false }, 'not-ready'],
  ['awaited', { ...HERE, deed: null }, 'not-ready'],
  ['awaited', { ...HERE, digest: 'other' }, 'not-there'],
  ['passed', { ...HERE, digest: 'other' }, 'not-there'],
  ['awaited', null, 'not-there'],
  ['not-required', null, 'not-required'],
] as const)('a test that is %s is counted by what the site runs: %j (003-081)', (standing, runs, expected) => {
  expect(smokeTestStateAt(standing, 'this', runs)).toBe(expected);
});

test('whoever decided last decides, and else what holds for the product (003-078)', () => {
  const settings = { required: true, performer: 'trust', steps: 'https://jira.example/t/2' } as const;
  expect(planOf(null, null).required).toBe(false);
  expect(planOf(null, settings)).toEqual({ ...settings, trusts: null });
  const by = { person: 'p', name: 'Dee' };
  const said = {
    id: 'x',
    release: '2.1.0',
    digest: 'd',
    reason: 'No change here',
    by,
    as: 'delivery',
    at: new Date(0),
  } as const;
  expect(planOf({ ...PLAN, ...said, required: false }, settings).required).toBe(false);
});

test('a site that is no Trust’s is tested by the delivery team, whoever tests elsewhere (003-080, 003-112)', () => {
  expect(performerAt(PLAN, { trust: 'ashmere' })).toBe('trust');
  expect(performerAt(PLAN, { trust: null })).toBe('delivery');
  expect(performerAt({ ...PLAN, performer: 'delivery' }, { trust: 'ashmere' })).toBe('delivery');
  expect(isTestedAt(PLAN, { environment: 'production', trust: null })).toBe(true);
});
