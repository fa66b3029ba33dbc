import { describe, expect, test } from '@jest/globals';
import { ATTEMPT_STATES, type AttemptState } from '../../src/rollouts/attempt.js';
import {
  beforePreFlight,
  countsAsFailure,
  decidingAttempt,
  isInFlight,
  isSettled,
  keepsFrom,
  lastDeed,
  soaked,
  standing,
  wayBack,
  type SiteFacts,
  type Standing,
} from '../../src/rollouts/standing.js';
import { BEFORE, deed, site, STANDING } from './protocol/site.js';

const look = { kind: 'pre-flight', before: null } as const;
const soak = (state: AttemptState) => deed({ kind: 'verify', purpose: 'soak', state });

describe('where a site stands', () => {
  test.each<[SiteFacts, Standing]>([
    [STANDING.waiting, 'waiting'],
    [STANDING['in-flight'], 'in-flight'],
    [STANDING.succeeded, 'succeeded'],
    [STANDING.failed, 'failed'],
    [STANDING['rolling-back'], 'rolling-back'],
    [STANDING['rolled-back'], 'rolled-back'],
    [STANDING['rollback-failed'], 'rollback-failed'],
    [STANDING.unknown, 'unknown'],
    [STANDING['needs-human'], 'needs-human'],
    [STANDING.skipped, 'skipped'],
    [STANDING['looked-at'], 'waiting'],
    [STANDING['found-unfit'], 'failed'],
    [site([deed({ state: 'cancelled' })]), 'waiting'],
    [site([deed({ state: 'errored' })]), 'failed'],
    [site([deed({ kind: 'roll-back', state: 'unknown' })]), 'unknown'],
    [site([deed({ kind: 'roll-back', state: 'needs-human' })]), 'needs-human'],
    [site([deed(), deed({ kind: 'request-back', state: 'rolled-back' })]), 'rolled-back'],
    [site([deed({ state: 'failed' }), deed({ state: 'cancelled' })]), 'failed'],
    [site([deed({ state: 'failed' }), deed({ state: 'verifying' })]), 'in-flight'],
    [site([deed({ state: 'verifying' }), deed({ kind: 'verify', purpose: 'settle', state: 'running' })]), 'in-flight'],
  ])('%#: %j is %s', (facts, stands) => {
    expect(standing(facts)).toBe(stands);
  });

  test('left out while it was looked at, it stands as it did before (003-054)', () => {
    expect(standing(site([deed({ ...look, state: 'failed' })], { skipped: true }))).toBe('skipped');
    expect(standing(site([deed({ state: 'failed' }), deed(look)], { skipped: true }))).toBe('failed');
    expect(standing(site([deed({ ...look, state: 'running' })]))).toBe('in-flight');
  });
});

describe('a site at which looks broke', () => {
  const broken = () => deed({ ...look, state: 'errored' });

  test.each<[string, SiteFacts, Standing]>([
    ['twice is looked at again', site([broken(), broken()]), 'waiting'],
    ['three times is a person to look at', site([broken(), broken(), broken()]), 'failed'],
    ['and then not, has another three', site([broken(), broken(), deed(look), broken(), broken()]), 'waiting'],
    [
      'since it was done, counts from there',
      site([broken(), deed({ state: 'failed' }), broken(), broken()]),
      'waiting',
    ],
    [
      'after our machinery broke at a deployment, counts looks',
      site([deed({ state: 'errored' }), broken(), broken()]),
      'waiting',
    ],
    [
      'three times in all, one called off, and one to settle',
      site([
        broken(),
        deed({ ...look, state: 'cancelled' }),
        deed({ kind: 'verify', purpose: 'settle' }),
        broken(),
        broken(),
      ]),
      'failed',
    ],
  ])('%s', (_, facts, stands) => {
    expect(standing(facts)).toBe(stands);
  });
});

describe('a site that succeeded', () => {
  test.each<[string, readonly AttemptState[], Standing]>([
    ['and was probed well', ['succeeded'], 'succeeded'],
    ['and was found ill by a probe', ['failed'], 'failed'],
    ['and was found well after it was ill', ['failed', 'succeeded'], 'succeeded'],
    ['whose probe is unknown (INV-13)', ['unknown'], 'unknown'],
    ["whose probe is a person's", ['needs-human'], 'needs-human'],
    ['whose probe is under way', ['running'], 'succeeded'],
    ['whose probe broke once', ['errored'], 'succeeded'],
    ['and was probed well after many that broke', ['errored', 'errored', 'errored', 'succeeded'], 'succeeded'],
    ['whose probe broke twice', ['errored', 'errored'], 'succeeded'],
    ['whose probe broke three times', ['errored', 'errored', 'errored'], 'needs-human'],
    ['whose third probe is cancelled', ['errored', 'errored', 'cancelled'], 'succeeded'],
    ['whose fourth probe is under way', ['errored', 'errored', 'errored', 'ready'], 'succeeded'],
  ])('%s', (_, states, stands) => {
    expect(standing(site([deed(), ...states.map(soak)]))).toBe(stands);
  });

  test('has soaked when its last probe since then went well', () => {
    expect(soaked(site([deed(), soak('succeeded')]))).toBe(true);
    expect(soaked(site([deed(), soak('succeeded'), soak('running')]))).toBe(false);
    expect(soaked(site([deed(), soak('succeeded'), soak('cancelled')]))).toBe(true);
    expect(soaked(site([soak('succeeded'), deed()]))).toBe(false);
    expect(soaked(site([deed()]))).toBe(false);
    expect(soaked(site([soak('succeeded')]))).toBe(false);
    expect(soaked(site([deed(), deed({ kind: 'verify', purpose: 'settle' })]))).toBe(false);
    expect(soaked(site([deed()], { reports: true }))).toBe(true);
    expect(soaked(site([deed()], { reports: false }))).toBe(false);
  });
});

describe('what counts', () => {
  const failures: readonly string[] = [
    'failed',
    'rolling-back',
    'rolled-back',
    'rollback-failed',
    'unknown',
    'needs-human',
    'found-unfit',
  ];

  test.each(Object.entries(STANDING))(
    'as a failure, of a site that is %s, until a person decides (INV-19)',
    (name, facts) => {
      expect(countsAsFailure(facts)).toBe(failures.includes(name));
      expect(countsAsFailure({ ...facts, excused: true })).toBe(false);
      expect(countsAsFailure({ ...facts, accepted: true })).toBe(false);
      expect(countsAsFailure({ ...facts, retryWanted: true })).toBe(false);
    },
  );

  const settled: readonly string[] = ['succeeded', 'skipped', 'rolled-back', 'failed', 'found-unfit'];
  const ifExcused: readonly string[] = ['rollback-failed', 'unknown', 'needs-human'];

  test.each(Object.entries(STANDING))('as settled, of a site that is %s (INV-13)', (name, facts) => {
    expect(isSettled(facts)).toBe(settled.includes(name));
    expect(isSettled({ ...facts, excused: true })).toBe(settled.includes(name) || ifExcused.includes(name));
    expect(isSettled({ ...facts, excused: true, retryWanted: true })).toBe(false);
  });

  test('as settled, of a site that was left out while it is looked at, whatever becomes of that', () => {
    for (const state of ['ready', 'running', 'unknown', 'needs-human', 'succeeded', 'failed'] as const) {
      const leftOut = site([deed({ ...look, state })], { skipped: true, excused: true });
      expect(standing(leftOut)).toBe('skipped');
      expect(isSettled(leftOut)).toBe(true);
    }
    expect(
      isSettled(site([deed({ state: 'cancelled' }), deed({ state: 'running', purpose: 'settle' })], { skipped: true })),
    ).toBe(false);
  });

  test('not as settled, while anything is under way at the site', () => {
    expect(isSettled(site([deed(), soak('running')]))).toBe(false);
    expect(
      isSettled(site([deed({ state: 'failed' }), deed({ kind: 'restore', purpose: 'settle', state: 'ready' })])),
    ).toBe(false);
  });

  test.each(ATTEMPT_STATES)('as in flight, of an attempt that is %s', (state) => {
    const live = ['ready', 'claimed', 'starting', 'running', 'verifying', 'unknown'].includes(state);
    expect(isInFlight(site([deed({ state }), deed()]))).toBe(live);
  });
});

describe('what says how a site stands', () => {
  const [first, second] = [deed({ state: 'failed' }), deed()];

  test('is the last attempt that was ordered and not cancelled', () => {
    expect(decidingAttempt(site([first, second, soak('failed'), deed({ state: 'cancelled' })]))).toBe(second);
    expect(decidingAttempt(site([soak('failed')]))).toBeNull();
  });

  test('of what was done is no mere look', () => {
    const looked = site([first, deed(look)]);
    expect(lastDeed(looked)).toBe(first);
    expect(beforePreFlight(looked).attempts).toEqual([first]);
    expect(lastDeed(site([deed(look)]))).toBeNull();
  });
});

describe('the way back (INV-25)', () => {
  const older = { version: '0.9.0', digest: 'a'.repeat(64) };

  test('is what the site said that it ran before the last deployment that knew', () => {
    expect(wayBack(site([deed({ before: older }), deed()]))).toEqual(BEFORE);
    expect(wayBack(site([deed({ before: older }), deed({ before: null })]))).toEqual(older);
    expect(wayBack(site([deed({ kind: 'request', before: older })]))).toEqual(older);
  });

  test('is not known from what was cancelled, or was no deployment', () => {
    expect(wayBack(site())).toBeNull();
    expect(wayBack(site([deed({ before: null })]))).toBeNull();
    expect(wayBack(site([deed({ state: 'cancelled' })]))).toBeNull();
    for (const kind of ['roll-back', 'verify', 'pre-flight', 'request-back'] as const) {
      expect(wayBack(site([deed({ kind })]))).toBeNull();
    }
  });
});

test('a stop keeps from looking too; windows and freezes only from what changes the site (INV-20)', () => {
  const hold = { because: '', until: null };
  for (const kind of ['window', 'freeze'] as const) {
    expect(keepsFrom('deploy', { kind, ...hold })).toBe(true);
    expect(keepsFrom('pre-flight', { kind, ...hold })).toBe(false);
    expect(keepsFrom('verify', { kind, ...hold })).toBe(false);
  }
  expect(keepsFrom('pre-flight', { kind: 'stop', ...hold })).toBe(true);
  expect(keepsFrom('deploy', { kind: 'stop', ...hold })).toBe(true);
});
