import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deadlineFrom } from '../../../src/incidents/rca/deadline.service.js';
import { afterWorkingDays, bankHolidays, isWorkingDay } from '../../../src/incidents/rca/working-day.js';

describe('the bank holidays of England', () => {
  test.each([
    [2020, ['01-01', '04-10', '04-13', '05-04', '05-25', '08-31', '12-25', '12-28']],
    [2021, ['01-01', '04-02', '04-05', '05-03', '05-31', '08-30', '12-27', '12-28']],
    [2022, ['01-03', '04-15', '04-18', '05-02', '05-30', '08-29', '12-26', '12-27']],
    [2026, ['01-01', '04-03', '04-06', '05-04', '05-25', '08-31', '12-25', '12-28']],
    [2027, ['01-01', '03-26', '03-29', '05-03', '05-31', '08-30', '12-27', '12-28']],
    [2028, ['01-03', '04-14', '04-17', '05-01', '05-29', '08-28', '12-25', '12-26']],
  ])('of %i are those that the government lists, but what is proclaimed for one year alone', (year, days) => {
    expect(bankHolidays(year)).toEqual(days.map((day) => `${String(year)}-${day}`));
  });
});

describe('working days', () => {
  test.each([
    ['2026-11-20', 1, '2026-11-23'],
    ['2026-11-21', 3, '2026-11-25'],
    ['2026-12-24', 1, '2026-12-29'],
    ['2026-12-31', 1, '2027-01-04'],
    ['2027-03-25', 3, '2027-04-01'],
    ['2026-11-16', 5, '2026-11-23'],
  ])('after %s, %i of them, is %s', (day, count, expected) => {
    expect(afterWorkingDays(day, count)).toBe(expected);
  });

  test('are counted one by one, and the last is one itself', () => {
    const days = fc.integer({ min: 0, max: 30_000 }).map((at) => new Date(at * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 12 }), (day, count) => {
        const last = afterWorkingDays(day, count);
        expect(isWorkingDay(last)).toBe(true);
        expect(afterWorkingDays(afterWorkingDays(day, count - 1), 1)).toBe(last);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the deadline of an RCA', () => {
  test.each([
    ['of a Sev 1 on a Tuesday', '2026-11-17T10:00:00Z', 1, '2026-11-21T00:00:00.000Z'],
    ['of a Sev 2 on a Tuesday', '2026-11-17T10:00:00Z', 2, '2026-11-25T00:00:00.000Z'],
    ['by the day in London, not in Greenwich', '2026-07-06T23:30:00Z', 1, '2026-07-10T23:00:00.000Z'],
    ['over the night when the clocks go back', '2026-10-22T10:00:00Z', 1, '2026-10-28T00:00:00.000Z'],
    ['over the night when the clocks go forward', '2027-03-25T10:00:00Z', 1, '2027-04-01T23:00:00.000Z'],
    ['over Christmas', '2026-12-23T10:00:00Z', 1, '2026-12-31T00:00:00.000Z'],
  ] as const)('%s is the end of the last working day (003-062)', (_, at, severity, due) => {
    expect(deadlineFrom(new Date(at), severity).toISOString()).toBe(due);
  });
});
