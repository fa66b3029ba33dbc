import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ReconcilerWorker } from '../../src/rollouts/reconciler.worker.js';
import { eventually, openWard, release, type Ward } from './ward.js';

let ward: Ward;
beforeEach(async () => {
  ward = await openWard({ sites: 3, pilots: 1, policy: { failureBudget: 3 } });
});
afterEach(() => ward.stop());

function standsAs(rollout: string, site: string, standing: string): Promise<object> {
  return eventually(async () => {
    const now = (await ward.standings(rollout))[site];
    return now === standing ? {} : `${site} is ${String(now)}`;
  });
}

/** Everybody before settles, then one site's run goes on without end. */
async function hanging(): Promise<string> {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.conduct('trust-02', 'never-ends');
  const rollout = await ward.plan(release('2.0.0'));
  await eventually(async () => ((await ward.standings(rollout))['trust-03'] === 'succeeded' ? {} : 'not yet'));
  return rollout;
}

/**
 * Cuts the line and lets ninety seconds pass. What was heard just before may be written down only after the clock has jumped, as heard
 * then: so it jumps again until the run is unknown.
 */
async function silence(rollout: string, site: string): Promise<void> {
  ward.line.cut();
  let seconds = 0;
  await eventually(async () => {
    await ward.hurry((seconds += 95));
    await ward.gatehouse.injected(ReconcilerWorker).turn();
    const now = (await ward.standings(rollout))[site];
    return now === 'unknown' ? {} : `${site} is ${String(now)}`;
  });
}

test('ninety seconds without word make an attempt unknown: never failed, its site locked, its wave held (INV-13)', async () => {
  const rollout = await hanging();
  await silence(rollout, 'trust-02');
  expect((await ward.rollout(rollout)).state).toBe('running');
  const shown = await (await ward.gatehouse.as({ role: 'delivery' })).get(`/api/v1/rollouts/${rollout}`);
  expect(shown.body).toMatchObject({ counts: { unknown: 1, succeeded: 2 }, sites: 3 });
  expect(shown.body).toMatchObject({ outOfContact: [{ says: expect.stringMatching(/\w/) }] });
  expect(shown.body).toMatchObject({
    running: expect.arrayContaining([{ version: 'unknown', digest: null, sites: 1 }]),
  });
});

test('a pilot that is unknown halts the rollout, which does not say that it failed (INV-13, INV-19)', async () => {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.conduct('trust-01', 'never-ends');
  const rollout = await ward.plan(release('2.0.0'));
  await eventually(async () => ((await ward.attempts(rollout))[0]?.state === 'running' ? {} : 'not yet'));
  await silence(rollout, 'trust-01');
  const halted = await ward.until(rollout, 'halting', 'halted');
  expect(halted.halt_because).toBe('A pilot site failed, or it is not known how it is.');
});

test('word of an unknown attempt brings it back, with its true end', async () => {
  const rollout = await hanging();
  await silence(rollout, 'trust-02');
  ward.line.mend();
  await standsAs(rollout, 'trust-02', 'in-flight');
});

test('two hours after its deadline an unknown attempt is a person’s (INV-08)', async () => {
  const rollout = await hanging();
  await silence(rollout, 'trust-02');
  await ward.hurry(600 + 7_300);
  await ward.gatehouse.injected(ReconcilerWorker).turn();
  await standsAs(rollout, 'trust-02', 'needs-human');
});

test('a run that its control node still calls running long after its deadline is a person’s (INV-08)', async () => {
  const rollout = await hanging();
  // Well before the two minutes: what the test itself takes counts too. Their very end is asked of the protocol.
  await ward.hurry(600 + 60);
  await ward.gatehouse.injected(ReconcilerWorker).turn();
  await standsAs(rollout, 'trust-02', 'in-flight');
  await ward.hurry(600 + 130);
  await ward.gatehouse.injected(ReconcilerWorker).turn();
  await standsAs(rollout, 'trust-02', 'needs-human');
});

test('a site that cannot be reached is probed until it answers, and the probe decides', async () => {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.conduct('trust-02', 'unreachable', 'unreachable', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  await standsAs(rollout, 'trust-02', 'unknown');
  await ward.hurry(16);
  await ward.gatehouse.injected(ReconcilerWorker).turn();
  await ward.until(rollout, 'completed-with-exceptions');
  expect((await ward.standings(rollout))['trust-02']).toBe('rolled-back');
  expect(ward.node.estates.get('trust-02')?.version).toBe('1.0.0');
  const deploys = (await ward.attempts(rollout)).filter((each) => each.site === 'trust-02' && each.kind === 'deploy');
  expect(deploys).toHaveLength(1);
});

test('a changed host key is never tried again by itself (abuse 52)', async () => {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.conduct('trust-02', 'host-key-changed');
  const rollout = await ward.plan(release('2.0.0'));
  await standsAs(rollout, 'trust-02', 'needs-human');
  await ward.hurry(300);
  await ward.gatehouse.injected(ReconcilerWorker).turn();
  expect((await ward.attempts(rollout)).filter((each) => each.site === 'trust-02')).toHaveLength(1);
});
