import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { afterGuess, placeOf, waitAfter, type Guesses } from '../../src/people/links/guessing.js';

const MINUTE = 60_000;

/** So many wrong addresses, one every so many milliseconds. */
function guesses(count: number, everyMs: number): { readonly last: Guesses; readonly at: number } {
  let last: Guesses = afterGuess(undefined, 0);
  for (let made = 1; made < count; made += 1) last = afterGuess(last, made * everyMs);
  return { last, at: (count - 1) * everyMs };
}

test.each([
  ['the first twenty at once are free', 20, 0, 0],
  ['the next one waits until the ten minutes are over', 21, 0, 600],
  ['and so does the thousandth', 1000, 10, 591],
  ['one a minute goes on for ever', 500, MINUTE, 0],
])('of wrong addresses %s', (_, count, every, seconds) => {
  const { last, at } = guesses(count, every);
  expect(waitAfter(last, at)).toBe(seconds);
});

test('whoever has waited as long as they were told may go on', () => {
  fc.assert(
    fc.property(fc.integer({ min: 21, max: 5000 }), fc.integer({ min: 0, max: 20 }), (count, every) => {
      const { last, at } = guesses(count, every);
      const after = at + waitAfter(last, at) * 1000;
      expect(waitAfter(afterGuess(last, after), after)).toBe(0);
    }),
  );
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['', ''],
])('%s is taken for the place %s', (address, place) => {
  expect(placeOf(address)).toBe(place);
});
