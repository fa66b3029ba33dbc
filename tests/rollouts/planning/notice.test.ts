import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lengthInWords, noticeOf, soonestToPropose } from '../../../src/rollouts/planning/notice.js';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const DAY = 86_400;
const owed = { now: NOON + 60_000, owedSeconds: 10 * DAY };

test('the first time to ask for leaves the notice that is owed, and a wished one leaves what asking takes (003-010, 003-101)', () => {
  expect(new Date(soonestToPropose(owed, false)).toISOString()).toBe('2026-12-02T13:00:00.000Z');
  expect(new Date(soonestToPropose(owed, true)).toISOString()).toBe('2026-11-22T13:15:00.000Z');
  expect(soonestToPropose({ now: NOON, owedSeconds: 0 }, false)).toBe(NOON + 3_600_000);
});

test('whatever is owed, no time to ask for has begun, and none that nobody wished gives less than is owed (003-010)', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 365 * DAY }),
      fc.nat(10 * DAY * 1000),
      fc.boolean(),
      (seconds, at, wished) => {
        const rule = { now: NOON + at, owedSeconds: seconds };
        const from = new Date(soonestToPropose(rule, wished));
        expect(from.getTime() - rule.now).toBeGreaterThanOrEqual(3_600_000);
        if (!wished) expect(noticeOf(from, rule).isShort).toBe(false);
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  [2 * DAY + 5, 'That is 2 days’ notice, and 10 days’ notice is owed.', true, 2],
  [10 * DAY - 1, 'That is 9 days’ notice, and 10 days’ notice is owed.', true, 9],
  [10 * DAY, 'That is 10 days’ notice.', false, 10],
  [3_700, 'That is 1 hour’s notice, and 10 days’ notice is owed.', true, 0],
])('a time %i seconds ahead says how much notice it gives (003-010)', (seconds, says, isShort, days) => {
  expect(noticeOf(new Date(owed.now + seconds * 1000), owed)).toEqual({ days, isShort, says });
});

test.each([
  [DAY, '1 day’s'],
  [20 * 60, '20 minutes’'],
  [30, '0 minutes’'],
])('%i seconds are %s notice', (seconds, words) => {
  expect(lengthInWords(seconds)).toBe(words);
});
