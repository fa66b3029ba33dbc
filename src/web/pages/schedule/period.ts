import { dateInWords } from '../../../platform/local-time.js';
import { daysBetween, daysLater, weekdayOf, type CalendarDay } from '../../../reports/schedule/calendar-day.js';

export const SCHEDULE_VIEWS = ['month', 'week', 'list'] as const;
export type ScheduleViewName = (typeof SCHEDULE_VIEWS)[number];

/** How far a list reaches. */
const LIST_DAYS = 28;

/** The days that are looked at at once: both the first and the last are in it. */
export interface Period {
  readonly first: CalendarDay;
  readonly last: CalendarDay;
  /** As its heading says. */
  readonly title: string;
  /** A day of the one before, and of the one after. */
  readonly before: CalendarDay;
  readonly after: CalendarDay;
}

/** The month, the week from Monday to Sunday, or the four weeks from a day on, that a day is in. */
export function periodOf(view: ScheduleViewName, day: CalendarDay): Period {
  switch (view) {
    case 'month':
      return monthOf(day);
    case 'week':
      return stretch(daysLater(day, -weekdayOf(day)), 7);
    case 'list':
      return stretch(day, LIST_DAYS);
  }
}

function monthOf(day: CalendarDay): Period {
  const first = `${day.slice(0, 7)}-01`;
  const after = `${daysLater(first, 31).slice(0, 7)}-01`;
  const before = `${daysLater(first, -1).slice(0, 7)}-01`;
  return { first, last: daysLater(after, -1), title: monthInWords(first), before, after };
}

function stretch(first: CalendarDay, days: number): Period {
  const last = daysLater(first, days - 1);
  return {
    first,
    last,
    title: daysInWords(first, last),
    before: daysLater(first, -days),
    after: daysLater(first, days),
  };
}

/** `November 2026`. */
export function monthInWords(day: CalendarDay): string {
  return dateInWords(day).replace(/^\d+ /, '');
}

/** `23 to 29 November 2026`, with what the first day does not share with the last. */
export function daysInWords(first: CalendarDay, last: CalendarDay): string {
  if (first === last) return dateInWords(first);
  const [day = '', month = '', year = ''] = dateInWords(first).split(' ');
  const [, lastMonth = '', lastYear = ''] = dateInWords(last).split(' ');
  const begins = year !== lastYear ? `${day} ${month} ${year}` : month === lastMonth ? day : `${day} ${month}`;
  return `${begins} to ${dateInWords(last)}`;
}

/** Every day of it. */
export function daysOf({ first, last }: Pick<Period, 'first' | 'last'>): readonly CalendarDay[] {
  return Array.from({ length: daysBetween(first, last) + 1 }, (_, index) => daysLater(first, index));
}

/** Its days in weeks from Monday to Sunday; null where a week reaches out of it. */
export function weeksOf(period: Pick<Period, 'first' | 'last'>): readonly (readonly (CalendarDay | null)[])[] {
  const before = Array.from({ length: weekdayOf(period.first) }, () => null);
  const after = Array.from({ length: 6 - weekdayOf(period.last) }, () => null);
  const cells = [...before, ...daysOf(period), ...after];
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}
