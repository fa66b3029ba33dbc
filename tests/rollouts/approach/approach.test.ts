import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { approach, busyNow, isBeingLookedAt, type Approach } from '../../../src/rollouts/approach/approach.js';
import { decide, type RolloutFacts } from '../../../src/rollouts/rollout.js';
import type { AttemptFacts, Hold, SiteFacts } from '../../../src/rollouts/standing.js';

const NOW = new Date('2026-03-02T12:00:00Z');
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);
const hold = (kind: Hold['kind']): Hold => ({ kind, because: 'Not now.', until: null });

function attempt(change: Partial<AttemptFacts> = {}): AttemptFacts {
  const made = { id: 'a', kind: 'pre-flight', purpose: 'order', state: 'succeeded', before: null } as const;
  return { ...made, leftAsItWas: true, endedAt: ago(5), ...change };
}

const look = (secondsAgo: number, change: Partial<AttemptFacts> = {}): AttemptFacts =>
  attempt({ endedAt: ago(secondsAgo), ...change });
const busyLook = (secondsAgo: number): AttemptFacts => look(secondsAgo, { busy: true });
const busyDeploy = (secondsAgo: number): AttemptFacts =>
  attempt({ kind: 'deploy', state: 'cancelled', busy: true, endedAt: ago(secondsAgo) });

function site(change: Partial<SiteFacts> = {}): SiteFacts {
  const said = { skipped: false, accepted: false, excused: false, retryWanted: false, rollBackWanted: false };
  return { site: 's', hold: null, ...said, attempts: [], ...change };
}

/** Asked again every minute, for an hour. */
const quiesce = { limitSeconds: 3600, everySeconds: 60 };

describe('with a look before each deployment', () => {
  const CASES: readonly [what: string, at: SiteFacts, next: Approach][] = [
    ['a site that was never looked at is looked at', site(), 'pre-flight'],
    ['one that was looked at is deployed to', site({ attempts: [look(5)] }), 'deploy'],
    ['one that was looked at long ago is looked at again', site({ attempts: [look(3601)] }), 'pre-flight'],
    ['an hour is not too long', site({ attempts: [look(3600)] }), 'deploy'],
    [
      'one that is to be tried again is looked at again',
      site({ retryWanted: true, attempts: [look(5)] }),
      'pre-flight',
    ],
    [
      'a look before the last deployment does not count',
      site({ attempts: [look(9), attempt({ kind: 'deploy', state: 'failed' })], retryWanted: true }),
      'pre-flight',
    ],
    [
      'a deployment that a halt took back needs no other look',
      site({ attempts: [look(9), attempt({ kind: 'deploy', state: 'cancelled' })] }),
      'deploy',
    ],
    ['a window keeps nobody from looking', site({ hold: hold('window') }), 'pre-flight'],
    ['a freeze keeps nobody from looking', site({ hold: hold('freeze') }), 'pre-flight'],
    ['a stop does', site({ hold: hold('stop') }), 'wait'],
    ['a window keeps from deploying', site({ hold: hold('window'), attempts: [look(5)] }), 'wait'],
    ['and from looking again in vain', site({ hold: hold('window'), attempts: [look(9999)] }), 'wait'],
    ['a busy site is left alone', site({ quiesce, attempts: [busyLook(59)] }), 'wait'],
    ['and asked again after a while', site({ quiesce, attempts: [busyLook(60)] }), 'pre-flight'],
    ['but not while a window holds it', site({ quiesce, hold: hold('window'), attempts: [busyLook(60)] }), 'wait'],
    ['one that was busy and is no more is deployed to', site({ quiesce, attempts: [busyLook(70), look(5)] }), 'deploy'],
    [
      'one that turned busy after the look is asked again',
      site({ quiesce, attempts: [look(90), busyDeploy(60)] }),
      'pre-flight',
    ],
    [
      'one that is busy for too long is a question for a person',
      site({ quiesce, attempts: Array.from({ length: 60 }, (_, index) => busyLook(3600 - index * 60)) }),
      'ask-person',
    ],
    [
      'and waits for the answer',
      site({ quiesce, personAsked: true, attempts: [busyLook(3600), busyLook(60)] }),
      'wait',
    ],
    [
      'a person who wants to wait longer is asked later',
      site({
        quiesce,
        patientFrom: ago(1800),
        attempts: Array.from({ length: 60 }, (_, index) => busyLook(3600 - index * 60)),
      }),
      'pre-flight',
    ],
    ['two people may go on all the same', site({ quiesce, goOn: true, attempts: [busyLook(10)] }), 'deploy'],
    ['what was busy yesterday says nothing of today', site({ quiesce, attempts: [busyLook(90_000)] }), 'pre-flight'],
    [
      'one whose last word, too old to count, was that it is busy is looked at again',
      site({ quiesce, attempts: [busyLook(800)] }),
      'pre-flight',
    ],
    ['but not where two people go on', site({ quiesce, goOn: true, attempts: [busyLook(800)] }), 'deploy'],
    ['a look that broke is done again', site({ attempts: [look(5, { state: 'errored' })] }), 'pre-flight'],
    [
      'a look of which nobody knows the age is taken as it is',
      site({ attempts: [look(5, { endedAt: null })] }),
      'deploy',
    ],
    ['an operator is asked without a look', site({ operated: true }), 'request'],
    ['an operator is not asked while the site is held', site({ operated: true, hold: hold('freeze') }), 'wait'],
  ];
  test.each(CASES)('%s', (_what, at, next) => {
    expect(approach(at, true, NOW)).toBe(next);
  });
});

describe('without looks', () => {
  const CASES: readonly [what: string, at: SiteFacts, next: Approach][] = [
    ['a site is deployed to', site(), 'deploy'],
    ['a held one is not', site({ hold: hold('window') }), 'wait'],
    ['one that is to be tried again is', site({ retryWanted: true }), 'deploy'],
    ['whoever was asked whether to wait', site({ retryWanted: true, personAsked: true }), 'deploy'],
    ['not while it is held', site({ retryWanted: true, hold: hold('freeze') }), 'wait'],
    ['nor while it is busy', site({ quiesce, retryWanted: true, attempts: [busyDeploy(10)] }), 'wait'],
    [
      'but when it was asked long enough ago',
      site({ quiesce, retryWanted: true, attempts: [busyDeploy(60)] }),
      'deploy',
    ],
    ['a busy one is left alone', site({ quiesce, attempts: [busyDeploy(10)] }), 'wait'],
    ['and asked again by the deployment itself', site({ quiesce, attempts: [busyDeploy(60)] }), 'deploy'],
  ];
  test.each(CASES)('%s', (_what, at, next) => {
    expect(approach(at, false, NOW)).toBe(next);
  });
});

test('since when a site is busy is told by its own answers, in one row', () => {
  const at = site({ quiesce, attempts: [busyLook(500), look(400), busyLook(300), busyDeploy(200), busyLook(100)] });
  expect(busyNow(at, NOW)).toEqual({ since: ago(300), lastAsked: ago(100), until: ago(300 - 3600) });
  expect(busyNow({ ...at, quiesce: null }, NOW)).toBeNull();
});

describe('a site is busy', () => {
  const since = (change: Partial<SiteFacts>): Date | null => busyNow(site({ quiesce, ...change }), NOW)?.since ?? null;

  test.each<[string, Partial<SiteFacts>, Date | null]>([
    ['never, where it was not asked', {}, null],
    ['by an answer twice the time between two questions and ten minutes old', { attempts: [busyLook(720)] }, ago(720)],
    ['not by an older one', { attempts: [busyLook(721)] }, null],
    [
      'by an older one where the questions are further apart',
      { quiesce: { limitSeconds: 3600, everySeconds: 600 }, attempts: [busyLook(1800)] },
      ago(1800),
    ],
    ['however old the answer, while a person is asked', { personAsked: true, attempts: [busyLook(5000)] }, ago(5000)],
    ['not by an answer that is still to come', { attempts: [look(5, { busy: true, endedAt: null })] }, null],
    [
      'whatever was called off since, before it began',
      { attempts: [busyLook(60), attempt({ kind: 'deploy', state: 'cancelled', endedAt: ago(5) })] },
      ago(60),
    ],
    [
      'whatever was probed since',
      { attempts: [busyLook(60), attempt({ kind: 'verify', purpose: 'settle', endedAt: ago(5) })] },
      ago(60),
    ],
    ['not where two people go on', { goOn: true, attempts: [busyLook(5)] }, null],
  ])('%s', (_, change, from) => {
    expect(since(change)).toEqual(from);
  });
});

test('a site holds up its wave until it was looked at, and no longer', () => {
  expect(isBeingLookedAt(site())).toBe(true);
  expect(isBeingLookedAt(site({ attempts: [look(5, { state: 'running', endedAt: null })] }))).toBe(true);
  expect(isBeingLookedAt(site({ attempts: [look(5)] }))).toBe(false);
  expect(isBeingLookedAt(site({ attempts: [look(5, { state: 'failed' })] }))).toBe(false);
  expect(isBeingLookedAt(site({ attempts: [attempt({ kind: 'deploy', state: 'running' })] }))).toBe(false);
  expect(isBeingLookedAt(site({ skipped: true }))).toBe(false);
  expect(isBeingLookedAt(site({ excused: true, attempts: [look(5, { state: 'unknown' })] }))).toBe(false);
  expect(isBeingLookedAt(site({ operated: true }))).toBe(false);
  expect(isBeingLookedAt(site({ hold: hold('stop') }))).toBe(false);
  expect(isBeingLookedAt(site({ hold: hold('window') }))).toBe(true);
});

test('nothing is deployed to a site whose last word was that it is busy, unless two people said so', () => {
  const answers = fc.array(fc.record({ busy: fc.boolean(), gap: fc.integer({ min: 1, max: 7200 }) }), { maxLength: 8 });
  fc.assert(
    fc.property(answers, fc.boolean(), (given, patient) => {
      let at = 0;
      const attempts = given.map(({ busy, gap }) => look((at += gap), { busy })).toReversed();
      const one = site({ quiesce, attempts, ...(patient ? { patientFrom: ago(100) } : {}) });
      if (attempts.at(-1)?.busy === true) expect(approach(one, true, NOW)).not.toBe('deploy');
    }),
  );
});

test('no site of a wave is begun with while another is still looked at, and each is once all were (INV-17)', () => {
  const running = look(5, { state: 'running', endedAt: null });
  const wave = (...sites: SiteFacts[]): RolloutFacts => ({
    state: 'running',
    policy: { concurrency: 5, soakSeconds: 0, failureBudget: 1, preFlight: true },
    returnRule: 'by-itself',
    afterRollBack: null,
    waves: [{ number: 1, state: 'open', pilots: false, soakUntil: null, sites }],
  });
  const [flown, looking, fresh] = [
    site({ site: 'flown', attempts: [look(5)] }),
    site({ site: 'looking', attempts: [running] }),
    site({ site: 'fresh' }),
  ];
  const operated = site({ site: 'operated', operated: true });
  const ill = site({ site: 'ill', attempts: [look(5, { state: 'failed' })] });
  expect(decide(wave(flown, looking), NOW)).toEqual([]);
  expect(decide(wave(flown, fresh), NOW)).toEqual([{ do: 'pre-flight', site: 'fresh', wave: 1 }]);
  expect(decide(wave(looking), NOW)).toEqual([]);
  expect(decide(wave(operated, flown, ill), NOW)).toEqual([
    { do: 'deploy', site: 'flown', wave: 1 },
    { do: 'request', site: 'operated', wave: 1 },
  ]);
});

test('a site that is found unfit when it is tried again goes back, if what was done there before failed and can', () => {
  const before = { version: '1.0.0', digest: 'b'.repeat(64) };
  const failed = attempt({ kind: 'deploy', state: 'failed', before, leftAsItWas: false });
  const unfit = look(5, { state: 'failed' });
  const rollout = (...attempts: AttemptFacts[]): RolloutFacts => ({
    state: 'running',
    policy: { concurrency: 5, soakSeconds: 0, failureBudget: 1, preFlight: true },
    returnRule: 'by-itself',
    afterRollBack: null,
    waves: [{ number: 1, state: 'settling', pilots: false, soakUntil: null, sites: [site({ attempts })] }],
  });
  const back = { do: 'roll-back', site: 's', wave: 1, to: before };
  expect(decide(rollout(failed, unfit), NOW)).toEqual([back]);
  expect(decide(rollout(failed, look(5)), NOW)).not.toContainEqual(back);
  expect(decide(rollout(unfit), NOW)).not.toContainEqual(back);
});
