const DAY_MS = 86_400_000;
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

/** The period in equal steps of one week, or of four where it is long; the first may be longer or shorter by half, so that the others are whole. */
export function stepsOf({ from, to }: Period): readonly Period[] {
  const step = to - from > MOST_WEEKS * WEEK_MS ? 4 * WEEK_MS : WEEK_MS;
  const count = Math.max(1, Math.round((to - from) / step));
  return Array.from({ length: count }, (_, index) => {
    const end = to - (count - 1 - index) * step;
    return { from: index === 0 ? from : end - step, to: end };
  });
}
