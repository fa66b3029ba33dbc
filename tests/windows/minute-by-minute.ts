import type { Window } from '../../src/sites/window.js';
import type { Span } from '../../src/windows/span.js';

/**
 * What a window means, by somebody who knows nothing but how to read the clock on the wall and to count minutes: it asks
 * `Intl.DateTimeFormat` what every single minute reads, and shares no code with what it judges.
 */
const MINUTE = 60_000;
const DAY = 86_400_000;
const readings = new Map<string, readonly string[]>();

/** What the wall clock of a zone reads, as `2027-03-28 01:30`, in each minute from 15 hours before a day begins in UTC to five days after. */
function readingsAround(zone: string, day: string): { first: number; reads: readonly string[] } {
  const first = Date.parse(day) - 15 * 60 * MINUTE;
  const key = `${zone} ${day}`;
  const known = readings.get(key) ?? read(zone, first, 6 * (DAY / MINUTE));
  readings.set(key, known);
  return { first, reads: known };
}

function read(zone: string, first: number, minutes: number): readonly string[] {
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  });
  return Array.from({ length: minutes }, (_, index) => format.format(first + index * MINUTE));
}

/** What the clock reads at a moment. */
export function reading(zone: string, at: number): string {
  return read(zone, at, 1)[0] ?? '';
}

/** When a window that opens on a local day is open, minute by minute; null when it does not open at all that night. */
export function openOn(window: Window, zone: string, day: string): Span | null {
  const minutes = minutesOf(window.lasts);
  const start = `${day} ${window.opens}`;
  const end = plus(start, minutes);
  const { first, reads } = readingsAround(window.zone ?? zone, day);
  const from = reads.findIndex((at) => at >= start && at < end);
  if (from < 0) return null;
  let to = from;
  while (to - from < minutes && (reads[to] ?? '') >= start && (reads[to] ?? '') < end) to += 1;
  return { from: first + from * MINUTE, to: first + to * MINUTE };
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
