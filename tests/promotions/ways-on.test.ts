import { expect, test } from '@jest/globals';
import { isNext, wayOnBy } from '../../src/promotions/way-on.js';

test.each([
  ['never', [], 'forward'],
  ['never', ['2.1.0'], 'overtaken'],
  ['failed', [], 'ended'],
  ['failed', ['2.1.0'], 'overtaken'],
  ['under-way', [], 'under-way'],
  ['under-way', ['2.1.0'], 'under-way'],
  ['soaking', [], 'under-way'],
  ['halted', ['2.1.0'], 'under-way'],
] as const)('of a release that stands at its gate as %s, with %j ahead, the way on is %s', (state, newer, wayOn) => {
  expect(wayOnBy({ state }, newer)).toBe(wayOn);
});

test('nobody is asked to bring on what went back or was overtaken', () => {
  expect((['forward', 'under-way', 'ended', 'overtaken'] as const).filter(isNext)).toEqual(['forward', 'under-way']);
});
