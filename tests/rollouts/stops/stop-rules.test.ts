import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  covers,
  coversWhole,
  extentsOver,
  holdOf,
  refusalToLift,
  saysOf,
  stopAt,
  STOP_SCOPES,
  titleOf,
  type Extent,
  type Place,
} from '../../../src/rollouts/stops/stop.js';

const place: Place = { environment: 'production', trust: 'gstt', site: 'gstt-1' };

describe('what a stop covers', () => {
  test.each<[Extent['scope'], string | null, boolean, boolean]>([
    ['everything', null, true, true],
    ['environment', 'production', true, true],
    ['environment', 'uat', false, false],
    ['trust', 'gstt', true, false],
    ['trust', 'kch', false, false],
    ['site', 'gstt-1', true, false],
    ['site', 'gstt', false, false],
  ])('%s %s: the site %s, the whole rollout %s', (scope, of, site, whole) => {
    expect(covers({ scope, of }, place)).toBe(site);
    expect(coversWhole({ scope, of }, place.environment)).toBe(whole);
  });

  test('a Trust or a site that is called like an environment is none', () => {
    expect(coversWhole({ scope: 'site', of: 'production' }, 'production')).toBe(false);
    expect(coversWhole({ scope: 'trust', of: 'production' }, 'production')).toBe(false);
  });

  test('is found from the places', () => {
    expect(extentsOver([place, { ...place, trust: null, site: 'hub' }])).toEqual([
      { scope: 'everything', of: null },
      { scope: 'environment', of: 'production' },
      { scope: 'trust', of: 'gstt' },
      { scope: 'site', of: 'gstt-1' },
      { scope: 'site', of: 'hub' },
    ]);
    expect(extentsOver([])).toEqual([]);
  });

  test('a stop of a Trust covers no site of no Trust', () => {
    expect(covers({ scope: 'trust', of: null }, { ...place, trust: null })).toBe(false);
    expect(covers({ scope: 'trust', of: 'gstt' }, { ...place, trust: null })).toBe(false);
  });
});

const some = (...names: string[]): fc.Arbitrary<string> => fc.constantFrom(...names);
const anyExtent: fc.Arbitrary<Extent> = fc.oneof(
  fc.constant<Extent>({ scope: 'everything', of: null }),
  some('production', 'uat').map((of): Extent => ({ scope: 'environment', of })),
  some('gstt', 'kch').map((of): Extent => ({ scope: 'trust', of })),
  some('gstt-1', 'kch-1', 'uat-1').map((of): Extent => ({ scope: 'site', of })),
);
const anyPlace: fc.Arbitrary<Place> = fc.record({
  environment: some('production', 'uat'),
  trust: fc.constantFrom('gstt', 'kch', null),
  site: some('gstt-1', 'kch-1', 'uat-1'),
});

describe('of several stops', () => {
  test('those over a place are exactly those that cover it', () => {
    fc.assert(
      fc.property(anyExtent, fc.array(anyPlace), (stop, places) => {
        const over = extentsOver(places).some(({ scope, of }) => scope === stop.scope && of === stop.of);
        expect(over).toBe(places.some((where) => covers(stop, where)));
      }),
    );
  });

  test('a place is held exactly when one of them covers it, and the widest speaks (INV-11)', () => {
    fc.assert(
      fc.property(fc.array(anyExtent), anyPlace, (stops, where) => {
        const covering = stops.filter((stop) => covers(stop, where));
        const found = stopAt(stops, where);
        expect(found !== null).toBe(covering.length > 0);
        const width = (stop: Extent): number => STOP_SCOPES.indexOf(stop.scope);
        if (found !== null) expect(width(found)).toBe(Math.min(...covering.map(width)));
      }),
    );
  });

  test('one that covers a rollout as a whole covers each of its sites', () => {
    fc.assert(
      fc.property(anyExtent, anyPlace, (stop, where) => {
        if (coversWhole(stop, where.environment)) expect(covers(stop, where)).toBe(true);
      }),
    );
  });
});

test.each<[Extent, string]>([
  [{ scope: 'everything', of: null }, 'everything'],
  [{ scope: 'environment', of: 'uat' }, 'all of UAT'],
  [{ scope: 'trust', of: 'gstt' }, 'every site of gstt'],
  [{ scope: 'site', of: 'gstt-1' }, 'gstt-1'],
])('%j is called so, and held until a person lifts it', (extent, title) => {
  expect(titleOf(extent)).toBe(title);
  expect(holdOf(extent)).toEqual({
    kind: 'stop',
    because: `The line is stopped for ${title}, until somebody lifts the stop.`,
    until: null,
  });
});

describe('lifting', () => {
  const stop = { pulledBy: 'ada', liftedAt: null };

  test('is open to a second person once it is confirmed', () => {
    expect(refusalToLift(stop, [], 'grace')).toBeNull();
  });

  test('is not for who pulled it (abuse 25)', () => {
    expect(refusalToLift(stop, [], 'ada')).toEqual({
      status: 'forbidden',
      sentence: 'You pulled this stop yourself, so another person has to lift it.',
    });
  });

  test('waits for the control nodes, and names the sites (INV-11)', () => {
    expect(refusalToLift(stop, ['Guy’s', 'King’s'], 'grace')).toEqual({
      status: 'conflict',
      sentence: 'The stop is not confirmed yet at Guy’s, King’s; lift it when it is.',
    });
  });

  test('happens once', () => {
    const refusal = refusalToLift({ ...stop, liftedAt: new Date(0) }, [], 'ada');
    expect(refusal).toEqual({ status: 'conflict', sentence: 'This stop has been lifted already.' });
  });
});

test.each([
  [null, null, [], 'The stop is being confirmed.'],
  [null, null, ['Guy’s'], 'Stop not confirmed: Guy’s.'],
  [new Date(0), null, [], 'The stop is confirmed: nothing more begins.'],
  [new Date(0), null, ['Guy’s'], 'Stop not confirmed: Guy’s.'],
  [new Date(0), new Date(1), [], 'The stop was lifted.'],
])('confirmed at %j, lifted at %j, open at %j: %s (INV-11)', (confirmedAt, liftedAt, open, says) => {
  expect(saysOf({ confirmedAt, liftedAt }, open)).toBe(says);
});
