/** With fewer than so many, a middle or a share says more about chance than about us. */
export const LEAST = 5;

/** A figure, and what it is drawn from. */
export interface Reading {
  /** Null: not known, or drawn from too few to tell. Never 0 for either. */
  readonly value: number | null;
  /** How many it is drawn from. */
  readonly of: number;
}

/** The middle one of these, or null of too few. */
export function middleOf(values: readonly number[]): Reading {
  return { value: values.length < LEAST ? null : median(values), of: values.length };
}

/** How many parts of the whole, from 0 to 1; null of too few. */
export function shareOf(part: number, whole: number): Reading {
  return { value: whole < LEAST ? null : part / whole, of: whole };
}

/** What was counted. Nothing is a count as well. */
export function countOf(count: number): Reading {
  return { value: count, of: count };
}

/** The middle one, or half way between the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  const above = sorted[Math.floor(sorted.length / 2)];
  const below = sorted[Math.ceil(sorted.length / 2) - 1];
  return above === undefined || below === undefined ? null : (above + below) / 2;
}

/** How often each number occurs. */
export type Tally = ReadonlyMap<number, number>;

/** The numbers of a tally, each as often as it occurs. */
export function toldOff(tally: Tally): readonly number[] {
  return [...tally].flatMap(([value, times]) => Array.from({ length: times }, () => value));
}

/** Several tallies in one. */
export function talliedTogether(tallies: readonly Tally[]): Tally {
  const all = new Map<number, number>();
  for (const tally of tallies) for (const [value, times] of tally) all.set(value, (all.get(value) ?? 0) + times);
  return all;
}
