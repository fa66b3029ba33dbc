import type { RolloutOrder } from '../sites/rung.js';

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
  /** The hub that the other sites talk to. */
  readonly hub?: boolean;
  /** Names of groups of which never two sites may be down together. */
  readonly apart?: readonly string[];
}

/**
 * Puts sites into waves: exactly the pilots first (INV-18), then groups, the first as large as the concurrency limit and each
 * twice the one before. Hubs that are no pilots come in a wave of their own, before all others or after them, where `order`
 * says so. Keeps the order in which the sites were given, but that a wave takes sites of different groups as long as there are
 * any, so that there mostly lies a soak between two of one group. No wave is empty.
 */
export function planWaves<Site extends Plannable>(
  sites: readonly Site[],
  concurrency: number,
  order: RolloutOrder | null = null,
): Site[][] {
  const isHub = (site: Site): boolean => order !== null && site.hub === true;
  const pilots = sites.filter((site) => site.pilot);
  const rest = sites.filter((site) => !site.pilot);
  const hubs = rest.filter(isHub);
  const others = growing(
    rest.filter((site) => !isHub(site)),
    Math.max(1, concurrency),
  );
  return [pilots, ...(order === 'sites-first' ? [...others, hubs] : [hubs, ...others])].filter(
    (wave) => wave.length > 0,
  );
}

function growing<Site extends Plannable>(sites: readonly Site[], first: number): Site[][] {
  const waves: Site[][] = [];
  let left = sites;
  for (let size = first; left.length > 0; size *= 2) {
    const wave = new Set(mostlyApart(left, size));
    waves.push(left.filter((site) => wave.has(site)));
    left = left.filter((site) => !wave.has(site));
  }
  return waves;
}

/** So many of the sites: the first of each group, and when these are too few, the next in order. */
function mostlyApart<Site extends Plannable>(sites: readonly Site[], size: number): readonly Site[] {
  const groups = new Set<string>();
  const mates: Site[] = [];
  const taken = sites.filter((site) => {
    const apart = site.apart ?? [];
    const alone = !apart.some((group) => groups.has(group));
    if (alone) for (const group of apart) groups.add(group);
    else mates.push(site);
    return alone;
  });
  return [...taken, ...mates].slice(0, size);
}
