import { describe, expect, test } from '@jest/globals';
import { deadlineIn, lastDayIn } from '../../src/platform/local-time.js';

describe('by when something is due', () => {
  test.each([
    ['Europe/London', '2026-11-26T00:00:00.000Z', 'the end of Wednesday 25 November 2026', '2026-11-25'],
    ['Europe/London', '2026-07-15T23:00:00.000Z', 'the end of Wednesday 15 July 2026', '2026-07-15'],
    ['Europe/London', '2027-01-01T00:00:00.000Z', 'the end of Thursday 31 December 2026', '2026-12-31'],
    // The night on which the clocks go forward, and the one after it.
    ['Europe/London', '2026-03-29T00:00:00.000Z', 'the end of Saturday 28 March 2026', '2026-03-28'],
    ['Europe/London', '2026-03-29T23:00:00.000Z', 'the end of Sunday 29 March 2026', '2026-03-29'],
    ['Europe/London', '2026-11-25T17:30:00.000Z', 'Wednesday 25 November 2026, 17:30 GMT', '2026-11-25'],
    ['Europe/Paris', '2026-11-26T00:00:00.000Z', 'Thursday 26 November 2026, 01:00 CET', '2026-11-26'],
  ])('is in %s at %s said by its day: %s (003-062)', (zone, deadline, words, day) => {
    expect(deadlineIn(zone, deadline)).toBe(words);
    expect(lastDayIn(zone, deadline)).toBe(day);
  });
});
