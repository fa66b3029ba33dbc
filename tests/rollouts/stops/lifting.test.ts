import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Somebody } from '../../gatehouse.js';
import { letPass } from '../let-pass.js';
import { eventually, openWard, release, type Ward } from '../ward.js';
import { begun, confirmed, pause, pull, underWay } from './line.js';

let ward: Ward;
let operator: Somebody;
let second: Somebody;
beforeEach(async () => {
  ward = await openWard({ sites: 8, pilots: 1, policy: { concurrency: 2 } });
  operator = await ward.gatehouse.as({ role: 'delivery' });
  second = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
});
afterEach(() => ward.stop());

const reason = 'the monitors were mended';

/** A rollout of the second release, stopped after its pilot. */
async function stopped(
  scope: Record<string, unknown> = { scope: 'everything' },
): Promise<{ rollout: string; stop: string }> {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.runMs = 150;
  const rollout = await ward.plan(release('2.0.0'));
  await underWay(ward, rollout);
  const stop = await pull(operator, scope);
  await confirmed(operator, stop);
  ward.node.runMs = 20;
  return { rollout, stop };
}

function versions(): readonly string[] {
  return [...ward.node.estates.values()].map(({ version }) => version);
}

test('another person lifts it, with a decision and a reason; who pulled it cannot (abuse 25)', async () => {
  const { rollout, stop } = await stopped();
  const at = `/api/v1/stops/${stop}/lift`;
  expect((await operator.post(at, { decide: 'resume', reason })).status).toBe(403);
  expect((await second.post(at, { reason })).status).toBe(400);
  expect((await second.post(at, { decide: 'resume' })).status).toBe(400);
  expect((await second.post(at, { decide: 'keep', wave: 2, reason })).status).toBe(400);
  const reader = await ward.gatehouse.as({ role: 'product-owner' });
  expect((await reader.post(at, { decide: 'resume', reason })).status).toBe(403);
  expect(await second.post(at, { decide: 'resume', reason })).toMatchObject({
    status: 202,
    body: { says: 'The stop was lifted.', lifted: { decide: 'resume', by: { person: second.person } } },
  });
  expect((await second.post(at, { decide: 'resume', reason })).status).toBe(409);
  await ward.until(rollout, 'completed');
});

test('a rollout under a stop is decided about when the stop is lifted, and not around it (abuse 25)', async () => {
  const { rollout, stop } = await stopped();
  for (const decision of [{ decide: 'resume' }, { decide: 'keep' }]) {
    const around = await second.post(`/api/v1/rollouts/${rollout}/decision`, { ...decision, reason });
    expect(around).toMatchObject({ status: 409, body: { detail: expect.stringContaining(stop) } });
  }
  expect((await second.post(`/api/v1/rollouts/${rollout}/resume`, { reason })).status).toBe(409);
  const back = await second.post(`/api/v1/rollouts/${rollout}/decision`, { decide: 'roll-back-all', reason });
  expect(back.status).toBe(202);
  await ward.until(rollout, 'rolled-back', 'partially-rolled-back');
  expect(new Set(versions())).toEqual(new Set(['1.0.0']));
});

test('a stop whose id is written in capitals is the same stop', async () => {
  const { rollout, stop } = await stopped();
  const lifted = await second.post(`/api/v1/stops/${stop.toUpperCase()}/lift`, { decide: 'resume', reason });
  expect(lifted.status).toBe(202);
  await ward.until(rollout, 'completed');
});

test('keeping leaves what was done, leaves out what had not begun, and ends the rollout', async () => {
  const { rollout, stop } = await stopped();
  const done = (await ward.attempts(rollout)).filter(({ state }) => state !== 'cancelled').length;
  await second.post(`/api/v1/stops/${stop}/lift`, { decide: 'keep', reason });
  await ward.until(rollout, 'completed-with-exceptions');
  expect(versions().filter((version) => version === '2.0.0').length).toBe(done);
  expect(Object.values(await ward.standings(rollout)).filter((each) => each === 'skipped').length).toBe(8 - done);
});

test('one decision for all, and another for one of the rollouts', async () => {
  await ward.until(await ward.plan(release('1.0.0'), 'uat'), 'completed');
  ward.node.runMs = 400;
  const uat = await ward.plan(release('2.0.0'), 'uat');
  await eventually(async () =>
    (await ward.attempts(uat)).some((each) => each.state === 'running') ? {} : 'not begun',
  );
  const { rollout, stop } = await stopped();
  const each = [{ rollout: uat, decide: 'roll-back-all' }];
  const strange = [{ rollout: stop, decide: 'keep' }];
  expect((await second.post(`/api/v1/stops/${stop}/lift`, { decide: 'keep', reason, each: strange })).status).toBe(409);
  // The rollout of uat has either been halted by the stop or was over before it.
  const halted = (await ward.rollout(uat)).state === 'halted';
  const body = { decide: 'resume', reason, ...(halted ? { each } : {}) };
  expect((await second.post(`/api/v1/stops/${stop}/lift`, body)).status).toBe(202);
  await ward.until(rollout, 'completed');
  if (halted) await ward.until(uat, 'rolled-back');
});

test('what two stops hold goes on when the second is lifted, and not before (INV-11)', async () => {
  const { rollout, stop } = await stopped({ scope: 'environment', of: 'production' });
  const wider = await pull(operator, { scope: 'everything' });
  await confirmed(operator, wider);
  expect((await second.post(`/api/v1/stops/${stop}/lift`, { decide: 'resume', reason })).status).toBe(202);
  const before = begun(ward).length;
  await letPass(ward, 5);
  expect(begun(ward).length).toBe(before);
  expect((await ward.rollout(rollout)).state).toBe('halted');
  await second.post(`/api/v1/stops/${wider}/lift`, { decide: 'resume', reason });
  await ward.until(rollout, 'completed');
});

test('what two stops hold is left to neither when both are lifted at once (INV-08)', async () => {
  const { rollout, stop } = await stopped({ scope: 'environment', of: 'production' });
  const wider = await pull(operator, { scope: 'everything' });
  await confirmed(operator, wider);
  const lift = (id: string) => second.post(`/api/v1/stops/${id}/lift`, { decide: 'resume', reason });
  const lifts = await ward.gatehouse.database.transaction(async (tx) => {
    // The first to be lifted waits here, after it has seen the other one in force.
    await sql`select from rollout where id = ${rollout} for no key update`.execute(tx);
    const first = lift(stop);
    await pause(500);
    const then = lift(wider);
    await pause(500);
    return [first, then];
  });
  for (const { status } of await Promise.all(lifts)) expect(status).toBe(202);
  await ward.until(rollout, 'completed');
});

test('the sites of a Trust are put back or left out when its stop is lifted so, and the others are not touched', async () => {
  const { rollout, stop } = await stopped({ scope: 'trust', of: 'trust-01' });
  const other = await pull(operator, { scope: 'site', of: 'trust-08' });
  await confirmed(operator, other);
  const at = (id: string): string => `/api/v1/stops/${id}/lift`;
  expect((await second.post(at(stop), { decide: 'fix-forward', release: '3.0.0', reason })).status).toBe(409);
  expect((await second.post(at(stop), { decide: 'roll-back-all', reason })).status).toBe(202);
  expect((await second.post(at(other), { decide: 'keep', reason })).status).toBe(202);
  await ward.until(rollout, 'completed-with-exceptions');
  const standings = await ward.standings(rollout);
  expect(standings).toMatchObject({ 'trust-01': 'rolled-back', 'trust-02': 'succeeded', 'trust-08': 'skipped' });
  expect(ward.node.estates.get('trust-01')?.version).toBe('1.0.0');
});
