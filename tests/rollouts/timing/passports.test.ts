import { afterEach, expect, test } from '@jest/globals';
import { eventually, openWard, type Ward, type WardOptions } from '../ward.js';
import { keptRelease } from './agreed.js';
import { decideOftenEnough } from './night.js';

let ward: Ward;
afterEach(() => ward.stop());

const asking = (sites: number, options: WardOptions = {}): Promise<Ward> =>
  openWard({ sites, pilots: sites, passports: 'required', policy: { concurrency: sites }, ...options });

const CONTACTS = ['service-owner', 'system-owner', 'technical-owner', 'tester'];

/** A release manager has telephoned everybody whom the Trust names. */
async function verifyAll(trust: string): Promise<unknown> {
  const manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const answers = [];
  for (const who of CONTACTS) {
    const body = { email: `${who}@${trust}.example`, reason: 'Telephoned by way of the switchboard.' };
    answers.push(await manager.post(`/api/v1/trusts/${trust}/contact-verifications`, body));
  }
  return answers.at(-1)?.body;
}

const begunAt = async (rollout: string): Promise<string[]> =>
  (await ward.attempts(rollout)).filter(({ sent }) => sent).map(({ site }) => site);

test('nothing starts at a Trust whose site passport is incomplete; it starts once that is complete, and plans name it (003-048)', async () => {
  ward = await asking(3, { sitesAt: { 'trust-03': { trust: null } } });
  const { release } = await keptRelease(ward.gatehouse, '2.0.0');
  expect(await verifyAll('trust-01')).toMatchObject({ isComplete: true });
  const delivery = await ward.gatehouse.as({ role: 'delivery' });
  const asked = { release: '2.0.0', environment: 'production' };
  const because = 'The site passport of TRUST-02 is not complete. It lacks: verified contacts.';
  expect((await delivery.post('/api/v1/rollouts/plan', asked)).body).toMatchObject({
    warnings: [`${because} The plan does not wait for that.`],
  });
  const rollout = await ward.plan(release);
  await eventually(async () => ((await begunAt(rollout)).length > 1 ? {} : 'too little began'));
  await decideOftenEnough(ward);
  // The one of no Trust has no onboarding.
  expect((await begunAt(rollout)).toSorted()).toEqual(['trust-01', 'trust-03']);
  expect(JSON.stringify((await delivery.get(`/api/v1/rollouts/${rollout}`)).body)).toContain(because);
  await verifyAll('trust-02');
  await eventually(async () => ((await begunAt(rollout)).includes('trust-02') ? {} : 'it is still held'));
  await ward.until(rollout, 'completed');
});
