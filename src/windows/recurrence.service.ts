import { Cron } from 'croner';
import { Temporal } from 'temporal-polyfill';
import { secondsIn } from '../sites/duration.js';
import type { Window } from '../sites/window.js';
import type { Span } from './span.js';
import { told } from './wall.js';

/**
 * One time at which a window opens, or would have. Its wall time runs from `opens` of the window for as long as it lasts. It is
 * open from the first moment at which the clock on the wall reads such a time until the clock reads none of them, and never for
 * longer than it lasts: so nobody, with a clock or with a stop-watch, finds it open when they would call it closed.
 */
export interface Occurrence {
  /** The local day, `2027-03-28`. */
  readonly day: string;
  /** Null on a night when the clocks leave out all of it. */
  readonly span: Span | null;
  /** What the clocks did to it, as a sentence; null when nothing. */
  readonly note: string | null;
}

const DAY_MS = 86_400_000;
/** Occurrences are found and kept by so many days at once. */
const CHUNK_MS = 8 * DAY_MS;
/** So many lots of them are kept: a year of four hundred different windows, or a month of thousands. */
const KEPT = 20_000;

const ON_DAY = { mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6, sun: 0 } as const;
const OF_MONTH = { first: '#1', second: '#2', third: '#3', fourth: '#4', last: '#L' } as const;

const kept = new Map<string, readonly Occurrence[]>();
const keptDays = new Map<string, readonly Temporal.PlainDate[]>();

/**
 * Every occurrence of a window that touches this span of time, in order. `zone` is that of the site, for a window that names
 * none. Both ends of the span are finite.
 */
export function occurrencesOf(window: Window, zone: string, during: Span): readonly Occurrence[] {
  // A local day begins up to a day away from the same day in UTC, and a window reaches into the days that follow.
  const first = Math.floor((during.from - lastingMs(window) - DAY_MS) / CHUNK_MS);
  const last = Math.floor((during.to + DAY_MS) / CHUNK_MS);
  const lots = Array.from({ length: last - first + 1 }, (_, index) => lot(window, window.zone ?? zone, first + index));
  return lots.flat().filter(({ day, span }) => {
    const { from, to } = span ?? { from: Date.parse(day), to: Date.parse(day) + DAY_MS };
    return from < during.to && to > during.from;
  });
}

function lot(window: Window, zone: string, chunk: number): readonly Occurrence[] {
  const { days, weeks, opens, lasts } = window;
  return keptOr(kept, JSON.stringify([days, weeks, opens, lasts, zone, chunk]), () => {
    const [hour, minute] = opens.split(':');
    const time = Temporal.PlainTime.from({ hour: Number(hour), minute: Number(minute) });
    return daysOf(window, chunk).map((day) => occurrence(day.toPlainDateTime(time), lastingMs(window), zone));
  });
}

/** The local days of a chunk on which it opens. The rule is asked in UTC, which stands for any calendar on the wall. */
function daysOf({ days, weeks }: Window, chunk: number): readonly Temporal.PlainDate[] {
  return keptOr(keptDays, JSON.stringify([days, weeks, chunk]), () => {
    const which = weeks?.map((week) => OF_MONTH[week]) ?? [''];
    const wanted = days.flatMap((day) => which.map((week) => `${ON_DAY[day]}${week}`));
    const rule = new Cron(`0 0 0 * * ${wanted.join(',')}`, { timezone: 'UTC' });
    const found: Temporal.PlainDate[] = [];
    // The search begins after the moment it is given.
    let at = rule.nextRun(new Date(chunk * CHUNK_MS - 1000));
    while (at !== null && at.getTime() < (chunk + 1) * CHUNK_MS) {
      found.push(Temporal.PlainDate.from(at.toISOString().slice(0, 10)));
      at = rule.nextRun(at);
    }
    return found;
  });
}

function keptOr<T>(those: Map<string, readonly T[]>, key: string, find: () => readonly T[]): readonly T[] {
  const known = those.get(key);
  if (known !== undefined) return known;
  const found = find();
  if (those.size >= KEPT) those.clear();
  those.set(key, found);
  return found;
}

function occurrence(start: Temporal.PlainDateTime, lastingMs: number, zone: string): Occurrence {
  const end = start.add({ milliseconds: lastingMs });
  const opens = firstAtOrAfter(start, zone);
  const from = opens.epochMilliseconds;
  let to = Math.min(firstAtOrAfter(end, zone).epochMilliseconds, from + lastingMs);
  for (let turn = opens.getTimeZoneTransition('next'); turn !== null && turn.epochMilliseconds < to;) {
    const reads = turn.toPlainDateTime();
    const stillIn = Temporal.PlainDateTime.compare(reads, start) >= 0 && Temporal.PlainDateTime.compare(reads, end) < 0;
    if (!stillIn) to = turn.epochMilliseconds;
    turn = turn.getTimeZoneTransition('next');
  }
  const day = start.toPlainDate().toString();
  if (to <= from) return { day, span: null, note: `The clocks leave out all of ${declared(start, end)} that night.` };
  return { day, span: { from, to }, note: noteOn({ from, to }, start, end, zone) };
}

/** The first moment at which the wall clock reads this time; where it leaves it out, the moment at which it jumps over it. */
function firstAtOrAfter(wall: Temporal.PlainDateTime, zone: string): Temporal.ZonedDateTime {
  const first = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return first.toPlainDateTime().equals(wall) ? first : (first.getTimeZoneTransition('next') ?? first);
}

/** What the clocks do to an occurrence that is open at all. */
function noteOn(open: Span, start: Temporal.PlainDateTime, end: Temporal.PlainDateTime, zone: string): string | null {
  const reads = (at: number): Temporal.PlainDateTime =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();
  const minutes = (open.to - open.from) / 60_000;
  const asDeclared = reads(open.from).equals(start) && reads(open.to).equals(end);
  if (!asDeclared || !start.add({ minutes }).equals(end)) {
    const hours = `${told(open.from, zone)} to ${told(open.to, zone)}`;
    return `The clocks change that night: of ${declared(start, end)} it is open for ${minutes} minutes, ${hours}.`;
  }
  const again = start.toZonedDateTime(zone, { disambiguation: 'later' }).epochMilliseconds;
  return again > open.from ? `${declared(start, end)} comes twice that night; it is open the first time only.` : null;
}

function declared(start: Temporal.PlainDateTime, end: Temporal.PlainDateTime): string {
  return `${start.toPlainTime().toString().slice(0, 5)} to ${end.toPlainTime().toString().slice(0, 5)}`;
}

function lastingMs(window: Window): number {
  const seconds = secondsIn(window.lasts);
  if (seconds === null) throw new Error(`The environments folder was not checked before use: ${window.lasts}.`);
  return seconds * 1000;
}
