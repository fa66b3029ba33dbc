import { describe, expect, test } from '@jest/globals';
import {
  isLeftOut,
  isToGoBack,
  isToRetry,
  isWantedStill,
  refusalToRetry,
  refusalToRollBack,
  refusalToSkip,
} from '../../src/rollouts/act.js';
import { isActiveRollout, ROLLOUT_STATES } from '../../src/rollouts/rollout.js';
import { deed, site, STANDING } from './protocol/site.js';

type Name = keyof typeof STANDING;

const underWay = 'Something is under way at this site; wait for its end.';
const runsIt = 'This site runs the release already.';
const asked = 'It is not known what happened at this site; it is asked again and again.';

describe('to try again', () => {
  const refusals: Record<Name, string | null> = {
    waiting: 'This site has not had its turn yet; it will come by itself once nothing holds it.',
    'looked-at': 'This site has not had its turn yet; it will come by itself once nothing holds it.',
    'in-flight': underWay,
    'rolling-back': underWay,
    succeeded: runsIt,
    unknown: `${asked} Wait, or skip it with a reason.`,
    failed: null,
    'rolled-back': null,
    'rollback-failed': null,
    'needs-human': null,
    skipped: null,
    'found-unfit': null,
  };

  test.each(Object.entries(refusals))('a site that is %s: %s (INV-13)', (name, refusal) => {
    for (const [one, facts] of Object.entries(STANDING)) {
      if (one === name) expect(refusalToRetry('running', facts)).toBe(refusal);
    }
  });

  test('a site that failed, and at which something else is under way', () => {
    const failed = deed({ state: 'failed' });
    const putBack = deed({ kind: 'restore', purpose: 'soak', state: 'running' });
    expect(refusalToRetry('running', site([failed, putBack]))).toBe(underWay);
  });

  test('a site that is busy is waited for, unless two people decided to go on', () => {
    const look = { ...deed({ kind: 'pre-flight', state: 'succeeded' }), busy: true };
    expect(refusalToRetry('running', site([look]))).toContain('because it is busy: wait longer');
    expect(refusalToRetry('running', { ...site([look]), goOn: true })).toContain('has not had its turn');
  });

  test.each(ROLLOUT_STATES)('a site of a rollout that is %s', (state) => {
    const may = state === 'running' || state === 'completed-with-exceptions';
    const refusal = `A rollout that is ${state.split('-').join(' ')} tries nothing again.`;
    const way = ' A second person decides about the halt first: "resume" with "again" tries failed sites again.';
    const whole = state === 'halted' || state === 'halting' ? refusal + way : refusal;
    expect(refusalToRetry(state, STANDING.failed)).toBe(may ? null : whole);
  });
});

describe('to leave out', () => {
  const refusals: Record<Name, string | null> = {
    succeeded: 'This site runs the release already; to take it off, roll it back.',
    'in-flight': underWay,
    'rolling-back': underWay,
    skipped: 'This site is skipped already.',
    waiting: null,
    'looked-at': null,
    failed: null,
    'rolled-back': null,
    'rollback-failed': null,
    unknown: null,
    'needs-human': null,
    'found-unfit': null,
  };

  test.each(Object.entries(refusals))('a site that is %s: %s', (name, refusal) => {
    for (const [one, facts] of Object.entries(STANDING)) {
      if (one === name) expect(refusalToSkip('running', facts)).toBe(refusal);
    }
  });

  test.each(ROLLOUT_STATES)('a site of a rollout that is %s', (state) => {
    const may = isActiveRollout(state) && state !== 'rolling-back';
    const refusal = `A rollout that is ${state.split('-').join(' ')} skips nothing.`;
    expect(refusalToSkip(state, STANDING.waiting)).toBe(may ? null : refusal);
  });

  test.each(['pre-flight', 'request', 'deploy', 'request-back'] as const)('a site with a %s under way', (kind) => {
    const refusal = kind === 'pre-flight' || kind === 'request' ? null : underWay;
    for (const state of ['ready', 'verifying'] as const)
      expect(refusalToSkip('running', site([deed({ kind, state })]))).toBe(refusal);
    const watched = [deed({ kind, state: 'verifying' }), deed({ kind: 'verify', purpose: 'watch', state: 'running' })];
    expect(refusalToSkip('running', site(watched))).toBe(refusal);
  });
});

describe('to roll back', () => {
  const nothing = 'Nothing was done at this site, so there is nothing to roll back.';
  const orHalt = 'Something is under way at this site; wait for its end, or halt and roll back all.';
  const refusals: Record<Name, string | null> = {
    waiting: nothing,
    skipped: nothing,
    'looked-at': nothing,
    'found-unfit': nothing,
    'rolled-back': 'This site has been rolled back already.',
    unknown: asked,
    'in-flight': orHalt,
    'rolling-back': orHalt,
    succeeded: null,
    failed: null,
    'rollback-failed': null,
    'needs-human': null,
  };

  test.each(Object.entries(refusals))('a site that is %s: %s', (name, refusal) => {
    for (const [one, facts] of Object.entries(STANDING)) {
      if (one === name) expect(refusalToRollBack('on-a-word', 'One way.', facts)).toBe(refusal);
    }
  });

  test('a site of a release that goes one way says so, whatever it stands like (INV-24)', () => {
    for (const facts of Object.values(STANDING)) expect(refusalToRollBack('never', 'One way.', facts)).toBe('One way.');
  });

  test('a site of which nobody knows what it ran before (INV-25)', () => {
    const refusal = 'It is not known what this site ran before, so there is nothing to roll back.';
    expect(refusalToRollBack('by-itself', '', site([deed({ before: null })]))).toBe(refusal);
  });
});

describe('of many sites', () => {
  const goBack: readonly string[] = [
    'in-flight',
    'succeeded',
    'failed',
    'rolling-back',
    'rollback-failed',
    'unknown',
    'needs-human',
  ];

  test.each(Object.entries(STANDING))('a roll-back takes in one that is %s, or not', (name, facts) => {
    expect(isToGoBack(facts)).toBe(goBack.includes(name));
  });

  const tryAgain: readonly string[] = ['failed', 'rolled-back', 'found-unfit'];

  test.each(Object.entries(STANDING))('trying the failed ones again takes in one that is %s, or not', (name, facts) => {
    expect(isToRetry(facts)).toBe(tryAgain.includes(name));
    expect(isToRetry({ ...facts, retryWanted: true })).toBe(false);
    expect(isToRetry({ ...facts, excused: true })).toBe(false);
  });

  test('trying the failed ones again takes in none that was rolled back although it had succeeded', () => {
    expect(isToRetry(site([deed(), deed({ kind: 'roll-back', state: 'rolled-back' })]))).toBe(false);
    expect(
      isToRetry(site([deed({ state: 'failed' }), deed({ kind: 'verify', purpose: 'soak', state: 'ready' })])),
    ).toBe(false);
  });

  test('one is left out that was skipped, and at which nothing is under way', () => {
    for (const [name, facts] of Object.entries(STANDING)) expect(isLeftOut(facts)).toBe(name === 'skipped');
    const asking = deed({ kind: 'verify', purpose: 'soak', state: 'running' });
    expect(isLeftOut(site([asking], { skipped: true }))).toBe(false);
  });
});

test.each(Object.entries(STANDING))(
  'a try that was called off at a site that is %s is wanted still, or comes by itself',
  (name, facts) => {
    const comesByItself = ['waiting', 'looked-at', 'skipped', 'succeeded'].includes(name);
    const calledOff = { ...facts, attempts: [...facts.attempts, deed({ state: 'cancelled' })] };
    expect(isWantedStill(calledOff)).toBe(!comesByItself);
    expect(isWantedStill({ ...calledOff, skipped: true })).toBe(false);
  },
);
