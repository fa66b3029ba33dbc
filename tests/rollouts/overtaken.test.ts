import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Somebody } from '../gatehouse.js';
import { openWard, release, type Ward } from './ward.js';

let ward: Ward;
let manager: Somebody;
beforeEach(async () => {
  ward = await openWard({ sites: 2, pilots: 1 });
  manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
});
afterEach(() => ward.stop());

const because = { reason: 'it was better before' };

async function done(version: string): Promise<string> {
  const rollout = await ward.plan(release(version));
  await ward.until(rollout, 'completed', 'completed-with-exceptions');
  return rollout;
}

test('what a later rollout has built upon is neither undone nor done again by the earlier one (INV-25, abuse 62)', async () => {
  await done('1.0.0');
  ward.node.conduct('trust-02', 'turns-ill', 'well');
  const earlier = await done('2.0.0');
  const later = await done('3.0.0');
  for (const act of ['roll-back', 'waves/1/roll-back', 'sites/trust-01/roll-back', 'sites/trust-02/retry']) {
    const refused = await manager.post(`/api/v1/rollouts/${earlier}/${act}`, because);
    expect(refused.status).toBe(409);
    expect(JSON.stringify(refused.body)).toContain('A later rollout has changed');
  }
  expect([...ward.node.estates.values()].map((estate) => estate.version)).toEqual(['3.0.0', '3.0.0']);
  expect((await manager.post(`/api/v1/rollouts/${later}/roll-back`, because)).status).toBe(202);
  await ward.until(later, 'rolled-back');
  expect((await manager.post(`/api/v1/rollouts/${earlier}/sites/trust-01/roll-back`, because)).status).toBe(202);
  await ward.until(earlier, 'completed-with-exceptions');
  expect(ward.node.estates.get('trust-01')?.version).toBe('1.0.0');
});

test('a site that waits to be tried again goes back with all the others (INV-25)', async () => {
  await done('1.0.0');
  ward.node.conduct('trust-01', 'host-key-changed');
  const rollout = await ward.plan(release('2.0.0', 'reversible'));
  await ward.until(rollout, 'halted');
  expect((await manager.post(`/api/v1/rollouts/${rollout}/sites/trust-01/skip`, because)).status).toBe(202);
  const second = await ward.gatehouse.as({ role: 'delivery' });
  expect((await second.post(`/api/v1/rollouts/${rollout}/resume`, because)).status).toBe(202);
  await ward.until(rollout, 'completed-with-exceptions');
  ward.line.cut();
  expect((await manager.post(`/api/v1/rollouts/${rollout}/sites/trust-01/retry`, because)).status).toBe(202);
  expect((await ward.rollout(rollout)).state).toBe('running');
  ward.node.conduct('trust-01', 'well');
  expect((await manager.post(`/api/v1/rollouts/${rollout}/roll-back`, because)).status).toBe(202);
  ward.line.mend();
  await ward.until(rollout, 'rolled-back', 'partially-rolled-back');
  expect((await ward.rollout(rollout)).state).toBe('rolled-back');
});
