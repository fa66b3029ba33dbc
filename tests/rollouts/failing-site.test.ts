import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openWard, release, type Ward } from './ward.js';

let ward: Ward;
beforeEach(async () => {
  ward = await openWard({ sites: 6, pilots: 1 });
});
afterEach(() => ward.stop());

async function settled(version: string): Promise<void> {
  await ward.until(await ward.plan(release(version)), 'completed');
}

test('a site that fails is put back by itself to the exact release it ran before, and the others go on (INV-25, INV-26)', async () => {
  await settled('1.0.0');
  const before = ward.node.estates.get('trust-04')?.digest;
  ward.node.conduct('trust-04', 'turns-ill', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'completed-with-exceptions');
  expect(await ward.standings(rollout)).toMatchObject({ 'trust-04': 'rolled-back', 'trust-05': 'succeeded' });
  expect(ward.node.estates.get('trust-04')).toMatchObject({ version: '1.0.0', digest: before, healthy: true });
  const [failed, back] = (await ward.attempts(rollout)).filter((attempt) => attempt.site === 'trust-04');
  expect(failed).toMatchObject({ kind: 'deploy', state: 'failed' });
  expect(back).toMatchObject({ kind: 'roll-back', state: 'rolled-back', target_digest: before });
  expect(back?.token).toBeGreaterThan(failed?.token ?? 0);
});

test('a site that fails on its way back is not called rolled back, and the rollout stops for a person (INV-26)', async () => {
  await settled('1.0.0');
  ward.node.conduct('trust-04', 'turns-ill', 'turns-ill');
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'halted');
  expect((await ward.standings(rollout))['trust-04']).toBe('rollback-failed');
});

test('a failed pilot stops the rollout before any other site starts (INV-18)', async () => {
  await settled('1.0.0');
  ward.node.conduct('trust-01', 'turns-ill', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'halted');
  const touched = (await ward.attempts(rollout)).map((attempt) => attempt.site);
  expect([...new Set(touched)]).toEqual(['trust-01']);
});

test('a release that goes one way is never put back by itself', async () => {
  await settled('1.0.0');
  ward.node.conduct('trust-04', 'turns-ill');
  const rollout = await ward.plan(release('2.0.0', 'one-way'));
  await ward.until(rollout, 'completed-with-exceptions');
  expect((await ward.attempts(rollout)).every((attempt) => attempt.kind === 'deploy')).toBe(true);
  expect((await ward.standings(rollout))['trust-04']).toBe('failed');
});

test('a site without a release before it has nowhere to go back to, and says failed', async () => {
  ward.node.conduct('trust-04', 'turns-ill');
  const rollout = await ward.plan(release('1.0.0'));
  await ward.until(rollout, 'completed-with-exceptions');
  expect((await ward.standings(rollout))['trust-04']).toBe('failed');
});

test('when more sites fail than the budget allows, nothing else starts (INV-19)', async () => {
  await settled('1.0.0');
  for (const host of ['trust-02', 'trust-03', 'trust-04']) ward.node.conduct(host, 'turns-ill', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  const halted = await ward.until(rollout, 'halted');
  expect(halted.halt_because).toContain('budget');
  const standings = await ward.standings(rollout);
  expect(Object.values(standings).filter((each) => each === 'waiting').length).toBeGreaterThan(0);
});

test('an order that the control node refuses has errored and not failed: the site is as it was, and nothing is put back', async () => {
  await settled('1.0.0');
  ward.node.refuses = 'unknown-playbook';
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'halted');
  const attempts = await ward.attempts(rollout);
  expect(attempts.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['deploy errored']);
  expect(ward.node.estates.get('trust-01')?.version).toBe('1.0.0');
});

test('bytes that are not the signed ones never reach a control node (INV-01, abuse 60)', async () => {
  ward.artefacts.refusal = 'The bytes are not those that were registered.';
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'halted');
  expect((await ward.attempts(rollout))[0]).toMatchObject({ state: 'errored', because: ward.artefacts.refusal });
  expect(ward.node.journal).toEqual([]);
});
