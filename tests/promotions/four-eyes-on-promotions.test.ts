import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { text } from '../evidence/story.js';
import type { Somebody } from '../gatehouse.js';
import { reasonsOf, startClimb, type Climb } from './climb.js';

let climb: Climb;
/** One person with every role there is. */
let everybody: Somebody;
beforeAll(async () => {
  climb = await startClimb();
  everybody = await climb.gatehouse.as(
    { role: 'delivery', duty: 'release-manager' },
    { role: 'product-owner' },
    { role: 'ai-centre' },
    { role: 'administrator' },
  );
});
afterAll(() => climb.stop());

test('whoever signed off does not promote on it, administrators included; somebody else does (INV-04) (abuse 22)', async () => {
  const release = await climb.release('6.0.0');
  await climb.climbTo(release, 'uat');
  await climb.promote(release, 'uat');
  await climb.settle(release, 'uat');
  const { 'uat-signed-off': sign, ...others } = climb.evidence(release, 'pre-prod');
  expect(sign).toBeDefined();
  for (const give of Object.values(others)) await give();
  const body = { stage: 'uat', decision: 'approved', digest: release.digest };
  expect((await everybody.post('/api/v1/releases/6.0.0/sign-offs', body)).status).toBe(201);
  expect(reasonsOf(await climb.promote(release, 'pre-prod', everybody))).toMatchObject([
    { criterion: 'four-eyes', title: 'You signed off UAT for this release, and who approves never executes.' },
  ]);
  expect((await climb.promote(release, 'pre-prod')).status).toBe(201);
  await climb.settle(release, 'pre-prod');
});

test('a sign-off by whoever promoted the release before does not count (INV-04) (abuse 22)', async () => {
  const release = await climb.release('6.1.0');
  await climb.climbTo(release, 'sit');
  expect((await climb.promote(release, 'sit', everybody)).status).toBe(201);
  await climb.settle(release, 'sit');
  const { 'sit-signed-off': byTester, ...others } = climb.evidence(release, 'uat');
  for (const give of Object.values(others)) await give();
  const body = { stage: 'sit', decision: 'approved', digest: release.digest };
  await everybody.post('/api/v1/releases/6.1.0/sign-offs', body);
  const [reason] = reasonsOf(await climb.promote(release, 'uat'));
  expect(reason).toMatchObject({ criterion: 'sit-signed-off', status: 'not-met' });
  expect(reason?.howToMeet).toContain('approved it, and promotes it too');
  await byTester?.();
  expect((await climb.promote(release, 'uat')).status).toBe(201);
  await climb.settle(release, 'uat');
});

test('whoever approved a waiver does not promote on it (INV-04) (abuse 30)', async () => {
  const release = await climb.release('6.2.0');
  await climb.promote(release, 'dev');
  await climb.settle(release, 'dev');
  const { 'automation-tests': missing, ...others } = climb.evidence(release, 'sit');
  expect(missing).toBeDefined();
  for (const give of Object.values(others)) await give();
  const waiver = { criterion: 'automation-tests', environment: 'sit', reason: 'no grid' };
  const asked = await climb.tester.post('/api/v1/releases/6.2.0/waivers', waiver);
  expect((await everybody.post(`/api/v1/waivers/${text(asked, 'id')}/approval`, {})).status).toBe(201);
  expect(reasonsOf(await climb.promote(release, 'sit', everybody))).toMatchObject([{ criterion: 'four-eyes' }]);
  expect((await climb.promote(release, 'sit')).status).toBe(201);
});
