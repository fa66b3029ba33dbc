import { expect, test } from '@jest/globals';
import { search, type Happening, type SmallWorld } from './search.js';

/** Counts up by one or two to 10, but never to `forbidden`; at `trap` nothing more happens. */
function counting(forbidden: number | null, trap: number | null): SmallWorld<number> {
  return {
    start: 0,
    name: String,
    next: (state): Happening<number>[] =>
      state === trap
        ? []
        : [1, 2].map((by) => ({ what: `add ${String(by)}`, after: state + by })).filter(({ after }) => after <= 10),
    violation: (state) => (state === forbidden ? `reached ${String(state)}` : null),
    isEnd: (state) => state === 10,
  };
}

test('a search without a violation has seen every state once', () => {
  expect(search(counting(null, null), 100)).toEqual({
    states: 11,
    happenings: 19,
    counterexample: null,
    deadEnd: null,
  });
});

test('a counterexample is a shortest one and tells every step', () => {
  expect(search(counting(3, null), 100).counterexample).toEqual(['add 1', 'add 2', 'reached 3']);
});

test('a state from which no end can be reached is found', () => {
  expect(search(counting(null, 4), 100).deadEnd).toEqual(['add 2', 'add 2', 'from here no end can be reached']);
});

test('a world that is not small is refused, not searched for ever', () => {
  expect(() => search(counting(null, null), 5)).toThrow('more than 5 states');
});
