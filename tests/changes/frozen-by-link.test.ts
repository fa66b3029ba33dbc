import { afterEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { eventually, openWard, type Ward } from '../rollouts/ward.js';
import { keptRelease } from '../rollouts/timing/agreed.js';
import { decide } from '../web/form.js';
import { contactLink } from './contact-link.js';

let ward: Ward;
afterEach(() => ward.stop());

const HOUR = 3_600_000;
const TESS = { name: 'Tess', email: 'system-owner@trust-02.example', role: 'system-owner', trust: 'trust-02' };
/** What the clocks on the wall of a Trust show so many hours from now. */
const wallIn = (hours: number): string =>
  new Date(Date.now() + hours * HOUR).toLocaleString('sv-SE', { timeZone: 'Europe/London' }).slice(0, 16);

test('what a contact freezes by link the planner and the claim of a run heed at once, and its end too (002-016, 002-024, INV-20)', async () => {
  ward = await openWard({ sites: 2, agreements: 'required' });
  const { release, agree } = await keptRelease(ward.gatehouse, '2.0.0');
  for (const trust of ['trust-01', 'trust-02']) await agree(trust, [-1, 24]);
  const delivery = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const plan = async (): Promise<object> => {
    const { body } = await delivery.post('/api/v1/rollouts/plan', { release: '2.0.0', environment: 'production' });
    return z.looseObject({}).parse(body);
  };
  expect(await plan()).toMatchObject({ feasible: true });
  const path = await contactLink(ward.gatehouse, TESS);
  const asked = { site: 'trust-02', from: wallIn(-1), to: wallIn(26), reason: 'The scanner is moved' };
  expect((await decide(ward.gatehouse, path, 'freeze', asked)).status).toBe(303);
  expect(await plan()).toMatchObject({
    feasible: false,
    obstacle: expect.stringContaining('TRUST-02'),
  });

  const rollout = await ward.plan(release);
  await eventually(async () => {
    const at = await ward.standings(rollout);
    return at['trust-01'] === 'succeeded' ? at : JSON.stringify(at);
  });
  const held = await eventually(async () => {
    const { body } = await delivery.get(`/api/v1/rollouts/${rollout}`);
    return JSON.stringify(body).includes('There is a freeze of the site trust-02: The scanner is moved.')
      ? { body }
      : JSON.stringify(body);
  });
  expect(held.body).toMatchObject({ state: 'running' });
  expect((await ward.attempts(rollout)).map(({ site }) => site)).not.toContain('trust-02');

  const { body } = await delivery.get('/api/v1/freezes');
  const { freezes } = z.object({ freezes: z.array(z.looseObject({ id: z.string() })) }).parse(body);
  const ended = await decide(ward.gatehouse, path, 'end-freeze', {
    freeze: freezes[0]?.id ?? '',
    because: 'It is moved',
  });
  expect(ended.status).toBe(303);
  expect(await plan()).toMatchObject({ feasible: true });
  await ward.hurry(60);
  await ward.until(rollout, 'completed');
});
