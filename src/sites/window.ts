/** Days of the week as the files write them. */
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];

/** Which of a month's Tuesdays, or of whatever day is named. */
export const WEEKS = ['first', 'second', 'third', 'fourth', 'last'] as const;
export type Week = (typeof WEEKS)[number];

/** The longest that one window lasts. */
export const LONGEST_WINDOW = '7d';

/**
 * A time at which something may be changed, again and again, as its file writes it. Read with `windows/`, which knows what the
 * clocks do; where nothing declares a window, every time will do.
 */
export interface Window {
  /** The local days on which it opens; it may last into the next. */
  readonly days: readonly Day[];
  /** Only these of a month; every one where absent. */
  readonly weeks?: readonly Week[];
  /** Local time, `22:00`. */
  readonly opens: string;
  /** `4h`, as `duration.ts` reads it; at most `LONGEST_WINDOW`. */
  readonly lasts: string;
  /** IANA name; the site's own zone where absent. */
  readonly zone?: string;
}
