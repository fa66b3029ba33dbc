import { afterEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Somebody } from '../../gatehouse.js';
import { eventually, openWard, release, type Ward } from '../../rollouts/ward.js';

const scheduleSchema = z.object({
  entries: z.array(
    z.looseObject({ kind: z.string(), state: z.string(), release: z.string().nullable(), sites: z.array(z.string()) }),
  ),
});

let ward: Ward;
afterEach(() => ward.stop());

/** How each site of a release stands on the schedule. */
async function statesOf(who: Somebody, version: string): Promise<Readonly<Record<string, string>>> {
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const { body } = await who.get(`/api/v1/schedule?from=${from}`);
  const entries = scheduleSchema.parse(body).entries.filter((one) => one.kind === 'rollout' && one.release === version);
  return Object.fromEntries(entries.flatMap(({ sites, state }) => sites.map((site) => [site, state])));
}

test('what was rolled back stands so on the schedule while its rollout goes on, and once that is over (002-005)', async () => {
  ward = await openWard({ sites: 2, pilots: 2 });
  const manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'completed');
  expect(await statesOf(manager, '2.0.0')).toEqual({ 'trust-01': 'took-place', 'trust-02': 'took-place' });
  const because = { reason: 'Scans are slow' };
  expect((await manager.post(`/api/v1/rollouts/${rollout}/sites/trust-01/roll-back`, because)).status).toBe(202);
  await eventually(async () => {
    const now = (await ward.standings(rollout))['trust-01'];
    return now === 'rolled-back' ? {} : `it is ${String(now)}`;
  });
  expect(await statesOf(manager, '2.0.0')).toEqual({ 'trust-01': 'rolled-back', 'trust-02': 'took-place' });
  expect((await manager.post(`/api/v1/rollouts/${rollout}/roll-back`, because)).status).toBe(202);
  await ward.until(rollout, 'rolled-back');
  expect(await statesOf(manager, '2.0.0')).toEqual({ 'trust-01': 'rolled-back', 'trust-02': 'rolled-back' });
});

test('what changes in a rollout is on the schedule at once, however often it was looked at before (002-005)', async () => {
  ward = await openWard({ sites: 2, pilots: 1, policy: { soakSeconds: 3600 } });
  const manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const rollout = await ward.plan(release('1.0.0'));
  await eventually(async () => {
    const now = await statesOf(manager, '1.0.0');
    return now['trust-01'] === 'took-place' && now['trust-02'] === 'predicted' ? {} : JSON.stringify(now);
  });
  const halted = await manager.post(`/api/v1/rollouts/${rollout}/halt`, { reason: 'Scans are slow' });
  expect(halted.status).toBe(202);
  await ward.until(rollout, 'halted');
  expect(await statesOf(manager, '1.0.0')).toEqual({ 'trust-01': 'took-place' });
});
