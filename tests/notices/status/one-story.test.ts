import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { IncidentState, PublicIncident } from '../../../src/notices/status/incidents.js';
import { publicStatus, type PublicStatus } from '../../../src/notices/status/public-status.js';
import { keptStatusSchema } from '../../../src/notices/status/status.schema.js';
import type { SeenSite, Smoke } from '../../../src/notices/status/work.js';
import { SITE_STAGES } from '../../../src/notices/rollout-progress.js';
import { statusView } from '../../../src/web/pages/status/status-page.js';
import { minutes, NOW, seen, told } from './seen.js';

const TEN = ['ashmere', 'birch', 'cove', 'dune', 'elm', 'fern', 'glen', 'heath', 'isle', 'jay'];

function incident(about: Partial<PublicIncident> = {}): PublicIncident {
  return {
    ...{ id: 'one', product: 'flip', sites: ['ashmere'], state: 'investigating', down: false },
    ...{ since: minutes(-30), backAt: null, resolvedAt: null, ...about },
  };
}

function statusOf(sites: readonly SeenSite[], ...incidents: readonly PublicIncident[]): PublicStatus {
  return publicStatus([{ product: 'flip', title: 'FLIP', sites }], incidents, NOW);
}

function pageOf(status: PublicStatus) {
  const [product] = statusView({ ...status, at: new Date(NOW), stale: false }, 'Europe/London').products;
  if (product === undefined) throw new Error('The page shows no product.');
  return product;
}

const all = TEN.map((site) => seen(site));

describe('while an incident is open at one of ten sites', () => {
  test('the page, the product, the site and its banner say the same of it, and nothing says maintenance (003-012) (003-027)', () => {
    const status = statusOf(all, incident());
    expect(status.products[0]).toMatchObject({
      condition: 'problem',
      banner: { title: 'There is a problem with FLIP at 1 of 10 sites' },
    });
    const [ashmere, ...others] = status.places;
    expect(ashmere).toMatchObject({
      ...{ condition: 'problem', incident: 'investigating', maintenance: null, since: minutes(-30).toISOString() },
      banner: { title: 'There is a problem with FLIP at ashmere hospital' },
    });
    expect(others.map(({ condition, incident: at, banner }) => [condition, at, banner])).toEqual(
      others.map(() => ['working', null, null]),
    );
    const page = pageOf(status);
    expect(page.says).toBe('We are looking into it. The problem began at 20:00 GMT on Saturday 21 November 2026.');
    expect(page.standings).toMatchObject([
      {
        word: 'Has a problem',
        says: 'The problem began at 20:00 GMT on Saturday 21 November 2026.',
        names: ['ashmere hospital'],
      },
      { word: 'Works', says: '', names: { length: 9 } },
    ]);
    expect(JSON.stringify(status)).not.toContain('maintenance":"');
  });

  test.each<[string, readonly PublicIncident[], string, string, readonly string[]]>([
    [
      'that is switched off there',
      [incident({ down: true })],
      'FLIP is switched off at 1 of 10 sites',
      'There is a problem with FLIP at 1 of 10 sites. We are looking into it. People at those sites cannot use it until it is back.',
      ['Down'],
    ],
    [
      'for which a fix is made, of which nobody has said that its cause is known',
      [incident({ state: 'identified' })],
      'There is a problem with FLIP at 1 of 10 sites',
      'We are working on a fix.',
      ['Has a problem'],
    ],
    [
      'that is contained and not mended',
      [incident({ state: 'monitoring' })],
      'A problem with FLIP at 1 of 10 sites is under control',
      'It is not put right yet.',
      ['Under control'],
    ],
    [
      'while it is switched off at another one',
      [incident({ sites: ['ashmere'], down: true }), incident({ id: 'left', sites: ['birch', 'cove'] })],
      'FLIP is switched off at 1 of 10 sites',
      'There is a problem with FLIP at 3 of 10 sites. We are looking into it. Where it is switched off, people cannot use it until it is back.',
      ['Down', 'Has a problem', 'Has a problem'],
    ],
    [
      'and another at another one, which is further',
      [incident({ state: 'identified' }), incident({ id: 'two', sites: ['birch'] })],
      'There is a problem with FLIP at 2 of 10 sites',
      'We are looking into it.',
      ['Has a problem', 'Has a problem'],
    ],
    [
      'and one is over, and one touches a place that the public knows nothing of',
      [
        incident({ sites: ['cove'], state: 'resolved', resolvedAt: minutes(-5) }),
        incident({ sites: ['ashmere', 'gone'] }),
        incident({ sites: ['gone'] }),
      ],
      'There is a problem with FLIP at 1 of 10 sites',
      'We are looking into it.',
      ['Has a problem'],
    ],
  ])('%s, the sites that it says are those that are shown so (003-027)', (_, incidents, title, text, words) => {
    const status = statusOf(all, ...incidents);
    expect(status.products[0]?.banner).toMatchObject({ title, text });
    const shown = pageOf(status).standings.flatMap(({ word, names }) => names.map(() => word));
    expect(shown).toEqual([...words, ...TEN.slice(words.length).map(() => 'Works')]);
    expect(JSON.stringify(status)).not.toContain('gone');
  });

  test('its end is said at the site as it is in the banner, also where it is switched off by hand (003-013)', () => {
    const [first, ...others] = all;
    if (first === undefined) throw new Error('There is no site.');
    const off = { ...first, offlineSince: minutes(-10) };
    const until = { backAt: minutes(60) };
    const status = statusOf(
      [off, ...others],
      incident({ down: true, ...until }),
      incident({ sites: ['birch'], ...until }),
    );
    const [ashmere, birch] = pageOf(status).standings;
    expect(ashmere?.says).toBe(
      'It has been down since 20:00 GMT on Saturday 21 November 2026. We expect it back by 21:30 GMT on Saturday 21 November 2026.',
    );
    expect(birch?.says).toBe(
      'The problem began at 20:00 GMT on Saturday 21 November 2026. We expect it to be over by 21:30 GMT.',
    );
  });
});

describe('after an update was taken back', () => {
  const AS_BEFORE = 'We took the update back. It works as it did before. You can use it again.';

  /** Ten sites, so many of them put back and so many of them still with the update; the others had no part in it. */
  function sitesAfter(back: number, kept: number): readonly SeenSite[] {
    return TEN.map((site, index) => {
      if (index >= back + kept) return seen(site);
      return seen(site, { progress: [told(index < back ? 'put-back' : 'restored', { site })] });
    });
  }

  test.each<[number, number, string, string]>([
    [3, 7, 'FLIP is back', 'We took the update back at 3 of 10 sites. You can use it again.'],
    [1, 1, 'FLIP is back at 2 of 10 sites', 'We took the update back at 1 of 10 sites. You can use it again.'],
    [3, 0, 'FLIP is back at 3 of 10 sites', 'We took the update back at 3 of 10 sites. You can use it again.'],
    [10, 0, 'FLIP is back', AS_BEFORE],
    [0, 10, 'FLIP is back', 'The update is done. You can use it again.'],
  ])(
    'at %i sites, with %i that keep it, the product is said to work as before only where all of it does (003-027)',
    (back, kept, title, text) => {
      const status = statusOf(sitesAfter(back, kept));
      expect(status.products[0]?.banner).toMatchObject({ state: 'completed', title, text });
      expect(pageOf(status).says).toContain(text);
      const own = status.places.map(({ banner }) => banner?.text ?? null);
      const done = 'The update is done. You can use it again.';
      expect(own).toEqual(TEN.map((_, at) => (at < back ? AS_BEFORE : at < back + kept ? done : null)));
    },
  );

  test('an open problem is said before it, of the product and at the site that has it (003-027)', () => {
    const status = statusOf(sitesAfter(3, 7), incident({ sites: ['jay'] }));
    expect(status.products[0]?.banner?.title).toBe('There is a problem with FLIP at 1 of 10 sites');
    expect(status.places.at(-1)?.banner?.title).toBe('There is a problem with FLIP at jay hospital');
    expect(status.places[0]?.banner?.text).toBe(AS_BEFORE);
  });
});

test('a time that has passed is no word on when it is over any more (003-013)', () => {
  const backAts = [-1, 1].map(
    (after) => statusOf([seen('ashmere')], incident({ backAt: minutes(after) })).places[0]?.banner?.backAt,
  );
  expect(backAts).toEqual([null, minutes(1).toISOString()]);
});

test('that a problem is over is said once nothing is at hand: a downtime that is to come is not hidden by it (003-009)', () => {
  const agreed = [{ digest: 'e'.repeat(64), from: minutes(60), to: minutes(90), urgent: false }];
  const over = incident({ state: 'resolved', resolvedAt: minutes(-120) });
  expect(statusOf([seen('ashmere', { agreed })], over).places[0]?.banner?.state).toBe('scheduled');
  expect(statusOf([seen('ashmere')], over).places[0]?.banner?.state).toBe('resolved');
});

test('no place ever stands as another thing than its banner says, nor works while an open incident touches it (INV-31)', () => {
  const site = fc.record({
    progress: fc.array(
      fc.record({
        stage: fc.constantFrom(...SITE_STAGES),
        smoke: fc.constantFrom<Smoke>('not-required', 'awaited', 'passed', 'failed'),
      }),
      { maxLength: 2 },
    ),
    ...{ isOff: fc.boolean(), hub: fc.boolean(), proven: fc.boolean() },
  });
  const happening = fc.record({
    state: fc.constantFrom<IncidentState>('investigating', 'identified', 'monitoring', 'resolved'),
    down: fc.boolean(),
    sites: fc.option(fc.subarray(['s0', 's1', 's2', 'gone'], { minLength: 1 })),
  });
  fc.assert(
    fc.property(
      fc.array(site, { minLength: 1, maxLength: 3 }),
      fc.array(happening, { maxLength: 3 }),
      (made, happened) => {
        const sites = made.map(({ progress, isOff, ...one }, index) =>
          seen(`s${String(index)}`, {
            ...{ ...one, offlineSince: isOff ? minutes(-5) : null },
            progress: progress.map(({ stage, smoke }) => told(stage, { smoke })),
          }),
        );
        const incidents = happened.map((one) => incident(one));
        const status = statusOf(sites, ...incidents);
        expect(keptStatusSchema.safeParse({ at: NOW, status }).success).toBe(true);
        for (const { site: id, condition, banner, incident: at } of status.places) {
          const open = incidents.filter((one) => one.state !== 'resolved' && (one.sites?.includes(id) ?? true));
          if (open.length > 0) expect(['problem', 'down']).toContain(condition);
          expect(condition === 'down').toBe(banner?.down ?? false);
          if (condition === 'maintenance') expect(banner?.kind).toBe('maintenance');
          expect(at).toBe(banner?.kind === 'incident' && banner.state !== 'resolved' ? banner.state : null);
        }
        const [product] = status.products;
        if (product === undefined) throw new Error('Nothing is told.');
        expect(product.condition === 'down').toBe(product.sites.some(({ condition }) => condition === 'down'));
        if (product.condition === 'maintenance') expect(product.banner?.kind).toBe('maintenance');
        if (product.condition === 'working')
          expect(product.sites.every(({ condition }) => condition === 'working')).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test('sites stand in the order of their names at the page, a number in a name by its worth', () => {
  const names = ['Trust 10', 'Birch', 'Trust 2', 'Trust 1'];
  const status = statusOf(names.map((name) => ({ ...seen(name), name })));
  expect(pageOf(status).standings.map(({ names: shown }) => shown)).toEqual([
    ['Birch', 'Trust 1', 'Trust 2', 'Trust 10'],
  ]);
});
