import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { actsAhead } from '../../src/rollouts/acts-ahead.js';
import { quietOf } from '../../src/rollouts/approach/quiet.js';
import { ATTEMPT_KINDS, ATTEMPT_STATES } from '../../src/rollouts/attempt.js';
import { asRested, restOf, restsToRead, sitesToHold, withoutResting } from '../../src/rollouts/rest.js';
import { decide, ROLLOUT_STATES, type RolloutFacts, type WaveFacts } from '../../src/rollouts/rollout.js';
import { standing, type AttemptFacts, type Hold, type SiteFacts } from '../../src/rollouts/standing.js';
import { WAVE_STATES } from '../../src/rollouts/wave.js';
import { BEFORE, deed, site as aSite, STANDING } from './protocol/site.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const minutes = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((many) => new Date(NOW.getTime() + many * 60_000));
const seldom = fc.integer({ min: 0, max: 5 }).map((thrown) => thrown === 0);

// Weighted to what does well: that is what comes to rest.
const attempt: fc.Arbitrary<AttemptFacts> = fc
  .record({
    kind: fc.oneof({ weight: 3, arbitrary: fc.constant('deploy' as const) }, fc.constantFrom(...ATTEMPT_KINDS)),
    state: fc.oneof({ weight: 4, arbitrary: fc.constant('succeeded' as const) }, fc.constantFrom(...ATTEMPT_STATES)),
    purpose: fc.oneof(
      { weight: 3, arbitrary: fc.constant('order' as const) },
      fc.constantFrom('soak', 'settle', 'watch'),
    ),
    ...{ leftAsItWas: fc.boolean(), busy: seldom, endedAt: minutes(-200, 0) },
    before: fc.constantFrom(BEFORE, null),
  })
  .map((over) => deed({ ...over, ...(over.purpose === 'order' ? {} : { kind: 'verify' }) }));

const someSite: fc.Arbitrary<SiteFacts> = fc
  .record({
    attempts: fc.array(attempt, { maxLength: 3 }),
    ...{ hub: seldom, operated: seldom, reports: seldom, goOn: seldom, personAsked: seldom },
    ...{ skipped: seldom, accepted: seldom, excused: seldom, retryWanted: seldom, rollBackWanted: seldom },
    apart: fc.constantFrom([], ['north'], ['south', 'north']),
    quiesce: fc.constantFrom(null, { limitSeconds: 3_600, everySeconds: 60 }),
    patientFrom: fc.constantFrom(null, NOW),
  })
  .map(({ attempts, ...over }) => aSite(attempts, over));

const someWave: fc.Arbitrary<Omit<WaveFacts, 'number'>> = fc.record({
  state: fc.constantFrom(...WAVE_STATES),
  pilots: fc.boolean(),
  soakUntil: fc.option(minutes(-5, 5)),
  sites: fc.array(someSite, { maxLength: 5 }),
});

const someRollout: fc.Arbitrary<RolloutFacts> = fc
  .record({
    state: fc.oneof({ weight: 5, arbitrary: fc.constant('running' as const) }, fc.constantFrom(...ROLLOUT_STATES)),
    policy: fc.record({
      concurrency: fc.integer({ min: 1, max: 4 }),
      soakSeconds: fc.constantFrom(0, 60),
      failureBudget: fc.integer({ min: 0, max: 3 }),
      order: fc.constantFrom('hub-first' as const, 'sites-first' as const, null),
      preFlight: fc.boolean(),
    }),
    returnRule: fc.constantFrom('by-itself' as const, 'on-a-word' as const, 'never' as const),
    waves: fc.array(someWave, { minLength: 1, maxLength: 4 }),
  })
  .map(({ waves, ...rollout }) => ({
    ...{ ...rollout, afterRollBack: 'rolled-back' as const },
    waves: waves.map((wave, index) => ({
      ...{ ...wave, number: index + 1 },
      sites: wave.sites.map((site, position) => ({ ...site, site: `${String(index)}-${String(position)}` })),
    })),
  }));

/** As an engine leaves them: passed waves first, then one that has its turn, then those that are pending. */
const inOrder = fc.tuple(someRollout, fc.nat({ max: 3 })).map(([rollout, turn]) => ({
  ...rollout,
  waves: rollout.waves.map((wave, index) => ({
    ...wave,
    state: index === turn ? wave.state : index < turn ? ('passed' as const) : ('pending' as const),
  })),
}));

const holds: fc.Arbitrary<readonly Hold[]> = fc.array(
  fc
    .constantFrom('window', 'freeze', 'stop', 'apart')
    .map((kind) => ({ kind, because: 'Held.', until: null }) as const),
  { minLength: 1, maxLength: 3 },
);

function heldWhere(rollout: RolloutFacts, is: (site: string) => boolean, by: readonly Hold[]): RolloutFacts {
  const held = (site: SiteFacts, index: number): SiteFacts => ({
    ...site,
    hold: is(site.site) ? (by[index % by.length] ?? null) : null,
  });
  return { ...rollout, waves: rollout.waves.map((wave) => ({ ...wave, sites: wave.sites.map(held) })) };
}

describe('leaving sites at rest out', () => {
  test('changes nothing of what is decided', () => {
    fc.assert(
      fc.property(fc.oneof(someRollout, inOrder), (rollout) => {
        expect(decide(withoutResting(rollout, NOW), NOW)).toEqual(decide(rollout, NOW));
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 2_000 },
    );
  });

  test('keeps a hub in sight that has not had its turn, for which others wait', () => {
    const wave = (number: number, state: WaveFacts['state'], site: SiteFacts): WaveFacts => ({
      ...{ number, state, pilots: false, soakUntil: null, sites: [site] },
    });
    const rollout: RolloutFacts = {
      ...{ state: 'running', returnRule: 'by-itself', afterRollBack: null },
      policy: { concurrency: 1, soakSeconds: 0, failureBudget: 0, order: 'hub-first' },
      waves: [wave(1, 'open', aSite()), wave(2, 'pending', aSite([], { site: 's2', hub: true }))],
    };
    expect(decide(rollout, NOW)).toEqual([]);
    expect(decide(withoutResting(rollout, NOW), NOW)).toEqual([]);
  });

  test('leaves most of a large rollout out', () => {
    const many = (count: number, each: SiteFacts): SiteFacts[] => Array.from({ length: count }, () => each);
    const wave = (number: number, state: WaveFacts['state'], sites: readonly SiteFacts[]): WaveFacts => ({
      ...{ number, state, pilots: false, soakUntil: null, sites },
    });
    const probed = aSite([deed(), deed({ kind: 'verify', purpose: 'soak' })]);
    const rollout: RolloutFacts = {
      ...{ state: 'running', returnRule: 'by-itself', afterRollBack: null },
      policy: { concurrency: 100, soakSeconds: 60, failureBudget: 2 },
      waves: [
        wave(1, 'passed', many(100, probed)),
        wave(2, 'open', [...many(70, STANDING.succeeded), ...many(30, STANDING['in-flight']), ...many(50, aSite())]),
        wave(3, 'pending', many(1_000, aSite())),
      ],
    };
    expect(withoutResting(rollout, NOW).waves.map((read) => read.sites.length)).toEqual([0, 80, 0]);
  });
});

test('a site of which only its rest was read is shown as all that was tried there would show it', () => {
  const goOn = { askedBy: 'one', askedAt: NOW, because: 'It may.', agreedBy: 'another' };
  const shown = (rollout: RolloutFacts): unknown => ({
    acts: actsAhead(rollout),
    sites: rollout.waves.flatMap(({ sites }) =>
      sites.map((site) => [standing(site), quietOf(site, null, NOW), quietOf(site, goOn, NOW)]),
    ),
  });
  const little = (site: SiteFacts): SiteFacts => {
    const rest = restOf(site);
    const read = rest === null ? site : asRested({ ...site, attempts: [] }, rest);
    expect(restOf(read)).toBe(rest);
    return read;
  };
  fc.assert(
    fc.property(someRollout, (rollout) => {
      const waves = rollout.waves.map((wave) => ({ ...wave, sites: wave.sites.map(little) }));
      expect(shown({ ...rollout, waves })).toEqual(shown(rollout));
    }),
    { numRuns: 500 },
  );
});

test('whether other sites are held changes nothing of what is decided', () => {
  fc.assert(
    fc.property(fc.oneof(someRollout, inOrder), holds, (rollout, by) => {
      const asked = new Set(sitesToHold(rollout));
      const here = heldWhere(rollout, (site) => asked.has(site), by);
      const everywhere = heldWhere(rollout, () => true, by);
      expect(decide(here, NOW)).toEqual(decide(everywhere, NOW));
    }),
    { numRuns: fc.readConfigureGlobal().numRuns ?? 2_000 },
  );
});

const PROBED = aSite([deed(), deed({ kind: 'verify', purpose: 'soak' })]);

function facts(
  over: Partial<RolloutFacts>,
  ...waves: readonly (readonly [WaveFacts['state'], readonly SiteFacts[]])[]
) {
  return {
    ...{ state: 'running', returnRule: 'by-itself', afterRollBack: null },
    policy: { concurrency: 9, soakSeconds: 60, failureBudget: 2 },
    waves: waves.map(([state, sites], index) => ({ number: index + 1, state, pilots: false, soakUntil: null, sites })),
    ...over,
  } satisfies RolloutFacts;
}

test.each<[string, readonly SiteFacts[], boolean]>([
  ['none at all', [], false],
  ['untouched ones', [aSite(), aSite()], false],
  ['some that failed', [STANDING.failed, aSite()], false],
  ['one that has the release', [aSite(), STANDING.succeeded], true],
  ['one that was probed since', [PROBED, aSite()], true],
])('of what is left out it is still known whether anything has the release: %s', (_, sites, hasRelease) => {
  expect(withoutResting(facts({}, ['open', sites]), NOW).waves[0]?.hasRelease).toBe(hasRelease);
});

test('a hub that has the release rests like any other site', () => {
  const hub = (of: SiteFacts) => ({ ...of, hub: true });
  const read = (...sites: SiteFacts[]) => withoutResting(facts({}, ['pending', sites]), NOW).waves[0]?.sites.length;
  expect(read(hub(STANDING.succeeded), hub(PROBED))).toBe(0);
  expect(read(hub(aSite()), aSite())).toBe(1);
});

describe('whether a site is held matters', () => {
  const named = (site: string, of: SiteFacts, over: Partial<SiteFacts> = {}) => ({ ...of, site, ...over });
  const all = [
    named('waits', STANDING.waiting),
    named('flies', STANDING['in-flight']),
    named('again', STANDING.failed, { retryWanted: true }),
    named('looked', STANDING['looked-at']),
    named('has', STANDING.succeeded),
    named('failed', STANDING.failed),
  ];
  const policy = { concurrency: 9, soakSeconds: 60, failureBudget: 2 };
  test.each<[string, RolloutFacts, readonly string[]]>([
    ['where it waits for its turn, or is wanted again', facts({}, ['open', all]), ['waits', 'again', 'looked']],
    [
      'where it is looked at now, if looks come first',
      facts({ policy: { ...policy, preFlight: true } }, ['open', all]),
      ['waits', 'flies', 'again', 'looked'],
    ],
    ['in a wave that had its turn too', facts({}, ['passed', all], ['open', []]), ['waits', 'again', 'looked']],
    ['in a later wave only where it is wanted again', facts({}, ['open', []], ['pending', all]), ['again']],
    [
      'in the first wave that has not passed',
      facts({}, ['passed', []], ['pending', all], ['pending', [named('late', STANDING.waiting)]]),
      ['waits', 'again', 'looked'],
    ],
    ['to nobody, unless the rollout runs', facts({ state: 'halted' }, ['open', all]), []],
  ])('%s', (_, rollout, matter) => {
    expect(sitesToHold(rollout)).toEqual(matter);
  });
});

test.each([
  ['untouched', aSite()],
  ['succeeded', STANDING.succeeded],
  ['soaked', aSite([deed(), deed({ kind: 'verify', purpose: 'soak' })])],
  [null, aSite([], { skipped: true })],
  [null, aSite([], { excused: true })],
  [null, aSite([], { accepted: true })],
  [null, aSite([], { patientFrom: NOW })],
  [null, aSite([], { personAsked: true })],
  [null, aSite([], { goOn: true })],
  [null, aSite([], { retryWanted: true })],
  [null, aSite([deed()], { retryWanted: true })],
  [null, aSite([deed()], { rollBackWanted: true })],
  [null, aSite([deed(), deed({ kind: 'verify', purpose: 'soak', state: 'running' })])],
  [null, STANDING.failed],
  [null, STANDING['rolled-back']],
  [null, STANDING['in-flight']],
  [null, STANDING['looked-at']],
] as const)('a site rests as %s', (rest, site) => {
  expect(restOf(site)).toBe(rest);
});

test.each([
  ['running', 'pending', 60, 0, []],
  ['running', 'open', 60, 0, ['untouched']],
  ['running', 'settling', 60, 0, ['untouched']],
  ['running', 'passed', 60, 0, ['untouched']],
  ['running', 'soaking', 60, 1, ['untouched']],
  ['running', 'soaking', 60, 0, ['untouched', 'succeeded']],
  ['running', 'soaking', 0, 0, ['untouched']],
  ['rolling-back', 'passed', 60, 0, ['untouched', 'succeeded', 'soaked']],
] as const)(
  'while a rollout is %s, of a wave that is %s (soak %d s, %d s left) those at rest are read that are %j',
  (...row) => {
    const [state, wave, soakSeconds, left, read] = row;
    const soakUntil = new Date(NOW.getTime() + left * 1000);
    expect(restsToRead({ state, policy: { soakSeconds } }, { state: wave, soakUntil }, NOW)).toEqual(read);
  },
);

test('a soak of which nobody knows the end is not over', () => {
  const rollout = { state: 'running', policy: { soakSeconds: 60 } } as const;
  expect(restsToRead(rollout, { state: 'soaking', soakUntil: null }, NOW)).toEqual(['untouched']);
});
