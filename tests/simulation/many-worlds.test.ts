import { expect, test } from '@jest/globals';
import { simulate, type Outcome } from './simulation.js';

const WORLDS = 2_000;

test('in two thousand worlds in which all goes wrong that can, nothing is broken and everything ends (F1, INV-06 to INV-11, INV-13, INV-17 to INV-20, INV-25, INV-27)', () => {
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= WORLDS; seed += 1) outcomes.push(simulate(seed));
  const broken = outcomes.filter(({ violations }) => violations.length > 0);
  // A seed that is named here replays by itself: npm run torture -- F1 --rounds 1 --seed <it>.
  expect(broken.map(({ seed, violations }) => ({ seed, violations }))).toEqual([]);
  expect(new Set(outcomes.map(({ ended }) => ended)).size).toBeGreaterThan(3);
}, 600_000);
