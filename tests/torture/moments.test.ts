import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { momentsOf, percentile } from './moments.js';

test('the same seed gives the same moments, as many as asked for', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 200 }), (seed, rounds) => {
      expect(momentsOf(seed, rounds)).toEqual(momentsOf(seed, rounds));
      expect(momentsOf(seed, rounds)).toHaveLength(rounds);
    }),
  );
});

test('moments are spread over the first six seconds of a life, and some take the Postgres along', () => {
  const moments = momentsOf(1, 1000);
  expect(moments.every(({ afterMs }) => afterMs >= 0 && afterMs <= 6_000)).toBe(true);
  expect(moments.filter(({ afterMs }) => afterMs < 3_000).length).toBeGreaterThan(400);
  expect(moments.filter(({ postgres }) => postgres).length).toBeGreaterThan(100);
});

test('a percentile is a value that was measured', () => {
  expect(percentile([3, 1, 2, 4], 0.5)).toBe(2);
  expect(percentile([3, 1, 2, 4], 0.95)).toBe(4);
  expect(percentile([], 0.5)).toBeNull();
});
