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

/** A window, the zone that it is in, and the day about which it is looked at: for London on both nights, elsewhere, whenever. */
export const CASES = {
  london: fc.tuple(window, fc.constant('Europe/London'), fc.constantFrom(SPRING, AUTUMN)),
  elsewhere: fc.tuple(window, fc.constantFrom('Europe/London', ...ZONES), fc.constantFrom(...OTHERS)),
  whenever: fc.tuple(window, fc.constant('Europe/London'), anyDay),
} as const;

/** When the window is open on the day and on its neighbours: by the code that is judged, and by somebody reading the clock. */
export function bothReadings(one: Window, zone: string, day: string) {
  const wanted = [-1, 0, 1].map((step) => dayAfter(day, step));
  const bounds = { from: Date.parse(wanted[0] ?? day) - 86_400_000, to: Date.parse(day) + 3 * 86_400_000 };
  const told = new Map(occurrencesOf(one, zone, bounds).map(({ day: on, span }) => [on, span]));
  return wanted.map((each) => ({
    day: each,
    told: told.get(each) ?? null,
    read: opensOn(one, each) ? openOn(one, zone, each) : null,
  }));
}
