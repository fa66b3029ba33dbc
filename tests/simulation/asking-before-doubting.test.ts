import { expect, test } from '@jest/globals';
import { live } from './simulation.js';
import type { Scenario } from './scenario.js';

const NOTHING_WRONG = {
  ...{ untilMs: 600_000, lost: 0, unanswered: 0, doubled: 0, deaths: 0, badRuns: 0 },
  ...{ crashes: 0, jumps: 0, partitions: 0, reboots: 0, rebuilds: 0, halts: 0 },
} as const;

/** The only process stands still now and then, up to five minutes; control nodes answer all the while. */
function standingStill(scenario: Scenario): Scenario {
  return { ...scenario, processes: 1, deadlineSeconds: 600, trouble: { ...NOTHING_WRONG, pauses: 4 } };
}

test('a service that stood still asks before it doubts: no run is unknown while its control node answers (INV-13)', () => {
  const doubted: number[] = [];
  for (let seed = 1; seed <= 60; seed += 1) {
    const { history } = live(seed, standingStill);
    if (history.entries.some((entry) => entry.about === 'attempt' && entry.to === 'unknown')) doubted.push(seed);
  }
  expect(doubted).toEqual([]);
});
