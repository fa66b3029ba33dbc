import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Somebody } from '../../gatehouse.js';
import { openWard, release, type Ward } from '../ward.js';

const choice = z.looseObject({
  do: z.string(),
  allowed: z.boolean(),
  because: z.string().nullable(),
  post: z.string(),
});
const failureSchema = z.looseObject({
  standing: z.string(),
  failed: z
    .looseObject({
      state: z.string(),
      step: z.string().nullable(),
      lines: z.array(z.looseObject({ event: z.string() })),
    })
    .nullable(),
  choices: z.array(choice),
});

let ward: Ward;
let manager: Somebody;
beforeEach(async () => {
  ward = await openWard({ sites: 4, pilots: 1, policy: { failureBudget: 2 } });
  manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Ada' });
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
});
afterEach(() => ward.stop());

async function failureAt(rollout: string, site: string, who = manager): Promise<z.infer<typeof failureSchema>> {
  const { status, body } = await who.get(`/api/v1/rollouts/${rollout}/sites/${site}/failure`);
  expect(status).toBe(200);
  return failureSchema.parse(body);
}

async function failing(): Promise<string> {
  ward.node.conduct('trust-03', 'turns-ill', 'well');
  const rollout = await ward.plan(release('2.0.0', 'reversible'));
  await ward.until(rollout, 'completed-with-exceptions');
  return rollout;
}

test('what failed is told with its step and its last lines, and what may be done about it (004-014, 004-018)', async () => {
  const rollout = await failing();
  const failure = await failureAt(rollout, 'trust-03');
  expect(failure).toMatchObject({ standing: 'failed', failed: { state: 'failed', step: 'unpack' } });
  expect(failure.failed?.lines.map(({ event }) => event)).toEqual(['run-started', 'task-started', 'run-ended']);
  const allowed = failure.choices.filter((each) => each.allowed).map((each) => each.do);
  expect(allowed).toEqual(['retry', 'roll-back', 'hand-over']);
  expect(failure.choices.find((each) => each.do === 'skip')?.because).toBe(
    'A rollout that is completed with exceptions skips nothing.',
  );
});

test('what is offered can be done, and what is not is refused with the very sentence (004-018)', async () => {
  const rollout = await failing();
  for (const each of (await failureAt(rollout, 'trust-03')).choices.filter((one) => !one.allowed)) {
    const refused = await manager.post(each.post, { reason: 'all the same' });
    expect(refused).toMatchObject({ status: 409, body: { detail: each.because } });
  }
  const retry = (await failureAt(rollout, 'trust-03')).choices.find((each) => each.do === 'retry');
  expect((await manager.post(retry?.post ?? '', {})).status).toBe(202);
  await ward.until(rollout, 'completed');
  expect(await failureAt(rollout, 'trust-03')).toMatchObject({ standing: 'succeeded', failed: null });
});

test('under a halt it says that a second person decides first', async () => {
  ward.node.conduct('trust-01', 'turns-ill', 'well');
  const rollout = await ward.plan(release('2.0.0', 'reversible'));
  await ward.until(rollout, 'halted');
  const retry = (await failureAt(rollout, 'trust-01')).choices.find((each) => each.do === 'retry');
  expect(retry?.because).toContain('A second person decides about the halt first');
});

test('who may only read is told what failed, and that others act (004-020)', async () => {
  const rollout = await failing();
  const reader = await ward.gatehouse.as({ role: 'trust', trust: 'trust-03' });
  const failure = await failureAt(rollout, 'trust-03', reader);
  expect(failure.failed?.state).toBe('failed');
  expect(failure.choices.every((each) => !each.allowed)).toBe(true);
  expect((await reader.get(`/api/v1/rollouts/${rollout}/sites/trust-02/failure`)).status).toBe(404);
});

test('a failure is handed over to a named person with a note, who takes it on (004-019)', async () => {
  const rollout = await failing();
  const at = `/api/v1/rollouts/${rollout}/sites/trust-03`;
  const note = 'the disk at the site looks full; please look with their operator';
  const grace = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Grace' });
  const { email } = z.object({ email: z.string() }).parse((await grace.get('/api/v1/me')).body);
  const given = await manager.post(`${at}/hand-over`, { to: email, note });
  expect(given).toMatchObject({
    status: 202,
    body: { to: { name: 'Grace' }, by: { name: 'Ada' }, note, acknowledgedAt: null },
  });
  expect((await grace.get('/api/v1/hand-overs')).body).toMatchObject({
    handOvers: [{ rollout, site: 'trust-03', note }],
  });
  expect((await manager.post(`${at}/hand-over/acknowledgement`, {})).status).toBe(403);
  const taken = await grace.post(`${at}/hand-over/acknowledgement`, {});
  expect(taken.body).toMatchObject({ acknowledgedAt: expect.any(String) });
  expect((await grace.get('/api/v1/hand-overs')).body).toEqual({ handOvers: [] });
  expect(await failureAt(rollout, 'trust-03')).toMatchObject({
    handOver: { to: { name: 'Grace' }, acknowledgedAt: expect.any(String) },
  });
  const entries = await manager.get('/api/v1/audit?subject=site:trust-03&limit=100');
  expect(JSON.stringify(entries.body)).toContain('rollout-site.taken-on');
});

test('nobody is handed what they could do nothing about, nor what did not fail (004-020)', async () => {
  const rollout = await failing();
  const note = 'please look';
  const reader = await ward.gatehouse.as({ role: 'product-owner' });
  const { email } = z.object({ email: z.string() }).parse((await reader.get('/api/v1/me')).body);
  const own = z.object({ email: z.string() }).parse((await manager.get('/api/v1/me')).body).email;
  const hand = (site: string, to: string): Promise<{ status: number }> =>
    manager.post(`/api/v1/rollouts/${rollout}/sites/${site}/hand-over`, { to, note });
  expect((await hand('trust-03', email)).status).toBe(409);
  expect((await hand('trust-03', own)).status).toBe(409);
  expect((await hand('trust-03', 'nobody@gatehouse.example')).status).toBe(400);
  expect((await hand('trust-02', email)).status).toBe(409);
});

test('trying all failed again takes in the failed and no other, with the inputs that were planned (004-018)', async () => {
  const rollout = await failing();
  const before = ward.node.journal.length;
  expect((await manager.post(`/api/v1/rollouts/${rollout}/retry`, {})).status).toBe(202);
  await ward.until(rollout, 'completed');
  const touched = new Set(ward.node.journal.slice(before).map(({ host }) => host));
  expect([...touched]).toEqual(['trust-03']);
  const [first, again] = (await ward.attempts(rollout)).filter(
    (each) => each.site === 'trust-03' && each.kind === 'deploy',
  );
  expect(again?.inputs).toEqual(first?.inputs);
  expect((await manager.post(`/api/v1/rollouts/${rollout}/retry`, {})).status).toBe(409);
});
