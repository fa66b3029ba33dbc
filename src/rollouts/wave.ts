/** A group of sites done together. Pilots are the first one. */
export const WAVE_STATES = ['pending', 'open', 'settling', 'soaking', 'passed'] as const;
export type WaveState = (typeof WAVE_STATES)[number];

const FOLLOWERS = {
  pending: ['open'],
  // Nothing left to start: what runs is waited for.
  open: ['settling'],
  // Settled: every site succeeded, was excused, or failed within the budget. Unknown keeps a wave here (INV-13).
  settling: ['open', 'soaking'],
  // A site that is tried again or turns ill takes its wave back to settling.
  soaking: ['settling', 'passed'],
  passed: [],
} as const satisfies Record<WaveState, readonly WaveState[]>;

/** Whether a wave in state `from` may be written down as `to`. */
export function waveMayFollow(from: WaveState, to: WaveState): boolean {
  const followers: readonly WaveState[] = FOLLOWERS[from];
  return followers.includes(to);
}

export interface Plannable {
  readonly id: string;
  readonly pilot: boolean;
}

/**
 * Puts sites into waves: exactly the pilots first (INV-18), then groups, the first as large as the concurrency limit and each
 * twice the one before. Keeps the order in which the sites were given. No wave is empty.
 */
export function planWaves<Site extends Plannable>(sites: readonly Site[], concurrency: number): Site[][] {
  const pilots = sites.filter((site) => site.pilot);
  const rest = sites.filter((site) => !site.pilot);
  const waves: Site[][] = pilots.length > 0 ? [pilots] : [];
  let size = Math.max(1, concurrency);
  for (let from = 0; from < rest.length;) {
    waves.push(rest.slice(from, from + size));
    from += size;
    size *= 2;
  }
  return waves;
}
