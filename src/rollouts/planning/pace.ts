/** How long runs at one site took, by its own past runs; seconds throughout, in whole seconds rounded up. */
export interface Pace {
  /** How many runs say so; at least one. */
  readonly runs: number;
  readonly p50: number;
  readonly p90: number;
  /** What a run is allowed for where it must be over in time. */
  readonly p95: number;
}

/** The pace that these durations make, in seconds and in any order; null without any, as nothing then shows how long one takes. */
export function paceOf(took: readonly number[]): Pace | null {
  if (took.length === 0) return null;
  const sorted = took.map((seconds) => Math.max(0, Math.ceil(seconds))).toSorted((one, other) => one - other);
  return { runs: sorted.length, p50: ranked(sorted, 50), p90: ranked(sorted, 90), p95: ranked(sorted, 95) };
}

/** The smallest duration that so many of a hundred runs did not exceed: of few runs that is the longest, never a guess between two. */
function ranked(sorted: readonly number[], percent: number): number {
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? 0;
}
