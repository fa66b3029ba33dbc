import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ReconcilerWorker } from '../../src/rollouts/reconciler.worker.js';
import { eventually, openWard, release, type Ward } from './ward.js';

let ward: Ward;
beforeEach(async () => {
  ward = await openWard({ sites: 3, pilots: 1 });
});
afterEach(() => ward.stop());

async function underWayAt(site: string, rollout: string): Promise<string> {
  const attempt = await eventually(async () => {
    const found = (await ward.attempts(rollout)).find((each) => each.site === site && each.state === 'running');
    return found ?? 'not running yet';
  });
  return attempt.id;
}

test('a run whose control node was set up anew is not run again: a probe of the site decides (F15)', async () => {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.runMs = 400;
  const going = release('2.0.0');
  const rollout = await ward.plan(going);
  const key = await underWayAt('trust-01', rollout);
  ward.node.rebuild();
  await new Promise((resolve) => setTimeout(resolve, 450));
  await ward.gatehouse.injected(ReconcilerWorker).turn();
  await ward.until(rollout, 'completed');
  expect(ward.node.timesRun(key)).toBe(1);
  const pilot = (await ward.attempts(rollout)).filter((attempt) => attempt.site === 'trust-01');
  expect(pilot.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['deploy succeeded', 'verify succeeded']);
});

test('a run that a reboot interrupted is settled by a probe: what did not come about is put back (F15)', async () => {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.conduct('trust-03', 'never-ends', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  const key = await underWayAt('trust-03', rollout);
  ward.node.reboot();
  await ward.until(rollout, 'completed-with-exceptions');
  expect(ward.node.timesRun(key)).toBe(1);
  const states = (await ward.attempts(rollout)).filter((attempt) => attempt.site === 'trust-03');
  expect(states.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    'deploy failed',
    'verify failed',
    'roll-back rolled-back',
  ]);
});

test('a ledger that lost one entry never starts it again (F15)', async () => {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.conduct('trust-03', 'never-ends', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  const key = await underWayAt('trust-03', rollout);
  ward.node.forget(key);
  await ward.until(rollout, 'completed-with-exceptions');
  expect(ward.node.timesRun(key)).toBe(1);
});
