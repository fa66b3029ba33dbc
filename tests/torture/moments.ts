/** One kill of the service. */
export interface Moment {
  /** Milliseconds of rollout from the start of the process that it ends. */
  readonly afterMs: number;
  /** Its embedded Postgres is killed with it. */
  readonly postgres: boolean;
}

/** The longest life of a process: long enough to start, recover, and carry some sites. */
const LONGEST_LIFE_MS = 6_000;
const WITH_POSTGRES = 0.2;

/** The moments of a run, as many as asked for; the same seed gives the same ones. */
export function momentsOf(seed: number, rounds: number): Moment[] {
  const draw = randomOf(seed);
  return Array.from({ length: rounds }, () => ({
    afterMs: Math.round(draw() * LONGEST_LIFE_MS),
    postgres: draw() < WITH_POSTGRES,
  }));
}

/** The smallest value that this share of the values does not exceed (nearest rank); null of none. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** Numbers from 0 up to 1, from a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
