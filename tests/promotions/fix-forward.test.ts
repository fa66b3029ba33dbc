import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Answer } from '../client.js';
import type { EnvironmentName } from '../../src/sites/environment.js';
import type { Somebody } from '../gatehouse.js';
import { text } from '../evidence/story.js';
import { startClimb, type Climb } from './climb.js';

let climb: Climb;
/** What lets go of the environments again that a test has left halted. */
const waiting: (() => Promise<void>)[] = [];
let second: Somebody;
beforeAll(async () => {
  climb = await startClimb();
  second = await climb.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
});
afterEach(async () => {
  for (const end of waiting.splice(0)) await end();
});
afterAll(() => climb.stop());

const reason = 'the fault is understood, and 1.0.1 mends it';

/** A rollout of this version, halted. */
async function halted(version: string, environment: EnvironmentName): Promise<string> {
  const release = await climb.release(version);
  await climb.climbTo(release, environment);
  const answer = await climb.promote(release, environment);
  await climb.leave(release, environment, 'halted');
  waiting.push(() => climb.leave(release, environment, 'rolled-back'));
  return text(answer, 'rollout');
}

function fixForward(rollout: string, release: string, by = second): Promise<Answer> {
  return by.post(`/api/v1/rollouts/${rollout}/decision`, { decide: 'fix-forward', release, reason });
}

async function stateOf(rollout: string): Promise<unknown> {
  return (await second.get(`/api/v1/rollouts/${rollout}`)).body;
}

test('a newer release takes the place of a halted one, by a promotion of its own and in one step', async () => {
  const old = await halted('1.0.0', 'dev');
  const newer = await climb.release('1.0.1');
  await climb.climbTo(newer, 'dev');
  expect((await climb.promote(newer, 'dev')).status).toBe(409);
  expect((await fixForward(old, '1.0.1', climb.manager)).status).toBe(403);
  const answer = await fixForward(old, '1.0.1');
  expect(answer).toMatchObject({ status: 202, body: { state: 'superseded', supersededBy: '1.0.1' } });
  const { body } = await second.get('/api/v1/rollouts?release=1.0.1');
  expect(body).toMatchObject({ rollouts: [{ state: 'running', environment: 'dev', requestedBy: second.person }] });
  expect((await fixForward(old, '1.0.1')).status).toBe(409);
  await climb.settle(newer, 'dev');
});

test('the newer release passes the same gate as any other: shut, it leaves everything as it was', async () => {
  const old = await halted('1.1.0', 'sit');
  await climb.release('1.1.1');
  const refused = await fixForward(old, '1.1.1');
  expect(refused).toMatchObject({
    status: 409,
    body: { reasons: expect.arrayContaining([expect.stringContaining('Not met: Dev is complete.')]) },
  });
  expect(await stateOf(old)).toMatchObject({ state: 'halted', supersededBy: null, decisions: [] });
  expect((await second.get('/api/v1/promotions?release=1.1.1')).body).toEqual({ promotions: [] });
});

test('an older release, itself, and none at all are no fix forward (abuse 62)', async () => {
  const old = await halted('1.2.0', 'uat');
  expect((await fixForward(old, '1.0.1')).status).toBe(409);
  expect((await fixForward(old, '1.2.0')).status).toBe(409);
  expect((await fixForward(old, '9.9.9')).status).toBe(404);
  expect(await stateOf(old)).toMatchObject({ state: 'halted' });
});

test('who may not promote does not fix forward', async () => {
  const old = await halted('1.3.0', 'pre-prod');
  await climb.release('1.3.1');
  const member = await climb.gatehouse.as({ role: 'delivery' });
  expect((await fixForward(old, '1.3.1', member)).status).toBe(403);
});
