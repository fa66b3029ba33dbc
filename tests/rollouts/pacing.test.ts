import { expect, test } from '@jest/globals';
import { Pacing } from '../../src/rollouts/pacing.js';

test.each([
  ['few sites', 200, 5_000, 0],
  ['many sites, quickly', 201, 1, 100],
  ['many sites', 10_000, 40, 360],
  ['many sites, slowly', 10_000, 5_000, 1_000],
])('a look at %s (%d of them, in %d ms) is followed by the next in %d ms at the soonest', (_, sites, took, wait) => {
  const pacing = new Pacing();
  expect(pacing.isDue('one', 0)).toBe(true);
  expect(pacing.took('one', { sites, began: 1_000, ended: 1_000 + took })).toBe(wait);
  expect(pacing.isDue('one', 1_000 + took + wait)).toBe(true);
  if (wait > 0) expect(pacing.isDue('one', 999 + took + wait)).toBe(false);
  expect(pacing.isDue('another', 1_000)).toBe(true);
});

test('a rollout that is over is forgotten', () => {
  const pacing = new Pacing();
  pacing.took('one', { sites: 10_000, began: 0, ended: 100 });
  pacing.forgetAllBut(['one']);
  expect(pacing.isDue('one', 200)).toBe(false);
  pacing.forgetAllBut([]);
  expect(pacing.isDue('one', 200)).toBe(true);
});
