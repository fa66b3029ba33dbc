import { expect, test } from '@jest/globals';
import type { Window } from '../../src/sites/window.js';
import { occurrencesOf } from '../../src/windows/recurrence.service.js';
import { reading } from './minute-by-minute.js';

const SUNDAYS = { days: ['sat', 'sun'] } as const;
const LONDON = 'Europe/London';
const NIGHTS = { spring: '2027-03-28', autumn: '2026-10-25' } as const;

/** What the window is on a night: when it opens and closes in UTC, and what is said of it. */
function on(night: keyof typeof NIGHTS, window: Window, eve = 0): { open: string; note: string | null } {
  const day = new Date(Date.parse(NIGHTS[night]) - eve * 86_400_000).toISOString().slice(0, 10);
  const from = Date.parse(day) - 86_400_000;
  const found = occurrencesOf(window, LONDON, { from, to: from + 4 * 86_400_000 }).find((one) => one.day === day);
  const utc = (at: number): string => new Date(at).toISOString().slice(11, 16);
  const { span, note } = found ?? { span: null, note: 'not found' };
  return { open: span === null ? 'shut' : `${utc(span.from)} to ${utc(span.to)}`, note };
}

test.each<[keyof typeof NIGHTS, string, string, number, string, RegExp | null]>([
  ['spring', '01:00', '1h', 0, 'shut', /^The clocks leave out all of 01:00 to 02:00 that night/],
  ['spring', '01:15', '30m', 0, 'shut', /leave out all/],
  ['spring', '00:30', '1h', 0, '00:30 to 01:00', /for 30 minutes/],
  ['spring', '01:30', '1h', 0, '01:00 to 01:30', /for 30 minutes/],
  ['spring', '00:30', '2h', 0, '00:30 to 01:30', /for 60 minutes/],
  ['spring', '22:00', '4h', 1, '22:00 to 01:00', /for 180 minutes/],
  ['spring', '02:00', '1h', 0, '01:00 to 02:00', null],
  [
    'autumn',
    '01:10',
    '30m',
    0,
    '00:10 to 00:40',
    /^01:10 to 01:40 comes twice that night; it is open the first time only/,
  ],
  ['autumn', '01:00', '1h', 0, '00:00 to 01:00', /for 60 minutes/],
  ['autumn', '00:30', '1h', 0, '23:30 to 00:30', null],
  ['autumn', '01:30', '1h', 0, '00:30 to 01:00', /for 30 minutes/],
  [
    'autumn',
    '22:00',
    '4h',
    1,
    '21:00 to 01:00',
    /for 240 minutes, Sat, 24 Oct 2026, 22:00 BST to Sun, 25 Oct 2026, 01:00 GMT/,
  ],
  ['autumn', '22:00', '8h', 1, '21:00 to 05:00', /for 480 minutes/],
  ['autumn', '02:00', '1h', 0, '02:00 to 03:00', null],
])(
  'in %s, a window at %s for %s (%i night before) is open %s UTC (INV-20, F19)',
  (night, opens, lasts, eve, open, note) => {
    const told = on(night, { ...SUNDAYS, opens, lasts }, eve);
    expect(told.open).toBe(open);
    if (note === null) expect(told.note).toBeNull();
    else expect(told.note).toMatch(note);
  },
);

test('of the hour that is left out no minute is there to read, and of the one that comes twice there are 120 (F19)', () => {
  const minutes = (day: string): number => {
    const first = Date.parse(day) - 3_600_000;
    const all = Array.from({ length: 300 }, (_, minute) => reading(LONDON, first + minute * 60_000));
    return all.filter((read) => read.startsWith(`${day} 01:`)).length;
  };
  expect([minutes(NIGHTS.spring), minutes(NIGHTS.autumn), minutes('2026-06-01')]).toEqual([0, 120, 60]);
});
