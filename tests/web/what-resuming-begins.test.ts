import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, openWard, release, type Ward } from '../rollouts/ward.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let ward: Ward;
let manager: Visitor;
beforeAll(async () => {
  ward = await openWard({ sites: 4, pilots: 1, policy: { failureBudget: 0 } });
  const { person } = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  manager = await visitorAs(ward.gatehouse, person);
});
afterAll(() => ward.stop());

test('whoever resumes is told which sites would truly begin, and what each other one waits for', async () => {
  const to = new Date(Date.now() + 48 * 3_600_000).toISOString();
  const owner = await ward.gatehouse.as({ role: 'product-owner' });
  const held = { scope: 'site', of: 'trust-04', to, reason: 'A clinic' };
  expect((await owner.post('/api/v1/freezes', held)).status).toBe(201);
  ward.node.conduct('trust-01', 'never-ends');
  const id = await ward.plan(release('2.6.0'));
  await eventually(async () => ((await ward.attempts(id)).some(({ begun }) => begun) ? {} : 'nothing has begun'));
  const api = await ward.gatehouse.as({ role: 'delivery' });
  expect((await api.post(`/api/v1/rollouts/${id}/halt`, { reason: 'The phones ring' })).status).toBe(202);
  await ward.until(id, 'halted');
  const page = wordsOf(await manager.get(`/rollouts/${id}/acts/resume`));
  expect(page).toContain('2 sites would then begin, each in its turn TRUST-02 TRUST-03');
  expect(page).toMatch(/1 site would go on waiting TRUST-04: .*A clinic/);
});
