import type { ReturnRule } from '../../src/rollouts/rollout.js';
import { planWaves } from '../../src/rollouts/wave.js';
import type { Dice } from './dice.js';

/** What is to be rolled out, where, and how much goes wrong meanwhile. */
export interface Scenario {
  readonly seed: number;
  readonly sites: readonly SitePlan[];
  readonly waves: readonly (readonly SitePlan[])[];
  readonly concurrency: number;
  readonly soakSeconds: number;
  readonly failureBudget: number;
  readonly deadlineSeconds: number;
  readonly returnRule: ReturnRule;
  readonly nodes: number;
  readonly processes: number;
  readonly trouble: Trouble;
}

export interface SitePlan {
  readonly id: string;
  readonly pilot: boolean;
  readonly node: string;
  /** When it may be changed, in minutes: open for so long, then shut for so long; null: always. */
  readonly window: { readonly open: number; readonly shut: number; readonly shift: number } | null;
}

export interface Trouble {
  /** From then on the world heals, and people see to what is left. */
  readonly untilMs: number;
  /** Shares of calls: asked in vain, answered in vain, asked twice. */
  readonly lost: number;
  readonly unanswered: number;
  readonly doubled: number;
  /** Share of commits at which the process dies, before or after. */
  readonly deaths: number;
  /** How often in all. */
  readonly crashes: number;
  readonly pauses: number;
  readonly jumps: number;
  readonly partitions: number;
  readonly reboots: number;
  readonly rebuilds: number;
  readonly halts: number;
  /** Share of runs that do not go well. */
  readonly badRuns: number;
}

/** Draws a world; most are small, one in a hundred has up to 200 sites. */
export function scenarioOf(seed: number, dice: Dice): Scenario {
  const count = dice.chance(0.01) ? dice.whole(50, 200) : dice.chance(0.1) ? dice.whole(10, 30) : dice.whole(1, 8);
  const nodes = dice.whole(1, 2);
  const pilots = dice.chance(0.8) ? dice.whole(1, Math.min(2, count)) : 0;
  const windows = dice.chance(0.4);
  const sites = Array.from({ length: count }, (_, index): SitePlan => ({
    id: `site-${String(index + 1)}`,
    pilot: index < pilots,
    node: `node-${String(dice.whole(1, nodes))}`,
    window:
      windows && dice.chance(0.5)
        ? { open: dice.whole(3, 40), shut: dice.whole(1, 30), shift: dice.whole(0, 60) }
        : null,
  }));
  const concurrency = dice.whole(1, count > 20 ? 20 : 4);
  return {
    ...{ seed, sites, concurrency, nodes, processes: dice.whole(1, 3) },
    waves: planWaves(sites, concurrency),
    soakSeconds: dice.pick([0, 0, 60, 600]),
    failureBudget: dice.whole(0, 3),
    deadlineSeconds: dice.pick([60, 300, 600]),
    returnRule: dice.pick(['by-itself', 'by-itself', 'on-a-word', 'never']),
    trouble: troubleOf(dice),
  };
}

function troubleOf(dice: Dice): Trouble {
  const share = (most: number): number => (dice.chance(0.5) ? dice.next() * most : 0);
  const times = (most: number): number => (dice.chance(0.5) ? dice.whole(1, most) : 0);
  return {
    untilMs: dice.whole(1, 20) * 60_000,
    ...{ lost: share(0.2), unanswered: share(0.2), doubled: share(0.3), deaths: share(0.02) },
    ...{ crashes: times(6), pauses: times(4), jumps: times(3), partitions: times(3) },
    ...{ reboots: times(2), rebuilds: times(2), halts: times(2), badRuns: share(0.4) },
  };
}

/** Why the site may not be changed at a moment of the world; null when it may. */
export function isShut(site: SitePlan, now: number): boolean {
  if (site.window === null) return false;
  const { open, shut, shift } = site.window;
  return (now / 60_000 + shift) % (open + shut) >= open;
}
