import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PlanView } from '../../src/rollouts/planning/plan.service.js';
import { linksTo, partOf } from '../../src/web/pages/plan/plan-part.js';

const AT = new Date('2027-03-01T20:00:00Z');

function planOf(waves: readonly (readonly string[])[]): PlanView {
  return {
    ...{ release: '2.1.0', digest: 'a'.repeat(64), product: 'flip', environment: 'production', conflicts: [] },
    ...{ feasible: true, startsAt: AT, endsAt: null, warnings: [], obstacle: null, advice: null, alternatives: [] },
    smallest: true,
    done: null,
    waves: waves.map((sites, index) => ({
      ...{ number: index + 1, pilots: index === 0, opensAt: AT, settlesAt: AT, soakedAt: AT },
      sites: sites.map((site) => ({
        ...{ site, name: site, startsAt: AT, endsAt: { p50: AT, p90: AT }, closesAt: null, latestStartAt: null },
        ...{ latestSafeStartAt: null, turnsBackAt: null, pastRuns: 0 },
      })),
    })),
  };
}

function sitesFrom(count: number): readonly { readonly id: string }[] {
  return Array.from({ length: count }, (_, index) => ({ id: `site-${index}` }));
}

test('a plan of few sites is shown whole', () => {
  const sites = sitesFrom(80);
  expect(partOf({ plan: planOf([sites.map(({ id }) => id)]), sites }, {})).toBeNull();
});

test('every site of a plan of many is in one part that a link leads to, those without a time too (issue 7, pages)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 81, max: 200 }), fc.integer({ min: 1, max: 60 }), fc.nat(80), (count, size, left) => {
      const sites = sitesFrom(count);
      const planned = sites.slice(0, count - left).map(({ id }) => id);
      const waves = Array.from({ length: Math.ceil(planned.length / size) }, (_, index) =>
        planned.slice(index * size, (index + 1) * size),
      );
      const facts = { plan: planOf(waves), sites };
      const first = partOf(facts, {});
      const links = first === null ? [] : linksTo(first, '/plan?start=now');
      const seen = links.flatMap(({ href }) => {
        const wave = new URL(href, 'https://gatehouse.example.org').searchParams.get('wave') ?? '';
        return [...(partOf(facts, { wave })?.sites ?? [])];
      });
      expect(seen.toSorted()).toEqual(sites.map(({ id }) => id).toSorted());
    }),
    { numRuns: 50 },
  );
});

test.each(['', '99', '-1', '1e0', ' 1', "1' or true --", '__proto__'])(
  'a wave that there is not, %j, shows the first one (abuse 16)',
  (wave) => {
    const sites = sitesFrom(100);
    const ids = sites.map(({ id }) => id);
    const part = partOf({ plan: planOf([ids.slice(0, 40), ids.slice(40)]), sites }, { wave });
    expect([part?.wave, part?.sites.size]).toEqual([1, 40]);
  },
);
