import { describe, expect, test } from '@jest/globals';
import type { AttemptState } from '../../src/rollouts/attempt.js';
import { isActiveRollout, ROLLOUT_STATES } from '../../src/rollouts/rollout.js';
import type { SiteFacts } from '../../src/rollouts/standing.js';
import { NOW, at, hold, named, wave, next, waiting, deploy, back } from './protocol/rollout.js';
import { deed, site as aSite, STANDING } from './protocol/site.js';

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
    expect(next([settling([named('a', STANDING.succeeded), named('b', STANDING['in-flight'])])])).toEqual([]);
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

describe('a wave that had passed', () => {
  const passed = (site: SiteFacts) => [wave([site], { state: 'passed' }), wave(waiting.slice(1), { number: 2 })];
  const preFlight = { policy: { concurrency: 2, soakSeconds: 60, failureBudget: 1, preFlight: true } };

  test('still gets what a halt left waiting in it, and in a wave that has not passed all has its own turn', () => {
    expect(next(passed(named('a', STANDING.waiting)))).toEqual([deploy('a'), deploy('b', 2)]);
    const settling = [wave([named('a', STANDING.waiting)], { state: 'settling' })];
    expect(next(settling)).toEqual([{ do: 'reopen-wave', wave: 1 }]);
  });

  test('has a site that is tried again looked at first, where the policy says so', () => {
    const again = named('a', STANDING.failed, { retryWanted: true });
    expect(next(passed(again), preFlight)[0]).toEqual({ do: 'pre-flight', site: 'a', wave: 1 });
    const off = { policy: { ...preFlight.policy, preFlight: false } };
    expect(next(passed(again), off)[0]).toEqual(deploy('a'));
  });

  test('asks a person about a missed site that is busy for too long, at no cost of a place', () => {
    const busy = deed({ state: 'cancelled', busy: true, endedAt: at(-60) });
    const site = aSite([busy], { site: 'a', quiesce: { limitSeconds: 60, everySeconds: 10 } });
    expect(next(passed(site))).toEqual([{ do: 'ask-person', about: 'a', wave: 1 }, deploy('b', 2), deploy('c', 2)]);
  });
});

describe('hubs first', () => {
  const policy = { concurrency: 3, soakSeconds: 60, failureBudget: 1, order: 'hub-first' } as const;
  const hub = (facts: SiteFacts) => named('hub', facts, { hub: true });

  test('keeps the others waiting until every hub has the release (INV-22)', () => {
    const sites = (facts: SiteFacts) => [wave([...waiting.slice(1), hub(facts)])];
    expect(next(sites(STANDING.waiting), { policy })).toEqual([deploy('hub')]);
    expect(next(sites(STANDING.succeeded), { policy })).toEqual([deploy('b'), deploy('c')]);
    const late = { ...policy, order: 'sites-first' as const };
    expect(next(sites(STANDING.waiting), { policy: late })).toEqual([deploy('b'), deploy('c'), deploy('hub')]);
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
    const again = wave([named('a', STANDING['rollback-failed'], { rollBackWanted: true })], { state });
    expect(next([again])).toContainEqual(back('a'));
  });

  test.each<[string, SiteFacts]>([
    ['something is under way there', named('a', STANDING['rolling-back'], { rollBackWanted: true })],
    ['a person wants it tried again', named('a', STANDING.failed, { retryWanted: true })],
    ['it was put back already', named('a', STANDING['rolled-back'])],
    ['the wish came while it was put back', named('a', STANDING['rolled-back'], { rollBackWanted: true })],
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
