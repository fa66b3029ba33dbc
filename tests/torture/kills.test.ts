import { expect, test } from '@jest/globals';
import { runKills } from './kills.js';

test('five kills at random moments of a rollout to ten Trusts lose nothing, double nothing, and leave nothing stuck (F3, F5)', async () => {
  const told: string[] = [];
  const result = await runKills({ rounds: 5, seed: 7, sites: 10, withPostgres: 0.2, say: (line) => told.push(line) });
  const { lost, double, stuck, broken, lives } = result;
  expect({ lost, double, stuck, broken }).toEqual({ lost: [], double: [], stuck: [], broken: [] });
  expect(lives.resumed.length + lives.cutShort).toBe(5);
});
