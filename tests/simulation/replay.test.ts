import { expect, test } from '@jest/globals';
import { simulate } from './simulation.js';

test('the same seed lives through the same world, to the last commit and the last line of every journal (F1)', () => {
  for (const seed of [3, 77, 211, 1_234, 987_654]) expect(simulate(seed)).toEqual(simulate(seed));
});

test('another seed lives through another world', () => {
  const traces = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => simulate(seed).trace);
  expect(new Set(traces).size).toBe(traces.length);
});
