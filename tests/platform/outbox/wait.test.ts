import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { waitSeconds } from '../../../src/platform/outbox/wait.js';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test.each([
  [1, 0.5, 2],
  [2, 0.5, 4],
  [5, 0.5, 32],
  [9, 0.5, 240],
  [1000, 0.5, 240],
])('after try %i, half way of the spread, it waits %d → %d s', (tries, half, seconds) => {
  expect(waitSeconds(tries, null, half)).toBe(seconds);
});

test('what the receiver asks for is granted, a little late rather than early, and not beyond an hour', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), chance, (asked, spread) => {
      const wait = waitSeconds(7, asked, spread);
      expect(wait).toBeGreaterThanOrEqual(Math.min(asked, 3600));
      expect(wait).toBeLessThanOrEqual(3600 * 1.1);
    }),
  );
});

test('no wait is longer than five minutes unless it was asked for, so that a queue drains soon after an outage (F20)', () => {
  fc.assert(
    fc.property(fc.nat(), chance, (tries, spread) => {
      const wait = waitSeconds(tries, null, spread);
      expect(wait).toBeGreaterThan(1);
      expect(wait).toBeLessThanOrEqual(300);
    }),
  );
});
