/** Up to so many sites are decided about at every hint: that costs next to nothing. */
const FEW_SITES = 200;
/** Deciding about many takes at most one part in so many of the time. */
const SHARE = 10;
/** Hints wait for each other at least so long, and at most so long. */
const LEAST_MS = 100;
const MOST_MS = 1_000;

/** One look at a rollout, in milliseconds of one clock. */
export interface Look {
  /** How many sites were read. */
  readonly sites: number;
  readonly began: number;
  readonly ended: number;
}

/** Lets the hints at a large rollout gather, so that looking at it takes a bounded share of the time however large it is. */
export class Pacing {
  private readonly due = new Map<string, number>();

  /** Whether the rollout may be looked at again by now. */
  isDue(rollout: string, now: number): boolean {
    return (this.due.get(rollout) ?? -Infinity) <= now;
  }

  /** Takes note of a look, and answers for how many milliseconds the next one waits; 0 for not at all. */
  took(rollout: string, { sites, began, ended }: Look): number {
    const wait = sites <= FEW_SITES ? 0 : Math.min(MOST_MS, Math.max(LEAST_MS, (ended - began) * (SHARE - 1)));
    this.due.set(rollout, ended + wait);
    return wait;
  }

  /** Drops what it knows of rollouts that are over. */
  forgetAllBut(rollouts: readonly string[]): void {
    const known = new Set(rollouts);
    for (const rollout of this.due.keys()) if (!known.has(rollout)) this.due.delete(rollout);
  }
}
