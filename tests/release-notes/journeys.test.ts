import { expect, test, describe } from '@jest/globals';
import fc from 'fast-check';
import { listedChange } from '../../src/release-notes/change.js';
import { courseOf } from '../../src/release-notes/issue-course.js';
import { journeys, type Road } from '../../src/release-notes/journey.js';
import type { KnownIssue } from '../../src/release-notes/section.js';
import type { Release } from '../../src/releases/release.js';

const seenAt = new Date('2026-06-20T10:00:00Z');

/** The `sequence`th release, of one service; versions say nothing of their order. */
function release(sequence: number, version: string): Release {
  return {
    ...{ version, sequence, kind: 'planned', product: 'flip', migration: 'none', rollsBackTo: null },
    ...{ description: null, commit: null, builtBy: [], registeredBy: 'mia', registeredAt: seenAt },
    digest: String(sequence).padStart(64, '0'),
    packages: [{ service: 'flip-api', version, artefact: 'file:a', sha256: String(sequence).repeat(64).slice(0, 64) }],
  };
}
const change = (key: string) =>
  listedChange({ key, type: 'Bug', summary: key, status: 'Done', note: null, link: null, confidential: false });
const nine = release(1, '9');
const hotfix = release(2, '10-hotfix');
const one = release(3, '1.0');
const two = release(4, '2.0');
const RELEASES = [nine, hotfix, one, two];

function road(running: readonly (readonly [site: string, of: Release | null, certain?: boolean])[]): Road {
  return {
    release: two,
    releases: RELEASES,
    changes: new Map([
      ['10-hotfix', [change('FLIP-1'), change('FLIP-2')]],
      ['1.0', [change('FLIP-2'), change('FLIP-3')]],
      ['2.0', [change('FLIP-3'), change('FLIP-4')]],
    ]),
    sites: running.map(([id]) => ({ id, name: id, trust: id, kind: 'push' })),
    running: running.flatMap(([site, of, certain = true]) =>
      of === null ? [] : [{ site, version: of.version, digest: of.digest, certain, seenAt }],
    ),
  };
}

describe('what changes at a site', () => {
  test('is told from the version that it runs, with what every version in between brought, each ticket once', () => {
    const [journey] = journeys(road([['a', nine]]));
    expect(journey).toMatchObject({ direction: 'forward', from: '9', skipped: ['10-hotfix', '1.0'] });
    expect(journey?.also.map(({ key, broughtBy }) => `${key} by ${broughtBy}`)).toEqual([
      'FLIP-1 by 10-hotfix',
      'FLIP-2 by 1.0',
    ]);
    expect(journey?.services).toMatchObject([{ service: 'flip-api', change: 'changed' }]);
  });

  test('is told once for sites that come from the same version', () => {
    const found = journeys(
      road([
        ['a', one],
        ['b', nine],
        ['c', one],
      ]),
    );
    expect(found.map(({ sites, from }) => [from, sites.map(({ id }) => id)])).toEqual([
      ['1.0', ['a', 'c']],
      ['9', ['b']],
    ]);
    expect(found[0]?.skipped).toEqual([]);
  });

  test.each([
    ['of which nothing is known', null, 'unknown'],
    ['that has it already', two, 'same'],
    ['that runs a later one', release(5, '0.1'), 'stranger'],
    ['that runs what was never registered', release(99, '8'), 'stranger'],
  ] as const)('%s is said so', (_, of, direction) => {
    expect(journeys(road([['a', of]]))[0]).toMatchObject({ direction, skipped: [], also: [] });
  });

  test('that runs a later registered version is called a step back, however the versions are written', () => {
    const later = release(5, '0.1');
    const [journey] = journeys({ ...road([['a', later]]), releases: [...RELEASES, later] });
    expect(journey).toMatchObject({ direction: 'back', skipped: [] });
  });

  test('is not certain where something may have happened since, and versions of which nothing is known are named', () => {
    const doubtful = road([['a', nine, false]]);
    const [journey] = journeys({ ...doubtful, changes: new Map([...doubtful.changes].slice(1)) });
    expect(journey).toMatchObject({ certain: false, untold: ['10-hotfix'] });
  });

  test('leaves no site out and tells of none twice', () => {
    const someReleases = fc.constantFrom(null, nine, hotfix, one, two);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 50 })), fc.infiniteStream(someReleases), (ids, of) => {
        const sites = ids.map((id) => [String(id), of.next().value ?? null] as const);
        const told = journeys(road(sites)).flatMap((journey) => journey.sites.map(({ id }) => id));
        expect([...told].sort()).toEqual(sites.map(([id]) => id).sort());
      }),
    );
  });
});

test('known issues of the version before are mended, gone, still there or new', () => {
  const issue = (reference: string | null, title: string): KnownIssue => ({
    ...{ reference, title, severity: 4, affects: [], workaround: 'Wait.', confidential: false },
  });
  const before = [issue('FLIP-1', 'a'), issue('FLIP-2', 'b'), issue('FLIP-3', 'c'), issue(null, 'Slow map')];
  const now = [issue('flip-3', 'c, in other words'), issue(null, 'slow map'), issue('FLIP-9', 'd')];
  const course = courseOf(before, now, new Set(['FLIP-1']));
  const named = (issues: readonly KnownIssue[]) => issues.map(({ reference, title }) => reference ?? title);
  expect(named(course.mended)).toEqual(['FLIP-1']);
  expect(named(course.gone)).toEqual(['FLIP-2']);
  expect(named(course.still)).toEqual(['flip-3', 'slow map']);
  expect(named(course.fresh)).toEqual(['FLIP-9']);
});
