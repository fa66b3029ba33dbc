import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { amountsOf } from '../../../src/rollouts/planning/amount.js';
import { changed, leversOf, nameOf, type Change, type Lever } from '../../../src/rollouts/planning/change.js';
import type { Outline } from '../../../src/rollouts/planning/outline.js';
import { allPulled, remedies } from '../../../src/rollouts/planning/remedy.js';
import { schedule } from '../../../src/rollouts/planning/schedule.js';
import { minutes, MINUTE, outline, outlines, planned } from './outlines.js';

const works = (plan: Outline): boolean => schedule(plan).obstacle === null;

/** Every set of so many levers that is enough, tried one by one. */
function everySet(plan: Outline, size: number): string[] {
  const sets = (levers: readonly Lever[], left: number): Lever[][] =>
    left === 0
      ? [[]]
      : levers.flatMap((lever, index) => sets(levers.slice(index + 1), left - 1).map((rest) => [lever, ...rest]));
  return sets(leversOf(plan, 0), size)
    .filter((levers) => works(allPulled({ outline: plan, earliest: 0 }, levers)))
    .map((levers) => levers.map(nameOf).toSorted().join());
}

test('no smaller set of changes is enough, and each that is told is: as trying every set shows (issue 3, planner)', () => {
  const sizes = new Map<number, number>();
  fc.assert(
    fc.property(outlines(5), (plan) => {
      const { sets, smallest } = remedies(plan, 0);
      const size = sets[0]?.length ?? 0;
      sizes.set(size, (sizes.get(size) ?? 0) + 1);
      expect(smallest).toBe(true);
      if (works(plan)) {
        expect(sets).toEqual([]);
        return;
      }
      for (let fewer = 0; fewer < Math.max(size, size === 0 ? 4 : 0); fewer += 1)
        expect(everySet(plan, fewer)).toEqual([]);
      if (size === 0) return;
      const all = everySet(plan, size);
      expect(all).toEqual(expect.arrayContaining(sets.map((levers) => levers.map(nameOf).toSorted().join())));
      expect(sets).toHaveLength(Math.min(5, all.length));
    }),
    { numRuns: 400 },
  );
  for (const size of [0, 1, 2]) expect(sizes.get(size) ?? 0).toBeGreaterThan(10);
});

test('with the changes made as they are told there is a schedule (issue 3, planner)', () => {
  fc.assert(
    fc.property(outlines(6), (plan) => {
      for (const levers of remedies(plan, 0).sets) {
        const changes = amountsOf(plan, levers, 0);
        expect(changes.map(({ kind }) => kind)).toEqual(levers.map(({ kind }) => kind));
        expect(schedule(changes.reduce(changed, plan)).obstacle).toBeNull();
      }
    }),
    { numRuns: 400 },
  );
});

const HOUR = 60 * MINUTE;

const told = (plan: Outline, earliest = 0): Change[][] =>
  remedies(plan, earliest).sets.map((levers) => [...amountsOf(plan, levers, earliest)]);

test('a site agreed too early is moved, or the soak is made just short enough for it (issue 3, planner)', () => {
  const sites = [planned('pilot', { pilot: true }), planned('a', { agreed: { from: 20 * HOUR, to: 21 * HOUR } })];
  expect(told(outline(sites, { soakSeconds: 24 * 3_600 }))).toEqual([
    [{ kind: 'move', site: 'a', to: { from: 24 * HOUR + 10 * MINUTE, to: 48 * HOUR + 10 * MINUTE } }],
    // The pilot takes ten minutes and the site itself ten: twenty hours and a half are left, of which whole ones are told.
    [{ kind: 'soak', seconds: 20 * 3_600 }],
    [{ kind: 'leave-out', site: 'a' }],
  ]);
});

test('a site agreed too late for the end is moved no further than it must be (issue 3, planner)', () => {
  const day = 24 * HOUR;
  const sites = [planned('pilot', { pilot: true }), planned('a', { agreed: { from: 9 * day, to: 10 * day } })];
  const [first] = told(outline(sites, { by: 5 * day }));
  expect(first).toMatchObject([{ kind: 'move', site: 'a' }]);
  const [{ to } = { to: null }] = (first ?? []).filter((change) => change.kind === 'move');
  expect(to?.from).toBeGreaterThan(3.9 * day);
  expect(to?.from).toBeLessThan(5 * day);
});

test('what ends too late could end later, start earlier, soak less or do more at once (issue 3, planner)', () => {
  const pilots = ['a', 'b', 'c'].map((id) => planned(id, { pilot: true }));
  const plan = outline(pilots, { concurrency: 1, start: 2 * HOUR, soakSeconds: 1_200, by: 160 * MINUTE });
  expect(told(plan, HOUR)).toEqual([
    [{ kind: 'soak', seconds: 600 }],
    [{ kind: 'start', at: 110 * MINUTE }],
    [{ kind: 'by', at: 170 * MINUTE }],
    [{ kind: 'concurrency', sites: 2 }],
  ]);
});

test('a window too short for any run is opened for longer, once, with time to put the site back (issue 3, planner)', () => {
  const sites = [planned('a', { pilot: true, openings: [minutes(0, 5), minutes(60, 65)] })];
  expect(told(outline(sites))).toEqual([[{ kind: 'open', site: 'a', during: minutes(0, 20) }]]);
});

test('many sites without any time of their own are each named, and no more than they (issue 3, planner)', () => {
  const sites = Array.from({ length: 200 }, (_, index) =>
    planned(`s${String(index)}`, { pilot: index === 0, ...(index % 10 === 5 ? { openings: [minutes(0, 1)] } : {}) }),
  );
  const { sets, smallest } = remedies(outline(sites, { soakSeconds: 60 }), 0);
  expect(smallest).toBe(true);
  expect(sets[0]?.map(nameOf)).toEqual(Array.from({ length: 20 }, (_, index) => `open s${String(index * 10 + 5)}`));
});

test('where trying all would take too long, nothing of what is told can be spared (issue 3, planner)', () => {
  const sites = Array.from({ length: 60 }, (_, index) =>
    planned(`s${String(index)}`, { pilot: true, apart: ['north'], agreed: minutes(0, 60) }),
  );
  const plan = outline(sites, { concurrency: 60 });
  const { sets, smallest } = remedies(plan, 0);
  const [levers = []] = sets;
  expect(smallest).toBe(false);
  expect(levers).toHaveLength(54);
  expect(works(allPulled({ outline: plan, earliest: 0 }, levers))).toBe(true);
  for (const lever of levers) {
    const without = levers.filter((one) => one !== lever);
    expect(works(allPulled({ outline: plan, earliest: 0 }, without))).toBe(false);
  }
});
