import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DAYS, WEEKS, type Window } from '../../src/sites/window.js';
import { occurrencesOf } from '../../src/windows/recurrence.service.js';
import { dayAfter, openOn, opensOn } from './minute-by-minute.js';

const SPRING = '2027-03-28';
const AUTUMN = '2026-10-25';
/** Nights of other zones' changes too, a half-hour one among them, a leap day, the ends of months and years. */
const OTHERS = ['2027-03-14', '2026-11-01', '2027-04-04', '2026-10-04', '2028-02-29', '2026-12-31', '2027-06-30'];
const ZONES = ['America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Europe/Dublin', 'America/Santiago'];

const minute = fc.integer({ min: 0, max: 1439 }).map((at) => {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(Math.floor(at / 60))}:${two(at % 60)}`;
});
/** Mostly about the hours in which clocks change. */
const opens = fc.oneof(
  minute,
  fc.constantFrom('00:30', '00:59', '01:00', '01:01', '01:30', '01:59', '02:00', '02:30', '22:00', '00:00'),
);
const lasts = fc.oneof(
  fc.integer({ min: 1, max: 240 }).map((minutes) => `${minutes}m`),
  fc.integer({ min: 1, max: 30 }).map((hours) => `${hours}h`),
  fc.constantFrom('30m', '1h', '2h', '4h', '1d', '3d'),
);
const window: fc.Arbitrary<Window> = fc.record(
  {
    days: fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1, maxLength: 7 }),
    weeks: fc.uniqueArray(fc.constantFrom(...WEEKS), { minLength: 1, maxLength: 5 }),
    opens,
    lasts,
  },
  { requiredKeys: ['days', 'opens', 'lasts'] },
);
const anyDay = fc.integer({ min: 0, max: 19 }).map((step) => dayAfter('2026-01-01', step * 73));

/** Every occurrence that opens on the day or on one of its neighbours is the oracle's, to the minute, and there is no other. */
function agree(window: Window, zone: string, day: string): void {
  const wanted = [-1, 0, 1].map((step) => dayAfter(day, step));
  const bounds = { from: Date.parse(wanted[0] ?? day) - 86_400_000, to: Date.parse(day) + 3 * 86_400_000 };
  const told = new Map(occurrencesOf(window, zone, bounds).map((one) => [one.day, one.span]));
  for (const each of wanted) {
    expect({ each, span: told.get(each) ?? null }).toEqual({
      each,
      span: opensOn(window, each) ? openOn(window, zone, each) : null,
    });
  }
}

test('10,000 windows, most of them on the nights when clocks change, are open when somebody reading the clock says so (INV-20, F19)', () => {
  const london = fc.tuple(window, fc.constant('Europe/London'), fc.constantFrom(SPRING, AUTUMN));
  const elsewhere = fc.tuple(window, fc.constantFrom('Europe/London', ...ZONES), fc.constantFrom(...OTHERS));
  const whenever = fc.tuple(window, fc.constant('Europe/London'), anyDay);
  fc.assert(
    fc.property(london, ([one, zone, day]) => {
      agree(one, zone, day);
    }),
    { numRuns: 6000 },
  );
  fc.assert(
    fc.property(elsewhere, ([one, zone, day]) => {
      agree(one, zone, day);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(whenever, ([one, zone, day]) => {
      agree(one, zone, day);
    }),
    { numRuns: 2000 },
  );
});
