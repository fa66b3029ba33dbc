import { CENTRAL_ZONE } from '../../sites/time-zone.js';

/** A day on the calendar, `2026-12-01`. */
export type CalendarDay = string;

/** When something is: on a day whose hour nobody has said, or from one moment to another; null where nobody can say when it ends. */
export type EntryTime = { readonly day: CalendarDay } | { readonly from: Date; readonly to: Date | null };

/** Writes a moment as the day that it falls on in London. */
const FORMAT = new Intl.DateTimeFormat('en-CA', {
  ...({ timeZone: CENTRAL_ZONE, calendar: 'iso8601', numberingSystem: 'latn' } as const),
  ...({ year: 'numeric', month: '2-digit', day: '2-digit' } as const),
});

const HOUR_MS = 3_600_000;
/** So many hours are known at most; with more it is begun anew. */
const MOST_HOURS = 20_000;
const dayOfHour = new Map<number, CalendarDay>();

/** The day on London's calendar at a moment. Throws a RangeError for a date that is none. */
export function dayOf(at: Date): CalendarDay {
  const hour = Math.floor(at.getTime() / HOUR_MS);
  // Since 1970 London's midnights fall on whole hours of UTC, so all of an hour is of one day; it is dear to say which.
  if (!(hour >= 0)) return FORMAT.format(at);
  const known = dayOfHour.get(hour);
  if (known !== undefined) return known;
  if (dayOfHour.size >= MOST_HOURS) dayOfHour.clear();
  const day = FORMAT.format(at);
  dayOfHour.set(hour, day);
  return day;
}

/** So many days later; earlier where it is negative. */
export function daysLater(day: CalendarDay, days: number): CalendarDay {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** 0 on a Monday, 6 on a Sunday. */
export function weekdayOf(day: CalendarDay): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** How many days there are from one to the other, without the last. */
export function daysBetween(first: CalendarDay, last: CalendarDay): number {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / 86_400_000);
}

/** Whether two times are the same to the millisecond. */
export function isSameTime(one: EntryTime, other: EntryTime): boolean {
  if ('day' in one || 'day' in other) return 'day' in one && 'day' in other && one.day === other.day;
  return one.from.getTime() === other.from.getTime() && one.to?.getTime() === other.to?.getTime();
}

/**
 * The first and the last day in London that something is on. What ends at midnight is not on the day that begins then; what has no known
 * end is on every day until now.
 */
export function daysOn(time: EntryTime, now: Date): { readonly first: CalendarDay; readonly last: CalendarDay } {
  if ('day' in time) return { first: time.day, last: time.day };
  const end = time.to ?? new Date(Math.max(now.getTime(), time.from.getTime()) + 1);
  const lastMoment = new Date(Math.max(time.from.getTime(), end.getTime() - 1));
  return { first: dayOf(time.from), last: dayOf(lastMoment) };
}
