import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openWard, release, type Ward } from './ward.js';

let ward: Ward;
beforeAll(async () => {
  ward = await openWard({ sites: 10, pilots: 1 });
});
afterAll(() => ward.stop());

test('a release reaches ten sites, the pilot first, each by one attempt that its own probe confirmed', async () => {
  const going = release('2.0.0');
  const rollout = await ward.plan(going);
  await ward.until(rollout, 'completed');
  const attempts = await ward.attempts(rollout);
  expect(attempts).toHaveLength(10);
  expect(attempts.every((attempt) => attempt.state === 'succeeded' && attempt.runs_digest === going.digest)).toBe(true);
  expect(ward.node.journal.filter((line) => line.step === 'began')).toHaveLength(10);
  expect(ward.node.journal[0]?.host).toBe('trust-01');
});
