/** One kill of the service. */
export interface Moment {
  /** From when `afterMs` counts: the process's own start, or the moment from which it was ready. */
  readonly since: 'start' | 'ready';
  /** Milliseconds of rollout. */
  readonly afterMs: number;
  /** Its embedded Postgres is killed with it. */
  readonly postgres: boolean;
}

/** Some are killed while they start; their next one then finds what two dead processes left. */
const WHILE_STARTING = 0.15;
const LONGEST_START_MS = 1_500;
/** Long enough to recover, and to carry some sites. */
const LONGEST_WORK_MS = 4_000;

/**
 * The moments of a run, as many as asked for; the same seed gives the same ones. `withPostgres` is the share of kills that take the
 * embedded Postgres along.
 */
export function momentsOf(seed: number, rounds: number, withPostgres: number): Moment[] {
  const draw = randomOf(seed);
  return Array.from({ length: rounds }, () => {
    const since = draw() < WHILE_STARTING ? 'start' : 'ready';
    const afterMs = Math.round(draw() * (since === 'start' ? LONGEST_START_MS : LONGEST_WORK_MS));
    return { since, afterMs, postgres: draw() < withPostgres };
  });
}

/** The smallest value that this share of the values does not exceed (nearest rank); null of none. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** Numbers from 0 up to 1, from a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
