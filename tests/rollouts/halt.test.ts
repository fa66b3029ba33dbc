import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Somebody } from '../gatehouse.js';
import { letPass } from './let-pass.js';
import { eventually, openWard, release, type Ward } from './ward.js';

let ward: Ward;
let operator: Somebody;
beforeEach(async () => {
  ward = await openWard({ sites: 12, pilots: 1, policy: { concurrency: 4 } });
  operator = await ward.gatehouse.as({ role: 'delivery' });
});
afterEach(() => ward.stop());

const because = { reason: 'the phones are ringing' };

/** A small generator, so that a failing moment can be had again by its seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

test.each([11, 23, 37, 41])(
  'pressed at a random moment, a halt lets no deployment begin once it is shown (seed %i) (INV-11, F24)',
  async (seed) => {
    const random = seeded(seed);
    ward.node.runMs = 30;
    ward.line.delayMs = 15;
    const rollout = await ward.plan(release('2.0.0'));
    await new Promise((resolve) => setTimeout(resolve, random() * 1_500));
    const pressed = performance.now();
    const answer = await operator.post(`/api/v1/rollouts/${rollout}/halt`, because);
    if (answer.status === 409) return;
    expect(answer.status).toBe(202);
    await ward.until(rollout, 'halted');
    expect(performance.now() - pressed).toBeLessThan(10_000);
    const begun = (): number =>
      ward.node.journal.filter((line) => line.step === 'began' && line.playbook === 'deploy').length;
    const shown = begun();
    await letPass(ward, 5);
    expect(begun()).toBe(shown);
    await eventually(async () => {
      const states = (await ward.attempts(rollout)).map((attempt) => attempt.state);
      return states.every((state) => state === 'succeeded' || state === 'cancelled') ? {} : states.join();
    });
  },
);

test('while a control node does not answer, the halt is not called confirmed, and its sites are listed by name (INV-11)', async () => {
  ward.line.trouble({ verb: 'start', when: 'before', silence: 'timed-out', times: 100 });
  const rollout = await ward.plan(release('2.0.0'));
  await eventually(async () =>
    (await ward.attempts(rollout)).some((each) => each.state === 'starting') ? {} : 'not sent',
  );
  ward.line.cut();
  await operator.post(`/api/v1/rollouts/${rollout}/halt`, because);
  await letPass(ward, 5);
  const shown = await operator.get(`/api/v1/rollouts/${rollout}`);
  expect(shown.body).toMatchObject({
    state: 'halting',
    halt: { unconfirmed: ['TRUST-01'], says: 'Halt not confirmed: TRUST-01.' },
  });
  ward.line.mend();
  await ward.until(rollout, 'halted');
  expect(ward.node.journal).toEqual([]);
});

test('what has begun goes on to its end under a halt (INV-21)', async () => {
  ward.node.runMs = 500;
  const rollout = await ward.plan(release('2.0.0'));
  await eventually(async () =>
    (await ward.attempts(rollout)).some((each) => each.state === 'running') ? {} : 'not running',
  );
  await operator.post(`/api/v1/rollouts/${rollout}/halt`, because);
  await ward.until(rollout, 'halted');
  await eventually(async () => {
    const [pilot] = await ward.attempts(rollout);
    return pilot?.state === 'succeeded' ? {} : `it is ${String(pilot?.state)}`;
  });
});

test('a second person resumes with a reason; who pressed halt cannot (abuse 25)', async () => {
  const rollout = await ward.plan(release('2.0.0'));
  const early = await operator.post(`/api/v1/rollouts/${rollout}/resume`, because);
  expect(early.status).toBe(409);
  await operator.post(`/api/v1/rollouts/${rollout}/halt`, because);
  await ward.until(rollout, 'halted');
  expect((await operator.post(`/api/v1/rollouts/${rollout}/resume`, because)).status).toBe(403);
  const second = await ward.gatehouse.as({ role: 'delivery' });
  expect((await second.post(`/api/v1/rollouts/${rollout}/resume`, {})).status).toBe(400);
  expect((await second.post(`/api/v1/rollouts/${rollout}/resume`, because)).status).toBe(202);
  await ward.until(rollout, 'completed');
  expect(Object.values(await ward.standings(rollout)).every((each) => each === 'succeeded')).toBe(true);
});

test('an approval that is taken back halts the rollout, and nothing else starts (INV-03)', async () => {
  const rollout = await ward.plan(release('2.0.0'));
  ward.approval.answer = { holds: false, reasons: ['The sign-off of UAT was withdrawn.'] };
  const halted = await ward.until(rollout, 'halted');
  expect(halted.halt_because).toContain('The sign-off of UAT was withdrawn.');
  const begun = ward.node.journal.length;
  await letPass(ward, 5);
  expect(ward.node.journal.filter((line) => line.step === 'began').length).toBeLessThanOrEqual(begun);
});

test('what was claimed before a halt is not sent after it, even while the tombstones are on their way (INV-11)', async () => {
  ward.line.delayMs = 400;
  ward.line.trouble({ verb: 'tombstone', when: 'before', silence: 'garbled', times: 1_000 });
  const rollout = await ward.plan(release('2.0.0'));
  await eventually(async () =>
    (await ward.attempts(rollout)).some((each) => each.state === 'claimed') ? {} : 'not claimed',
  );
  const answer = await operator.post(`/api/v1/rollouts/${rollout}/halt`, because);
  expect(answer.body).toMatchObject({ state: 'halting', halt: { unconfirmed: ['TRUST-01'] } });
  await letPass(ward, 5);
  expect(ward.node.journal).toEqual([]);
  expect((await ward.rollout(rollout)).state).toBe('halting');
});
