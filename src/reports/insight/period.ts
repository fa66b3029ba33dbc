import { CENTRAL_ZONE } from '../../sites/time-zone.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** A period that is longer is looked at in steps of four weeks. */
const MOST_WEEKS = 18;

/** A stretch of time, in milliseconds since the epoch; `to` is no part of it. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** The same length of time, ending where this one begins: what it is compared with. */
export function periodBefore({ from, to }: Period): Period {
  return { from: from - (to - from), to: from };
}

export function isIn({ from, to }: Period, at: number | null): at is number {
  return at !== null && at >= from && at < to;
}

/** How many days it has, as people count them: at least one. */
export function daysOf({ from, to }: Period): number {
  return Math.max(1, Math.round((to - from) / DAY_MS));
}

/**
 * The period in equal steps of one week, or of four where it is long, each from the hour of London's clocks at which the period ends; the first may
 * be longer or shorter by half, so that the others are whole.
 */
export function stepsOf({ from, to }: Period): readonly Period[] {
  const step = to - from > MOST_WEEKS * WEEK_MS ? 4 * WEEK_MS : WEEK_MS;
  const count = Math.max(1, Math.round((to - from) / step));
  return Array.from({ length: count }, (_, index) => {
    const endAt = (which: number): number => atSameHour(to - (count - 1 - which) * step, to);
    return { from: index === 0 ? from : endAt(index - 1), to: endAt(index) };
  });
}

/** Whole days before `to` by the hours that went by, moved to where London's clocks show what they show at `to`. */
function atSameHour(at: number, to: number): number {
  return at + (hoursAhead(to) - hoursAhead(at)) * HOUR_MS;
}

const LONDON_HOUR = new Intl.DateTimeFormat('en-GB', { timeZone: CENTRAL_ZONE, hour: 'numeric', hourCycle: 'h23' });

/** How far London's clocks are ahead of UTC. */
function hoursAhead(at: number): number {
  return (Number(LONDON_HOUR.format(at)) - new Date(at).getUTCHours() + 24) % 24;
}
