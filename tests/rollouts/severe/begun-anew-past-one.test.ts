import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { RolloutService } from '../../../src/rollouts/rollout.service.js';
import { text } from '../../evidence/story.js';
import type { Somebody } from '../../gatehouse.js';
import { eventually, openWard, release, type Ward } from '../ward.js';

let ward: Ward;
let delivery: Somebody;
let promoter: Somebody;
let second: Somebody;
beforeEach(async () => {
  ward = await openWard({ sites: 3, pilots: 1, policy: { concurrency: 1, failureBudget: 0 } });
  delivery = await ward.gatehouse.as({ role: 'delivery' });
  promoter = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  second = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
});
afterEach(() => ward.stop());

/** A rollout that a Sev 1 has halted while its pilot is under way, with the incident's number. */
async function haltedForOne(): Promise<{ readonly rollout: string; readonly number: string }> {
  ward.node.conduct('trust-01', 'never-ends');
  const rollouts = ward.gatehouse.injected(RolloutService);
  const promoted = { promotion: randomUUID(), by: promoter.person, environment: 'production' } as const;
  const { rollout } = await ward.gatehouse.database.transaction((tx) =>
    rollouts.planRollout(tx, { ...promoted, release: release('2.0.0') }),
  );
  rollouts.begin();
  await eventually(async () => ((await ward.attempts(rollout)).some(({ begun }) => begun) ? {} : 'nothing has begun'));
  const body = { product: 'flip', environment: 'production', sites: ['trust-01'], severity: 1, summary: 'No scans' };
  const number = text(await delivery.post('/api/v1/incidents', body), 'number');
  await ward.until(rollout, 'halted');
  return { rollout, number };
}

async function decide(rollout: string, body: object): Promise<void> {
  const answer = await second.post(`/api/v1/rollouts/${rollout}/decision`, { reason: 'We have looked at it', ...body });
  expect(answer.status).toBe(202);
}

/** What the record says that each decision about the rollout answered. */
async function answered(rollout: string): Promise<readonly unknown[]> {
  const { body } = await second.get(`/api/v1/audit?subject=rollout:${rollout}&limit=200`);
  const entry = z.object({ action: z.string(), detail: z.record(z.string(), z.unknown()) });
  const { entries } = z.object({ entries: z.array(entry) }).parse(body);
  return entries.filter(({ action }) => action === 'rollout.decided').map(({ detail }) => detail['answers']);
}

test('what was ended as it is for a Sev 1 begins anew at no site by whoever promoted it, nor by who does not name it (abuse 25)', async () => {
  const { rollout, number } = await haltedForOne();
  await decide(rollout, { decide: 'keep' });
  const again = { leftOut: true, reason: 'They wait for it' };
  // Both while the pilot is still under way and when it has ended.
  expect((await promoter.post(`/api/v1/rollouts/${rollout}/sites/trust-02/retry`, { answers: [number] })).status).toBe(
    403,
  );
  ward.node.finish('trust-01');
  await ward.until(rollout, 'completed-with-exceptions');
  const own = await promoter.post(`/api/v1/rollouts/${rollout}/retry`, { ...again, answers: [number] });
  expect([own.status, JSON.stringify(own.body)]).toEqual([403, expect.stringContaining(`${number}, of severity 1`)]);
  const unread = await second.post(`/api/v1/rollouts/${rollout}/retry`, again);
  expect([unread.status, JSON.stringify(unread.body)]).toEqual([
    409,
    expect.stringContaining('trying again answers it'),
  ]);
  expect((await ward.standings(rollout))['trust-02']).toBe('skipped');
  expect((await second.post(`/api/v1/rollouts/${rollout}/retry`, { ...again, answers: [number] })).status).toBe(202);
  await ward.until(rollout, 'completed');
  const { body } = await second.get(`/api/v1/audit?subject=rollout:${rollout}&limit=200`);
  expect(JSON.stringify(body)).toContain('rollout.incidents-answered');
});

test('what was resolved meanwhile bars nobody from trying again', async () => {
  const { rollout } = await haltedForOne();
  await decide(rollout, { decide: 'keep' });
  ward.node.finish('trust-01');
  await ward.until(rollout, 'completed-with-exceptions');
  const { body } = await delivery.get('/api/v1/incidents');
  const { incidents } = z.object({ incidents: z.array(z.object({ id: z.string() })) }).parse(body);
  const mended = { state: 'resolved', reason: 'It was a cable' };
  for (const { id } of incidents)
    expect((await delivery.post(`/api/v1/incidents/${id}/state`, mended)).status).toBeLessThan(300);
  const again = { leftOut: true, reason: 'They wait for it' };
  expect((await promoter.post(`/api/v1/rollouts/${rollout}/retry`, again)).status).toBe(202);
  await ward.until(rollout, 'completed');
});

test('the record says of a decision which Sev 1 it answered: resuming those that were named, and ending it none', async () => {
  const { rollout, number } = await haltedForOne();
  await decide(rollout, { decide: 'resume', answers: [number, 'INC-9999'] });
  expect((await delivery.post(`/api/v1/rollouts/${rollout}/halt`, { reason: 'The phones ring' })).status).toBe(202);
  await ward.until(rollout, 'halted');
  const body = { product: 'flip', environment: 'production', sites: ['trust-01'], severity: 1, summary: 'No doses' };
  expect((await delivery.post('/api/v1/incidents', body)).status).toBe(201);
  await eventually(async () =>
    (await ward.rollout(rollout)).halt_because === 'The phones ring' ? 'it is not written beside yet' : {},
  );
  await decide(rollout, { decide: 'keep', answers: [number] });
  expect(await answered(rollout)).toEqual([[number], []]);
});
