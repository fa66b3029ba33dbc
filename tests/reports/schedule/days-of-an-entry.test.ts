import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  dayOf,
  daysBetween,
  daysLater,
  daysOn,
  weekdayOf,
  type EntryTime,
} from '../../../src/reports/schedule/calendar-day.js';

const at = (text: string) => new Date(text);
const NOW = at('2026-11-21T12:00:00Z');
const span = (from: string, to: string | null): EntryTime => ({ from: at(from), to: to === null ? null : at(to) });

test.each<[string, EntryTime, string, string]>([
  ['an evening in winter', span('2026-11-24T21:00:00Z', '2026-11-24T23:00:00Z'), '2026-11-24', '2026-11-24'],
  ['what ends at midnight', span('2026-11-24T21:00:00Z', '2026-11-25T00:00:00Z'), '2026-11-24', '2026-11-24'],
  ['a minute past it', span('2026-11-24T21:00:00Z', '2026-11-25T00:01:00Z'), '2026-11-24', '2026-11-25'],
  ['a summer night in London', span('2027-06-30T23:00:00Z', '2027-06-30T23:30:00Z'), '2027-07-01', '2027-07-01'],
  ['what ends at a summer midnight', span('2027-06-30T20:00:00Z', '2027-06-30T23:00:00Z'), '2027-06-30', '2027-06-30'],
  ['the year’s end', span('2026-12-18T17:00:00Z', '2027-01-04T08:00:00Z'), '2026-12-18', '2027-01-04'],
  [
    'the night on which clocks go back',
    span('2026-10-24T22:30:00Z', '2026-10-25T03:00:00Z'),
    '2026-10-24',
    '2026-10-25',
  ],
  ['the night on which they go on', span('2027-03-27T23:30:00Z', '2027-03-28T23:00:00Z'), '2027-03-27', '2027-03-28'],
  ['what has no known end', span('2026-11-19T09:00:00Z', null), '2026-11-19', '2026-11-21'],
  ['what is to begin, and has none', span('2026-11-30T09:00:00Z', null), '2026-11-30', '2026-11-30'],
  ['a day whose hour nobody knows', { day: '2027-03-28' }, '2027-03-28', '2027-03-28'],
])('%s is on its days in London (002-005)', (_, time, first, last) => {
  expect(daysOn(time, NOW)).toEqual({ first, last });
});

/** The days around both changes of the clocks, and of the year. */
const moments = fc.oneof(
  ...['2026-10-24', '2027-03-27', '2026-12-30', '2028-02-28'].map((day) =>
    fc.integer({ min: 0, max: 4 * 1440 }).map((minutes) => Date.parse(`${day}T00:00:00Z`) + minutes * 60_000),
  ),
);

const midnight = (day: string): number =>
  Temporal.PlainDate.from(day).toZonedDateTime('Europe/London').epochMilliseconds;

test('a thing is on exactly the days whose time in London it touches, on the nights on which the clocks change too (002-005)', () => {
  fc.assert(
    fc.property(moments, fc.integer({ min: 1, max: 6 * 1440 }), (from, minutes) => {
      const to = from + minutes * 60_000;
      const { first, last } = daysOn({ from: new Date(from), to: new Date(to) }, NOW);
      for (let day = daysLater(first, -2); day <= daysLater(last, 2); day = daysLater(day, 1)) {
        const touches = from < midnight(daysLater(day, 1)) && to > midnight(day);
        expect([day, first <= day && day <= last]).toEqual([day, touches]);
      }
    }),
    { numRuns: 500 },
  );
});

test('days are counted by the calendar, and no clock changes that', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: -900, max: 900 }), (start, days) => {
      const day = Temporal.PlainDate.from('2000-01-01').add({ days: start });
      const other = day.add({ days }).toString();
      expect(daysLater(day.toString(), days)).toBe(other);
      expect(daysBetween(day.toString(), other)).toBe(days);
      expect(weekdayOf(day.toString())).toBe(day.dayOfWeek - 1);
    }),
    { numRuns: 300 },
  );
  expect(dayOf(at('2026-10-25T00:30:00Z'))).toBe('2026-10-25');
});
