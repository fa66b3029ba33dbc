import type { CalendarEntry } from '../owed.js';

/** When something is: an exact stretch, or whole local days (`2026-12-01`, the last one included) where no hour is known yet. */
export type EventTime =
  { readonly from: Date; readonly to: Date } | { readonly firstDay: string; readonly lastDay: string };

/** A time in a reader's calendar, with the words that stand there. */
export interface CalendarEvent extends Pick<CalendarEntry, 'uid' | 'sequence' | 'state'> {
  readonly time: EventTime;
  readonly summary: string;
  /** Over any number of lines. */
  readonly description: string;
  /** Which sites; null: it is of no place. */
  readonly location: string | null;
  /** When what it says was last changed: the same event is written the same way twice. */
  readonly changedAt: Date;
}

/** One line, of at most 250 characters, without what cannot be shown or would end a quoted name. */
export function lineOf(text: string): string {
  return text
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 250)
    .replace(/\p{Cs}/gu, '');
}

/** A name that may stand between quotes, where iCalendar knows no way to write a quote. */
export function quotable(name: string): string {
  return lineOf(name).replaceAll('"', '’').replaceAll('\\', '/');
}

/** Lines, of at most 4,000 characters, without what cannot be shown. */
export function linesOf(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n]/gu, '')
    .slice(0, 4000)
    .replace(/\p{Cs}/gu, '');
}
