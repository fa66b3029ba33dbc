import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decide, type Decision, type RolloutFacts } from '../../../src/rollouts/rollout.js';
import type { AttemptFacts, SiteFacts } from '../../../src/rollouts/standing.js';
import { mayBeDown } from '../../../src/rollouts/turns.js';
import { planWaves, type Plannable } from '../../../src/rollouts/wave.js';

const QUIET = {
  hold: null,
  skipped: false,
  accepted: false,
  excused: false,
  retryWanted: false,
  rollBackWanted: false,
};
const POLICY = { concurrency: 5, soakSeconds: 0, failureBudget: 5 };

function tried(state: AttemptFacts['state'], more: Partial<AttemptFacts> = {}): AttemptFacts {
  const before = { version: '1.0.0', digest: 'b'.repeat(64) };
  return { id: state, kind: 'deploy', purpose: 'order', state, before, leftAsItWas: false, ...more };
}

function site(id: string, more: Partial<SiteFacts> = {}): SiteFacts {
  return { site: id, ...QUIET, attempts: [], ...more };
}

function facts(sites: readonly SiteFacts[], more: Partial<RolloutFacts> = {}): RolloutFacts {
  const waves = [{ number: 1, state: 'open', pilots: false, soakUntil: null, sites }] as const;
  return { state: 'running', policy: POLICY, returnRule: 'never', afterRollBack: null, waves, ...more };
}

const deployed = (decisions: readonly Decision[]): string[] =>
  decisions.flatMap((one) => (one.do === 'deploy' ? [one.site] : []));

const next = (rollout: RolloutFacts): string[] => deployed(decide(rollout, new Date(0)));

test('of two sites of a group one at a time is changed, and sites of other groups go on beside it (INV-23)', () => {
  const sites = [
    site('a', { apart: ['north'] }),
    site('b', { apart: ['north', 'vpn-2'] }),
    site('c', { apart: ['vpn-2'] }),
    site('d'),
  ];
  expect(next(facts(sites))).toEqual(['a', 'c', 'd']);
});

test.each<[string, Partial<SiteFacts>, boolean]>([
  ['is under way', { attempts: [tried('running')] }, false],
  ['is ordered only', { attempts: [tried('ready')] }, false],
  ['failed', { attempts: [tried('failed')] }, false],
  ['is not known', { attempts: [tried('unknown')] }, false],
  ['waits for a person', { attempts: [tried('needs-human')] }, false],
  ['could not be put back', { attempts: [tried('failed'), tried('rollback-failed', { kind: 'roll-back' })] }, false],
  ['is being put back', { attempts: [tried('failed'), tried('running', { kind: 'roll-back' })] }, false],
  ['failed after it had been well', { attempts: [tried('succeeded'), tried('failed', { purpose: 'soak' })] }, false],
  ['failed and runs what it ran, by its own probe', { attempts: [tried('failed', { leftAsItWas: true })] }, true],
  ['was put back', { attempts: [tried('failed'), tried('rolled-back', { kind: 'roll-back' })] }, true],
  ['is excused by a person', { attempts: [tried('failed')], excused: true }, true],
  ['has the release', { attempts: [tried('succeeded')] }, true],
  ['is only probed', { attempts: [tried('succeeded'), tried('running', { kind: 'verify', purpose: 'soak' })] }, true],
  ['is left out', { skipped: true }, true],
])(
  'beside a site of its group that %s, a site starts only where both cannot be down (INV-23)',
  (_what, mate, starts) => {
    const sites = [site('a', { apart: ['north'], ...mate }), site('b', { apart: ['north'] })];
    const later = { number: 2, state: 'pending', pilots: false, soakUntil: null, sites: [] } as const;
    const rollout = facts(sites, { policy: { ...POLICY, failureBudget: 9 } });
    const apart = next({ ...rollout, waves: [...rollout.waves, later] });
    // A site that could not be put back stops the rollout by itself.
    expect(apart.includes('b')).toBe(starts);
  },
);

test('a site that is down itself may be tried again, whoever else of its group is down (INV-23)', () => {
  const down = { apart: ['north'], attempts: [tried('failed')] };
  const rollout = facts([site('a', { ...down, retryWanted: true }), site('b', down), site('c', { apart: ['north'] })]);
  expect(next(rollout)).toEqual(['a']);
});

test('the group holds across waves: a retry in a wave that passed keeps the next one’s mates waiting (INV-23)', () => {
  const again = site('a', { apart: ['north'], attempts: [tried('failed', { leftAsItWas: true })], retryWanted: true });
  const waves = [
    { number: 1, state: 'passed', pilots: false, soakUntil: null, sites: [again] },
    { number: 2, state: 'open', pilots: false, soakUntil: null, sites: [site('b', { apart: ['north'] }), site('c')] },
  ] as const;
  expect(next(facts([], { waves }))).toEqual(['a', 'c']);
});

test('putting a site back waits for no group', () => {
  const failed = (id: string): SiteFacts => site(id, { apart: ['north'], attempts: [tried('failed')] });
  const back = decide(facts([failed('a'), failed('b')], { returnRule: 'by-itself' }), new Date(0));
  expect(back.filter((one) => one.do === 'roll-back')).toHaveLength(2);
});

test('with the hub first nobody else starts before the hub has the release, was left out or excused', () => {
  const policy = { ...POLICY, order: 'hub-first' } as const;
  const beside = (hub: Partial<SiteFacts>): string[] =>
    next(facts([site('a'), site('hub', { hub: true, ...hub })], { policy }));
  expect(beside({})).toEqual(['hub']);
  expect(beside({ attempts: [tried('running')] })).toEqual([]);
  expect(beside({ attempts: [tried('failed')], accepted: true })).toEqual([]);
  expect(beside({ attempts: [tried('failed')], excused: true })).toEqual(['a']);
  expect(beside({ attempts: [tried('succeeded')] })).toEqual(['a']);
  expect(beside({ skipped: true })).toEqual(['a']);
});

const plannable = fc.uniqueArray(
  fc.record({
    id: fc.uuid(),
    pilot: fc.boolean(),
    hub: fc.boolean(),
    apart: fc.uniqueArray(fc.constantFrom('north', 'south', 'vpn')),
  }),
  { selector: (one) => one.id },
);
const order = fc.constantFrom('hub-first', 'sites-first', null);

test('whatever the order and the groups, the first wave is the pilots and no more waves are made for them (INV-18)', () => {
  fc.assert(
    fc.property(plannable, fc.integer({ min: 1, max: 5 }), order, (sites, limit, ordered) => {
      const waves = planWaves<Plannable>(sites, limit, ordered);
      const pilots = sites.filter((one) => one.pilot);
      if (pilots.length > 0) expect(waves[0]).toEqual(pilots);
      expect(new Set(waves.flat())).toEqual(new Set(sites));
      expect(waves.flat()).toHaveLength(sites.length);
      const others = sites.filter((one) => !one.pilot && !(ordered !== null && one.hub));
      const hubs = sites.filter((one) => !one.pilot && ordered !== null && one.hub);
      const many = Math.ceil(Math.log2(others.length / limit + 1)) + (pilots.length > 0 ? 1 : 0);
      expect(waves).toHaveLength(many + (hubs.length > 0 ? 1 : 0));
    }),
  );
});

test('hubs that are no pilots have a wave of their own before or after all others', () => {
  const sites = ['p', 'a', 'hub', 'b'].map((id) => ({ id, pilot: id === 'p', hub: id === 'hub' }));
  const ids = (ordered: 'hub-first' | 'sites-first' | null): string[][] =>
    planWaves(sites, 1, ordered).map((wave) => wave.map((one) => one.id));
  expect(ids('hub-first')).toEqual([['p'], ['hub'], ['a'], ['b']]);
  expect(ids('sites-first')).toEqual([['p'], ['a'], ['b'], ['hub']]);
  expect(ids(null)).toEqual([['p'], ['a'], ['hub', 'b']]);
});

test('a wave takes sites of different groups while there are any, so that two of one group mostly have a soak between them', () => {
  const sites = ['n1', 'n2', 's1', 's2', 'n3', 'x'].map((id) => ({
    ...{ id, pilot: false },
    apart: id.startsWith('n') ? ['north'] : id.startsWith('s') ? ['south'] : [],
  }));
  expect(planWaves(sites, 2).map((wave) => wave.map((one) => one.id))).toEqual([
    ['n1', 's1'],
    ['n2', 's2', 'n3', 'x'],
  ]);
});

interface Step {
  readonly land: number;
  readonly as: 'succeeded' | 'failed' | 'unknown';
}

test('whatever happens, never are two sites of a group down of which either was well before (INV-23)', () => {
  const steps = fc.array(
    fc.record<Step>({ land: fc.nat(20), as: fc.constantFrom('succeeded', 'succeeded', 'failed', 'unknown') }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(plannable, fc.integer({ min: 1, max: 6 }), steps, (sites, concurrency, fates) => {
      let waves: RolloutFacts['waves'] = planWaves<(typeof sites)[number]>(sites, concurrency).map(
        (members, index) => ({
          ...{ number: index + 1, state: 'open', pilots: false, soakUntil: null },
          sites: members.map(({ id, apart, hub }) => site(id, { apart, hub })),
        }),
      );
      const change = (id: string, to: (old: SiteFacts) => Partial<SiteFacts>): void => {
        waves = waves.map((wave) => ({
          ...wave,
          sites: wave.sites.map((one) => (one.site === id ? { ...one, ...to(one) } : one)),
        }));
      };
      for (const fate of fates) {
        const policy = { concurrency, soakSeconds: 0, failureBudget: 99 };
        for (const id of next(facts([], { waves, policy }))) change(id, () => ({ attempts: [tried('running')] }));
        const all = waves.flatMap((wave) => wave.sites);
        const flying = all.filter((one) => one.attempts.some((attempt) => attempt.state === 'running'));
        for (const one of flying) {
          const mates = all.filter((mate) => mate !== one && mate.apart?.some((group) => one.apart?.includes(group)));
          expect(mates.filter(mayBeDown)).toEqual([]);
        }
        const lands = flying[fate.land % Math.max(1, flying.length)];
        if (lands !== undefined) change(lands.site, () => ({ attempts: [tried(fate.as)] }));
        waves = waves.map((wave, index) =>
          index === 0 ? { ...wave, state: fate.land % 2 ? 'open' : 'passed' } : wave,
        );
      }
    }),
  );
});
