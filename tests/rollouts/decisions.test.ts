import { describe, expect, test } from '@jest/globals';
import type { AttemptState } from '../../src/rollouts/attempt.js';
import {
  decide,
  isActiveRollout,
  ROLLOUT_STATES,
  type Decision,
  type RolloutFacts,
  type WaveFacts,
} from '../../src/rollouts/rollout.js';
import type { SiteFacts } from '../../src/rollouts/standing.js';
import { BEFORE, deed, site as aSite, STANDING } from './protocol/site.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const at = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);
const hold = { kind: 'window', because: 'Shut.', until: null } as const;

function named(site: string, facts: SiteFacts, over: Partial<SiteFacts> = {}): SiteFacts {
  return { ...facts, site, ...over };
}

function wave(sites: readonly SiteFacts[], over: Partial<WaveFacts> = {}): WaveFacts {
  return { number: 1, state: 'open', pilots: false, soakUntil: null, sites, ...over };
}

function next(waves: readonly WaveFacts[], over: Partial<RolloutFacts> = {}): readonly Decision[] {
  const policy = { concurrency: 2, soakSeconds: 60, failureBudget: 1 };
  return decide({ state: 'running', policy, returnRule: 'by-itself', afterRollBack: null, waves, ...over }, NOW);
}

const [a, b, c] = ['a', 'b', 'c'].map((name) => named(name, STANDING.waiting));
const waiting = [a, b, c].filter((one) => one !== undefined);
const deploy = (site: string, number = 1) => ({ do: 'deploy', site, wave: number });
const back = (site: string, number = 1) => ({ do: 'roll-back', site, wave: number, to: BEFORE });

test.each(ROLLOUT_STATES)('a rollout that is %s has work left, or not', (state) => {
  expect(isActiveRollout(state)).toBe(['running', 'halting', 'halted', 'rolling-back'].includes(state));
  if (!isActiveRollout(state)) expect(next([wave(waiting)], { state })).toEqual([]);
});

describe('a wave that is open', () => {
  test('gets as many deployments as there are places (INV-17)', () => {
    expect(next([wave(waiting)])).toEqual([deploy('a'), deploy('b')]);
    expect(next([wave([named('x', STANDING['in-flight']), ...waiting])])).toEqual([deploy('a')]);
    const flying = ['x', 'y', 'z'].map((name) => named(name, STANDING['in-flight']));
    expect(next([wave([...flying, ...waiting])])).toEqual([]);
  });

  test('gets none at a site that is held, and is not settled for all that (INV-20)', () => {
    expect(next([wave([named('a', STANDING.waiting, { hold }), named('b', STANDING.waiting)])])).toEqual([deploy('b')]);
    expect(next([wave([named('a', STANDING.waiting, { hold })])])).toEqual([]);
  });

  test('settles when no site waits any more, even while some are under way', () => {
    expect(next([wave([named('a', STANDING['in-flight'])])])).toEqual([{ do: 'settle-wave', wave: 1 }]);
  });

  test('is opened only after every one before it has passed (INV-17)', () => {
    const first = wave([named('a', STANDING.succeeded)], { state: 'passed' });
    const second = wave([named('b', STANDING.waiting)], { number: 2, state: 'pending' });
    expect(next([first, second])).toEqual([{ do: 'open-wave', wave: 2 }]);
    expect(next([{ ...first, state: 'soaking', soakUntil: at(1) }, second])).toEqual([]);
  });

  test('has every site looked at before any is deployed to, where the policy says so', () => {
    const policy = { concurrency: 3, soakSeconds: 60, failureBudget: 1, preFlight: true };
    const looked = { endedAt: NOW };
    const flown = (name: string) => aSite([deed({ kind: 'pre-flight', before: null, ...looked })], { site: name });
    expect(next([wave([flown('a'), named('b', STANDING.waiting)])], { policy })).toEqual([
      { do: 'pre-flight', site: 'b', wave: 1 },
    ]);
    expect(next([wave([flown('a'), flown('b')])], { policy })).toEqual([deploy('a'), deploy('b')]);
    const looking = aSite([deed({ kind: 'pre-flight', state: 'running' })], { site: 'b' });
    expect(next([wave([flown('a'), looking])], { policy })).toEqual([]);
    expect(next([wave([looking])], { policy })).toEqual([]);
  });

  test('asks operators after the others have their places', () => {
    const operated = named('a', STANDING.waiting, { operated: true });
    expect(next([wave([operated, ...waiting.slice(1)])])).toEqual([deploy('b'), deploy('c')]);
    expect(next([wave([operated])])).toEqual([{ do: 'request', site: 'a', wave: 1 }]);
  });

  test('asks a person about a site that is busy for too long, whether places are left or not', () => {
    const quiesce = { limitSeconds: 60, everySeconds: 10 };
    const busy = deed({ state: 'cancelled', busy: true, endedAt: at(-60) });
    const site = aSite([busy], { site: 'a', quiesce });
    expect(next([wave([site])])).toEqual([{ do: 'ask-person', about: 'a', wave: 1 }]);
    const flying = ['x', 'y'].map((name) => named(name, STANDING['in-flight']));
    expect(next([wave([...flying, site])])).toEqual([{ do: 'ask-person', about: 'a', wave: 1 }]);
  });
});

describe('a wave that settles', () => {
  const settling = (sites: readonly SiteFacts[]) => wave(sites, { state: 'settling' });

  test('soaks for the time of the policy when every site has settled (INV-13)', () => {
    const soak = [{ do: 'soak-wave', wave: 1, seconds: 60 }];
    expect(next([settling([named('a', STANDING.succeeded)])])).toEqual(soak);
    expect(next([settling([named('a', STANDING.succeeded), named('b', STANDING.skipped)])])).toEqual(soak);
    expect(next([settling([named('a', STANDING['in-flight'])])])).toEqual([]);
    expect(next([settling([named('a', STANDING.unknown)])])).toEqual([]);
  });

  test('soaks for no time when it was left out whole', () => {
    expect(next([settling([named('a', STANDING.skipped)])])).toEqual([{ do: 'soak-wave', wave: 1, seconds: 0 }]);
  });

  test('is opened again for sites that wait again', () => {
    expect(next([settling(waiting)])).toEqual([{ do: 'reopen-wave', wave: 1 }]);
  });

  test('waits until what failed is back, where that comes by itself', () => {
    const flying = ['x', 'y'].map((name) => named(name, STANDING['in-flight']));
    const waves = [settling([named('a', STANDING.failed)]), wave(flying, { number: 2, state: 'pending' })];
    expect(next(waves)).toEqual([]);
    expect(next(waves, { returnRule: 'on-a-word' })).toEqual([{ do: 'soak-wave', wave: 1, seconds: 60 }]);
  });
});

describe('a wave that soaks', () => {
  const soaking = (sites: readonly SiteFacts[], soakUntil: Date | null = NOW) =>
    wave(sites, { state: 'soaking', soakUntil });
  const probed = (...states: AttemptState[]) =>
    aSite([deed(), ...states.map((state) => deed({ kind: 'verify', purpose: 'soak', state }))], { site: 'a' });
  const noSoak = { policy: { concurrency: 2, soakSeconds: 0, failureBudget: 1 } };

  test('waits until the time is over (INV-17)', () => {
    expect(next([soaking([probed('succeeded')], at(0.001))])).toEqual([]);
    expect(next([soaking([probed('succeeded')], null)])).toEqual([]);
  });

  test('then probes every site that succeeded, once', () => {
    expect(next([soaking([probed(), named('b', STANDING.skipped)])])).toEqual([{ do: 'probe', site: 'a', wave: 1 }]);
    expect(next([soaking([probed('running')])])).toEqual([]);
  });

  test('passes when every site was probed well', () => {
    expect(next([soaking([probed('succeeded')])])).toEqual([{ do: 'pass-wave', wave: 1 }]);
    expect(next([soaking([probed()])], noSoak)).toEqual([{ do: 'pass-wave', wave: 1 }]);
  });

  test('settles again when somebody must look at a site; one that turned ill within the budget lets it pass', () => {
    const broken = probed('errored', 'errored', 'errored');
    expect(next([soaking([broken])], { returnRule: 'never' })).toEqual([{ do: 'unsettle-wave', wave: 1 }]);
    expect(next([soaking([probed('failed')])], { returnRule: 'never' })).toEqual([{ do: 'pass-wave', wave: 1 }]);
  });
});

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
    const stuck = wave([named('a', STANDING['rollback-failed'])]);
    expect(next([stuck])).toEqual([{ do: 'stop', because: 'rollback-failed' }]);
    expect(next([{ ...stuck, pilots: true }])).toEqual([{ do: 'stop', because: 'rollback-failed' }]);
  });
});

describe('a site that failed', () => {
  const state = 'settling';

  test('is put back by itself where the release allows it, before anything else', () => {
    expect(next([wave([named('a', STANDING.failed), ...waiting.slice(1)])])).toEqual([back('a'), deploy('b')]);
    const alone = wave([named('a', STANDING.failed)], { state });
    expect(next([alone], { returnRule: 'on-a-word' })).not.toContainEqual(back('a'));
    expect(next([alone], { returnRule: 'never' })).not.toContainEqual(back('a'));
  });

  test('is put back on a word, where the release allows that', () => {
    const wanted = wave([named('a', STANDING.succeeded, { rollBackWanted: true })], { state });
    expect(next([wanted], { returnRule: 'on-a-word' })).toContainEqual(back('a'));
    expect(next([wanted], { returnRule: 'never' })).not.toContainEqual(back('a'));
    const again = wave([named('a', STANDING['rolled-back'], { rollBackWanted: true })], { state });
    expect(next([again])).toContainEqual(back('a'));
  });

  test.each<[string, SiteFacts]>([
    ['something is under way there', named('a', STANDING['rolling-back'], { rollBackWanted: true })],
    ['a person wants it tried again', named('a', STANDING.failed, { retryWanted: true })],
    ['it was put back already', named('a', STANDING['rolled-back'])],
    ['nothing was done there', named('a', STANDING['found-unfit'], { rollBackWanted: true })],
    ['our machinery broke and it is as it was', aSite([deed({ state: 'errored', leftAsItWas: true })], { site: 'a' })],
    ['nobody knows what it ran', aSite([deed({ state: 'failed', before: null })], { site: 'a' })],
    [
      'a look found it unfit after it had succeeded',
      aSite([deed(), deed({ kind: 'pre-flight', state: 'failed' })], { site: 'a' }),
    ],
  ])('is not put back when %s', (_, site) => {
    expect(next([wave([site], { state })])).not.toContainEqual(back('a'));
  });

  test('is put back when our machinery broke and it is not known to be as it was', () => {
    const errored = aSite([deed({ state: 'errored' })], { site: 'a' });
    expect(next([wave([errored], { state })])).toContainEqual(back('a'));
    const failed = aSite([deed({ state: 'failed', leftAsItWas: true })], { site: 'a' });
    expect(next([wave([failed], { state })])).toContainEqual(back('a'));
  });

  test('is tried again on a word, in any wave, but not while it is held or something is under way', () => {
    const wanted = named('a', STANDING.failed, { retryWanted: true });
    const passed = (site: SiteFacts) => [wave([site], { state: 'passed' }), wave(waiting.slice(1), { number: 2 })];
    expect(next(passed(wanted))).toEqual([deploy('a'), deploy('b', 2)]);
    expect(next(passed({ ...wanted, hold }))).toEqual([deploy('b', 2), deploy('c', 2)]);
    const flying = named('a', STANDING['rolling-back'], { retryWanted: true });
    expect(next(passed(flying))).toEqual([deploy('b', 2)]);
  });

  test('stays put back while it is halted, and others go back then too (INV-11)', () => {
    for (const halt of ['halting', 'halted'] as const) {
      const sites = [named('a', STANDING.failed), ...waiting.slice(1)];
      expect(next([wave(sites)], { state: halt })).toEqual([back('a')]);
    }
  });
});

describe('a rollout ends', () => {
  const passed = (sites: readonly SiteFacts[]) => [wave(sites, { state: 'passed' })];

  test('completed when every site succeeded, with exceptions otherwise, and not before all have settled (INV-27)', () => {
    expect(next(passed([named('a', STANDING.succeeded)]))).toEqual([{ do: 'end', as: 'completed' }]);
    const skipped = passed([named('a', STANDING.succeeded), named('b', STANDING.skipped)]);
    expect(next(skipped)).toEqual([{ do: 'end', as: 'completed-with-exceptions' }]);
    expect(next(passed([named('a', STANDING['in-flight'])]))).toEqual([]);
    expect(next(passed([named('a', STANDING.unknown)]))).toEqual([]);
    const soaking = aSite([deed(), deed({ kind: 'verify', purpose: 'soak', state: 'running' })]);
    expect(next(passed([soaking]))).toEqual([]);
    expect(next(passed([named('a', STANDING.failed)]))).toEqual([back('a')]);
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
