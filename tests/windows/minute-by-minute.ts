import type { Window } from '../../src/sites/window.js';
import type { Span } from '../../src/windows/span.js';

/**
 * What a window means, by somebody who knows nothing but how to read the clock on the wall and to count minutes: it asks
 * `Intl.DateTimeFormat` what every single minute reads, and shares no code with what it judges.
 */
const MINUTE = 60_000;
const DAY = 86_400_000;
/** What was read before: by zone and minute. */
const readings = new Map<string, Map<number, string>>();
const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the wall clock of a zone reads at a moment, as `2027-03-28 01:30`. */
export function reading(zone: string, at: number): string {
  const known = readings.get(zone) ?? new Map<number, string>();
  readings.set(zone, known);
  const read = known.get(at) ?? clockOf(zone).format(at);
  known.set(at, read);
  return read;
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', {
      ...{ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    });
  clocks.set(zone, clock);
  return clock;
}

/** When a window that opens on a local day is open, minute by minute; null when it does not open at all that night. */
export function openOn(window: Window, zone: string, day: string): Span | null {
  const minutes = minutesOf(window.lasts);
  const start = `${day} ${window.opens}`;
  const end = plus(start, minutes);
  const isIn = (at: number): boolean => {
    const read = reading(window.zone ?? zone, at);
    return read >= start && read < end;
  };
  // No zone is further than fifteen hours from UTC: the search begins before the time could be read anywhere, and ends after.
  const utc = Date.parse(`${day}T${window.opens}Z`);
  let from = utc - 15 * 60 * MINUTE;
  // Whole hours are left out while three hours on it is still too early: no clock goes back by more than two.
  while (reading(window.zone ?? zone, from + 180 * MINUTE) < start) from += 60 * MINUTE;
  while (!isIn(from)) {
    from += MINUTE;
    if (from > utc + 15 * 60 * MINUTE) return null;
  }
  let to = from;
  while (to - from < minutes * MINUTE && isIn(to)) to += MINUTE;
  return { from, to };
}

/** Whether the window opens on this local day by its rule, whatever the clocks do. */
export function opensOn(window: Window, day: string): boolean {
  const date = new Date(day);
  const weekday = (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[date.getUTCDay()];
  if (weekday === undefined || !window.days.includes(weekday)) return false;
  const number = Math.floor((date.getUTCDate() - 1) / 7);
  const week = (['first', 'second', 'third', 'fourth'] as const)[number];
  const isLast = new Date(date.getTime() + 7 * DAY).getUTCMonth() !== date.getUTCMonth();
  const { weeks } = window;
  return weeks === undefined || (week !== undefined && weeks.includes(week)) || (isLast && weeks.includes('last'));
}

export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

export function minutesOf(lasts: string): number {
  const each = { m: 1, h: 60, d: 1440 }[lasts.at(-1) ?? ''];
  if (each === undefined) throw new Error(lasts);
  return Number(lasts.slice(0, -1)) * each;
}

/** Wall time plus minutes, as if no clock ever changed. */
function plus(wall: string, minutes: number): string {
  return new Date(Date.parse(`${wall.replace(' ', 'T')}Z`) + minutes * MINUTE)
    .toISOString()
    .slice(0, 16)
    .replace('T', ' ');
}
