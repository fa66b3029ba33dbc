import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { momentsOf, percentile } from './moments.js';

test('the same seed gives the same moments, as many as asked for', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 200 }), (seed, rounds) => {
      expect(momentsOf(seed, rounds, 0.2)).toEqual(momentsOf(seed, rounds, 0.2));
      expect(momentsOf(seed, rounds, 0.2)).toHaveLength(rounds);
    }),
  );
});

test('moments are spread over the work of a life; some come while it starts, some take the Postgres along', () => {
  const moments = momentsOf(1, 1000, 0.2);
  const working = moments.filter(({ since }) => since === 'ready');
  expect(working.length).toBeGreaterThan(800);
  expect(working.length).toBeLessThan(900);
  expect(working.every(({ afterMs }) => afterMs >= 0 && afterMs <= 4_000)).toBe(true);
  expect(working.filter(({ afterMs }) => afterMs < 2_000).length).toBeGreaterThan(350);
  expect(working.filter(({ afterMs }) => afterMs >= 2_000).length).toBeGreaterThan(350);
  expect(moments.filter(({ postgres }) => postgres).length).toBeGreaterThan(150);
});

test('a percentile is a value that was measured', () => {
  expect(percentile([3, 1, 2, 4], 0.5)).toBe(2);
  expect(percentile([3, 1, 2, 4], 0.95)).toBe(4);
  expect(percentile([], 0.5)).toBeNull();
});
