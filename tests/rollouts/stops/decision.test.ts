import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Somebody } from '../../gatehouse.js';
import { eventually, openWard, release, type Ward } from '../ward.js';

let ward: Ward;
let second: Somebody;
beforeEach(async () => {
  ward = await openWard({ sites: 5, pilots: 1, policy: { failureBudget: 0, concurrency: 2 } });
  second = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
});
afterEach(() => ward.stop());

const reason = 'talked over with the on-call consultant';

/** A rollout that halted itself: the pilot did not take the release, and was put back. */
async function halted(...pilot: ('turns-ill' | 'well')[]): Promise<string> {
  ward.node.conduct('trust-01', ...pilot);
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'halted');
  await eventually(async () => {
    const now = (await ward.standings(rollout))['trust-01'];
    return now === 'rolled-back' ? {} : `it is ${String(now)}`;
  });
  return rollout;
}

function decide(
  rollout: string,
  body: Record<string, unknown>,
  by = second,
): Promise<{ status: number; body: unknown }> {
  return by.post(`/api/v1/rollouts/${rollout}/decision`, { reason, ...body });
}

test('to resume accepts the failure, and does not try the site again', async () => {
  const rollout = await halted('turns-ill', 'well');
  expect((await decide(rollout, { decide: 'resume' })).status).toBe(202);
  await ward.until(rollout, 'completed-with-exceptions');
  expect(await ward.standings(rollout)).toMatchObject({ 'trust-01': 'rolled-back', 'trust-05': 'succeeded' });
});

test('to resume with the failed ones again tries them first, and the others after', async () => {
  const rollout = await halted('turns-ill', 'well');
  expect((await decide(rollout, { decide: 'resume', again: true })).status).toBe(202);
  await ward.until(rollout, 'completed');
  const hosts = ward.node.journal.filter((line) => line.step === 'began').map(({ host }) => host);
  expect(hosts.lastIndexOf('trust-01')).toBeLessThan(hosts.lastIndexOf('trust-02'));
});

test('while a failed site is still being put back, nobody decides to try it again', async () => {
  ward.node.conduct('trust-01', 'turns-ill', 'never-ends');
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'halted');
  await eventually(async () => {
    const now = (await ward.standings(rollout))['trust-01'];
    return now === 'rolling-back' ? {} : `it is ${String(now)}`;
  });
  const early = await decide(rollout, { decide: 'resume', again: true });
  expect(early).toMatchObject({ status: 409, body: { detail: expect.stringContaining('trust-01') } });
});

test('a wave goes back by decision, and the rollout waits for the next one, which is again another person’s', async () => {
  ward.node.conduct('trust-02', 'turns-ill', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'halted');
  expect((await decide(rollout, { decide: 'roll-back-wave', wave: 9 })).status).toBe(404);
  expect((await decide(rollout, { decide: 'roll-back-wave', wave: 1 })).status).toBe(202);
  await ward.until(rollout, 'halted');
  expect(ward.node.estates.get('trust-01')?.version).toBe('1.0.0');
  expect((await decide(rollout, { decide: 'keep' })).status).toBe(403);
  const third = await ward.gatehouse.as({ role: 'delivery' });
  expect((await decide(rollout, { decide: 'keep' }, third)).status).toBe(202);
  await ward.until(rollout, 'completed-with-exceptions');
});

test('there is nothing to decide about what is not halted, and no decision without its words (abuse 25)', async () => {
  ward.node.runMs = 300;
  const rollout = await ward.plan(release('2.0.0'));
  expect((await decide(rollout, { decide: 'resume' })).status).toBe(409);
  for (const body of [
    {},
    { decide: 'carry on' },
    { decide: 'roll-back-wave' },
    { decide: 'fix-forward' },
    { decide: 'keep', again: true },
    { decide: 'resume', state: 'running' },
    { decide: 'resume', reason: '' },
  ])
    expect({ body, status: (await decide(rollout, body)).status }).toEqual({ body, status: 400 });
  await ward.until(rollout, 'completed');
});

test('what was decided is shown with the rollout for ever, by whom and why (004-015)', async () => {
  const rollout = await halted('turns-ill', 'well');
  await decide(rollout, { decide: 'resume', again: true });
  await ward.until(rollout, 'completed');
  const shown = await second.get(`/api/v1/rollouts/${rollout}`);
  expect(shown.body).toMatchObject({
    decisions: [{ decide: 'resume', detail: { again: true }, reason, by: second.person, stop: null }],
  });
});
