import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ALWAYS, common, complement, merged, within, without, type Span } from '../../src/windows/span.js';

/** Ends on whole numbers of a short line, so that a span holds a whole number's right neighbourhood or not. */
const LINE = Array.from({ length: 14 }, (_, index) => index - 1);
const end = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 12 }) }, fc.constantFrom(-Infinity, Infinity));
const span: fc.Arbitrary<Span> = fc.record({ from: end, to: end });
const spans = fc.array(span, { maxLength: 5 });

function holds(some: readonly Span[], moment: number): boolean {
  return some.some(({ from, to }) => from <= moment && moment < to);
}

test('spans put together hold what any of them holds, in order, without overlaps, joints or empty ones', () => {
  fc.assert(
    fc.property(spans, (some) => {
      const together = merged(some);
      for (const moment of LINE) expect(holds(together, moment)).toBe(holds(some, moment));
      for (const [index, { from, to }] of together.entries()) {
        expect(from).toBeLessThan(to);
        const before = together[index - 1];
        if (before !== undefined) expect(from).toBeGreaterThan(before.to);
      }
    }),
  );
});

test.each<
  [string, (one: readonly Span[], other: readonly Span[]) => readonly Span[], (a: boolean, b: boolean) => boolean]
>([
  ['common to both is what both hold', common, (a, b) => a && b],
  ['in one without the other is what the one holds and the other does not', without, (a, b) => a && !b],
])('the time %s', (_, of, expected) => {
  fc.assert(
    fc.property(spans, spans, (some, others) => {
      const [one, other] = [merged(some), merged(others)];
      const answer = of(one, other);
      for (const moment of LINE) {
        expect(holds(answer, moment)).toBe(expected(holds(one, moment), holds(other, moment)));
      }
      expect(merged(answer)).toEqual(answer);
    }),
  );
});

test('the complement of the complement is the time itself, and of none is all of time', () => {
  fc.assert(
    fc.property(spans, (some) => {
      const one = merged(some);
      expect(complement(complement(one))).toEqual(one);
      for (const moment of LINE) expect(holds(complement(one), moment)).toBe(!holds(one, moment));
    }),
  );
  expect(complement([])).toEqual(ALWAYS);
  expect(complement(ALWAYS)).toEqual([]);
});

test('what lies within a stretch is cut at its ends', () => {
  const some = [
    { from: 0, to: 3 },
    { from: 5, to: 9 },
  ];
  expect(within(some, { from: 2, to: 6 })).toEqual([
    { from: 2, to: 3 },
    { from: 5, to: 6 },
  ]);
  expect(within(some, { from: 3, to: 5 })).toEqual([]);
});

test('spans that touch are one, and an empty one is none', () => {
  expect(
    merged([
      { from: 3, to: 5 },
      { from: 1, to: 3 },
      { from: 7, to: 7 },
    ]),
  ).toEqual([{ from: 1, to: 5 }]);
  expect(
    merged([
      { from: 1, to: 9 },
      { from: 2, to: 3 },
    ]),
  ).toEqual([{ from: 1, to: 9 }]);
});
