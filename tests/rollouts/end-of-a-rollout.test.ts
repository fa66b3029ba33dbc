import { describe, expect, test } from '@jest/globals';
import type { RolloutFacts, WaveFacts } from '../../src/rollouts/rollout.js';
import type { SiteFacts } from '../../src/rollouts/standing.js';
import { named, wave, next, deploy, back } from './protocol/rollout.js';
import { deed, site as aSite, STANDING } from './protocol/site.js';

describe('a rollout stops (INV-19)', () => {
  const failed = (name: string) => named(name, STANDING.failed);

  test('when more sites failed than the budget allows, and puts them back all the same', () => {
    const within = [wave([failed('a'), named('b', STANDING.waiting)])];
    expect(next(within, { returnRule: 'never' })).toEqual([deploy('b')]);
    const beyond = [wave([failed('a'), failed('b'), named('c', STANDING.waiting)])];
    const stop = { do: 'stop', because: 'failure-budget' };
    expect(next(beyond, { returnRule: 'never' })).toEqual([stop]);
    expect(next(beyond)).toEqual([stop, back('a'), back('b')]);
  });

  test('counts the failures of all its waves', () => {
    const first = wave([failed('a')], { state: 'passed' });
    const waves = [first, wave([failed('b')], { number: 2 })];
    expect(next(waves, { returnRule: 'never' })).toEqual([{ do: 'stop', because: 'failure-budget' }]);
  });

  test('for one failed pilot, and for one site that could not be put back', () => {
    const pilots = wave([failed('a')], { pilots: true });
    expect(next([pilots], { returnRule: 'never' })).toEqual([{ do: 'stop', because: 'pilot-failed' }]);
    const others = wave([named('b', STANDING.waiting)], { number: 2, state: 'pending' });
    const some = wave([failed('a'), named('c', STANDING.succeeded)], { pilots: true, state: 'settling' });
    expect(next([some, others], { returnRule: 'never' })).toEqual([{ do: 'stop', because: 'pilot-failed' }]);
    const stuck = wave([named('a', STANDING['rollback-failed'])]);
    expect(next([stuck])).toEqual([{ do: 'stop', because: 'rollback-failed' }]);
    expect(next([{ ...stuck, pilots: true }])).toEqual([{ do: 'stop', because: 'rollback-failed' }]);
  });
});

test('a wave soaks where any of its sites has the release, also one that need not be looked at', () => {
  const policy = { concurrency: 9, soakSeconds: 60, failureBudget: 1 };
  const soaks = (over: Partial<WaveFacts>, ...sites: readonly SiteFacts[]) =>
    next([wave(sites, { state: 'settling', ...over })], { policy });
  const skipped = named('a', STANDING.skipped);
  expect(soaks({}, skipped)).toEqual([{ do: 'soak-wave', wave: 1, seconds: 0 }]);
  expect(soaks({ hasRelease: false }, skipped)).toEqual([{ do: 'soak-wave', wave: 1, seconds: 0 }]);
  expect(soaks({ hasRelease: true }, skipped)).toEqual([{ do: 'soak-wave', wave: 1, seconds: 60 }]);
  expect(soaks({}, skipped, named('b', STANDING.succeeded))).toEqual([{ do: 'soak-wave', wave: 1, seconds: 60 }]);
});

describe('a rollout ends', () => {
  const passed = (sites: readonly SiteFacts[]) => [wave(sites, { state: 'passed' })];

  test('completed when every site succeeded, with exceptions otherwise, and not before all have settled (INV-27)', () => {
    expect(next(passed([named('a', STANDING.succeeded)]))).toEqual([{ do: 'end', as: 'completed' }]);
    const skipped = passed([named('a', STANDING.succeeded), named('b', STANDING.skipped)]);
    expect(next(skipped)).toEqual([{ do: 'end', as: 'completed-with-exceptions' }]);
    expect(next(passed([named('a', STANDING['in-flight'])]))).toEqual([]);
    expect(next(passed([named('a', STANDING.succeeded), named('b', STANDING['in-flight'])]))).toEqual([]);
    expect(next(passed([named('a', STANDING.unknown)]))).toEqual([]);
    const soaking = aSite([deed(), deed({ kind: 'verify', purpose: 'soak', state: 'running' })]);
    expect(next(passed([soaking]))).toEqual([]);
    expect(next(passed([named('a', STANDING.failed)]))).toEqual([back('a')]);
  });

  test('not while a person has to say what became of a site, nor while a site that was left out is still looked at', () => {
    expect(next(passed([named('a', STANDING['needs-human'], { accepted: true })]))).toEqual([]);
    const looked = aSite([deed({ kind: 'pre-flight', before: null, state: 'running' })], { skipped: true });
    expect(next(passed([named('a', STANDING.succeeded), looked]))).toEqual([]);
  });
});

describe('a rollout that goes back', () => {
  const wanted = { rollBackWanted: true };
  const done = (name: string) => named(name, STANDING['rolled-back']);
  const backing = (waves: readonly WaveFacts[], afterRollBack: RolloutFacts['afterRollBack'] = 'rolled-back') =>
    next(waves, { state: 'rolling-back', afterRollBack });

  test('puts back the last waves first, and those before only when they are done', () => {
    const first = wave([named('a', STANDING.succeeded, wanted)]);
    const second = wave([named('b', STANDING.succeeded, wanted)], { number: 2 });
    expect(backing([first, second])).toEqual([back('b', 2)]);
    expect(backing([first, wave([named('b', STANDING['rolling-back'])], { number: 2 })])).toEqual([]);
    expect(backing([first, wave([done('b')], { number: 2 })])).toEqual([back('a')]);
    const half = wave([done('b'), named('c', STANDING['rolling-back'])], { number: 2 });
    expect(backing([first, half])).toEqual([]);
  });

  test('goes nowhere where nobody knows what ran before', () => {
    const unknown = named('a', aSite([deed({ before: null })]), wanted);
    expect(backing([wave([unknown])])).toEqual([{ do: 'end', as: 'partially-rolled-back' }]);
  });

  test('ends when nothing is under way at any site of any wave, an operator or a look least of all', () => {
    const asked = aSite([deed({ kind: 'request', state: 'verifying' })]);
    const first = wave([done('a'), named('b', asked)]);
    const second = wave([done('c')], { number: 2 });
    expect(backing([first, second])).toEqual([]);
    expect(
      backing([
        { ...second, number: 1 },
        { ...first, number: 2 },
      ]),
    ).toEqual([]);
  });

  test('ends as it was planned, and as rolled back only when every site that was touched is (INV-27)', () => {
    expect(backing([wave([done('a'), named('b', STANDING.waiting)])])).toEqual([{ do: 'end', as: 'rolled-back' }]);
    const partly = [wave([done('a'), named('b', STANDING['rollback-failed'])])];
    expect(backing(partly)).toEqual([{ do: 'end', as: 'partially-rolled-back' }]);
    expect(backing(partly, 'halted')).toEqual([{ do: 'end', as: 'halted' }]);
    expect(backing([wave([done('a')])], null)).toEqual([{ do: 'end', as: 'halted' }]);
    const looked = [wave([done('a'), named('b', STANDING['looked-at'])])];
    expect(backing(looked)).toEqual([{ do: 'end', as: 'rolled-back' }]);
  });
});
