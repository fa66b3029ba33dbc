import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually, openWard, release, type Ward } from './ward.js';

let ward: Ward;
beforeEach(async () => {
  ward = await openWard({ sites: 4, pilots: 1 });
});
afterEach(() => ward.stop());

/** Every key that the control node ever started ran once, and every site ended on the release. */
async function expectOnce(rollout: string, digest: string): Promise<void> {
  for (const attempt of await ward.attempts(rollout)) expect(ward.node.timesRun(attempt.id)).toBeLessThanOrEqual(1);
  expect([...ward.node.estates.values()].every((estate) => estate.digest === digest)).toBe(true);
}

test('an order that was obeyed, but whose answer was lost, is found again and not run twice (INV-07)', async () => {
  ward.line.trouble({ verb: 'start', when: 'after', silence: 'timed-out', times: 2 });
  const going = release('2.0.0');
  const rollout = await ward.plan(going);
  await ward.until(rollout, 'completed');
  expect(await ward.attempts(rollout)).toHaveLength(4);
  await expectOnce(rollout, going.digest);
});

test('an order that never arrived is sent again under the same key (INV-07)', async () => {
  ward.line.trouble({ verb: 'start', when: 'before', silence: 'cut', times: 1 });
  const going = release('2.0.0');
  const rollout = await ward.plan(going);
  await ward.until(rollout, 'completed');
  expect(await ward.attempts(rollout)).toHaveLength(4);
  await expectOnce(rollout, going.digest);
});

test('news that is lost on its way is read again from the byte where reading stopped', async () => {
  ward.line.trouble({ verb: 'events', when: 'after', silence: 'cut', times: 3 });
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'completed');
  expect((await ward.attempts(rollout)).every((attempt) => attempt.event_seq === 3)).toBe(true);
});

test('a control node that is silent for a while delays a rollout and fails nothing', async () => {
  ward.node.runMs = 300;
  const rollout = await ward.plan(release('2.0.0'));
  ward.line.cut();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  ward.line.mend();
  await ward.until(rollout, 'completed');
  expect((await ward.attempts(rollout)).map((attempt) => attempt.state)).toEqual(Array(4).fill('succeeded'));
});

test('an order that was sent twice and then refused is not known to have begun or not: it is unknown, not errored (INV-13)', async () => {
  ward.line.trouble({ verb: 'start', when: 'before', silence: 'timed-out', times: 1 });
  ward.node.refuses = 'unknown-playbook';
  const rollout = await ward.plan(release('2.0.0'));
  await eventually(async () => {
    const now = (await ward.standings(rollout))['trust-01'];
    return now === 'unknown' ? {} : `it is ${String(now)}`;
  });
  const [attempt] = await ward.attempts(rollout);
  expect(attempt).toMatchObject({ kind: 'deploy', ended_at: null });
  // At least: on a busy machine it may be asked about once more before anybody looks.
  expect(attempt?.claims).toBeGreaterThanOrEqual(2);
});
