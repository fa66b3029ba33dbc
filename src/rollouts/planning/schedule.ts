import { wavesOf, type Outline, type OutlinedWave, type PlannedSite } from './outline.js';
import { runWave, type Blocked, type Start } from './wave-run.js';

/** How a wave would go. Times are milliseconds since the epoch. */
export interface ScheduledWave {
  readonly number: number;
  readonly pilots: boolean;
  readonly opensAt: number;
  readonly starts: readonly Start[];
  /** When its last site is done, and when it has soaked. */
  readonly settlesAt: number;
  readonly soakedAt: number;
}

/** Why a schedule cannot be kept. */
export type Obstacle =
  /** From the moment at which the wave opens there is no time left at this site in which a run would be over. */
  | (Blocked & { readonly kind: 'no-time'; readonly wave: number; readonly opensAt: number })
  | { readonly kind: 'late'; readonly endsAt: number; readonly by: number };

export interface Schedule {
  /** Those that could be scheduled; all of them when nothing is in the way. */
  readonly waves: readonly ScheduledWave[];
  /** When the last wave has soaked; as far as it went where something is in the way. */
  readonly endsAt: number;
  readonly obstacle: Obstacle | null;
}

/** Which of a site's past runs the clock goes by: half of all rollouts would be ahead of the one, few behind the other. */
export type By = 'p50' | 'p90';

/**
 * When each site would have its turn, if the rollout that `decide` conducts starts then, each run takes as long as its past ones
 * and none fails: waves one after another, in each a turn for whoever may start, as there are places. `outlined`: its waves, for one
 * who has them.
 */
export function schedule(outline: Outline, by: By = 'p90', outlined = wavesOf(outline)): Schedule {
  const waves: ScheduledWave[] = [];
  const hubs = new Set(outline.order === 'hub-first' ? outline.sites.filter(isPlannedHub) : []);
  let now = outline.start;
  for (const [index, wave] of outlined.entries()) {
    const run = runWave(wave.sites, { opensAt: now, concurrency: outline.concurrency, hubs, by });
    if (run.blocked !== null) {
      const obstacle = { ...run.blocked, kind: 'no-time', wave: index + 1, opensAt: now } as const;
      return { waves, endsAt: now, obstacle };
    }
    const scheduled = scheduledWave(outline, wave, { number: index + 1, opensAt: now, starts: run.starts });
    for (const { site } of wave.sites) hubs.delete(site);
    waves.push(scheduled);
    now = scheduled.soakedAt;
  }
  const late = now > outline.by;
  return { waves, endsAt: now, obstacle: late ? { kind: 'late', endsAt: now, by: outline.by } : null };
}

function isPlannedHub(site: PlannedSite): boolean {
  return site.hub === true && site.leftOut !== true;
}

function scheduledWave(
  { soakSeconds }: Outline,
  { pilots, sites }: OutlinedWave,
  run: { readonly number: number; readonly opensAt: number; readonly starts: readonly Start[] },
): ScheduledWave {
  const settlesAt = run.starts.reduce((last, { endsAt }) => Math.max(last, endsAt), run.opensAt);
  // A wave that was left out whole has nothing to stay healthy.
  const soakedAt = sites.length === 0 ? settlesAt : settlesAt + soakSeconds * 1000;
  return { ...run, pilots, settlesAt, soakedAt };
}
