import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Somebody } from '../gatehouse.js';
import { eventually, openWard, release, type Ward } from './ward.js';

let ward: Ward;
let manager: Somebody;
beforeEach(async () => {
  ward = await openWard({ sites: 4, pilots: 1, policy: { failureBudget: 2 } });
  manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
});
afterEach(() => ward.stop());

const because = { reason: 'seen to on the telephone' };

test('a failed site is tried again with the inputs that were planned, and a good one is not', async () => {
  ward.node.conduct('trust-03', 'fails', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'completed-with-exceptions');
  expect((await manager.post(`/api/v1/rollouts/${rollout}/sites/trust-02/retry`, because)).status).toBe(409);
  expect((await manager.post(`/api/v1/rollouts/${rollout}/sites/trust-03/retry`, {})).status).toBe(202);
  await ward.until(rollout, 'completed');
  const [first, , again] = (await ward.attempts(rollout)).filter((attempt) => attempt.site === 'trust-03');
  expect(again?.inputs).toEqual(first?.inputs);
  expect(again?.id).not.toBe(first?.id);
});

test('a site that is skipped with a reason while it runs does not hold the others up, and is shown and recorded so (004-017)', async () => {
  ward.node.conduct('trust-02', 'host-key-changed');
  const rollout = await ward.plan(release('2.0.0'));
  await eventually(async () => {
    const now = (await ward.standings(rollout))['trust-02'];
    return now === 'needs-human' ? {} : `it is ${String(now)}`;
  });
  expect((await manager.post(`/api/v1/rollouts/${rollout}/sites/trust-02/skip`, {})).status).toBe(400);
  const skipped = await manager.post(`/api/v1/rollouts/${rollout}/sites/trust-02/skip`, because);
  expect(skipped.status).toBe(202);
  await ward.until(rollout, 'completed-with-exceptions');
  const shown = await manager.get(`/api/v1/rollouts/${rollout}`);
  expect(JSON.stringify(shown.body)).toContain('seen to on the telephone');
  const { body } = await manager.get(`/api/v1/audit?subject=site:trust-02`);
  expect(JSON.stringify(body)).toContain('seen to on the telephone');
});

test('one site is put back to what it ran before (INV-25)', async () => {
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'completed');
  expect((await manager.post(`/api/v1/rollouts/${rollout}/sites/trust-02/roll-back`, because)).status).toBe(202);
  await ward.until(rollout, 'completed-with-exceptions');
  expect(ward.node.estates.get('trust-02')?.version).toBe('1.0.0');
  expect(ward.node.estates.get('trust-03')?.version).toBe('2.0.0');
});

test('everything goes back in reverse, the pilot last, while it still rolls forward', async () => {
  ward.node.runMs = 100;
  const rollout = await ward.plan(release('2.0.0'));
  await eventually(async () => {
    const now = await ward.standings(rollout);
    return now['trust-01'] === 'succeeded' && now['trust-02'] === 'in-flight' ? {} : 'not rolling forward yet';
  });
  expect((await manager.post(`/api/v1/rollouts/${rollout}/roll-back`, because)).status).toBe(202);
  await ward.until(rollout, 'rolled-back');
  expect([...ward.node.estates.values()].every((estate) => estate.version === '1.0.0')).toBe(true);
  const back = ward.node.journal.filter((line) => line.playbook === 'roll-back' && line.step === 'began');
  expect(back.at(-1)?.host).toBe('trust-01');
});

test('a wave goes back by itself, and the rollout waits for a decision', async () => {
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'completed');
  expect((await manager.post(`/api/v1/rollouts/${rollout}/waves/2/roll-back`, because)).status).toBe(202);
  await ward.until(rollout, 'completed-with-exceptions');
  expect(ward.node.estates.get('trust-01')?.version).toBe('2.0.0');
  expect(ward.node.estates.get('trust-02')?.version).toBe('1.0.0');
  expect((await manager.post(`/api/v1/rollouts/${rollout}/waves/9/roll-back`, because)).status).toBe(404);
  for (const strange of ['1e0', '%201', '0x1', '1.5', '0', '9007199254740992'])
    expect((await manager.post(`/api/v1/rollouts/${rollout}/waves/${strange}/roll-back`, because)).body).toMatchObject({
      status: 400,
      faults: [{ field: 'number', fault: 'is not the number of a wave', fix: 'use 1, 2, 3 and so on' }],
    });
});

test('a release that goes one way says so instead of going back (INV-24)', async () => {
  const rollout = await ward.plan(release('2.0.0', 'one-way'));
  await ward.until(rollout, 'completed');
  const refused = await manager.post(`/api/v1/rollouts/${rollout}/roll-back`, because);
  expect(refused.status).toBe(409);
  expect(JSON.stringify(refused.body)).toMatch(/no rollback: roll-forward or restore only/i);
});

test('a reversible release goes back on a person’s word only', async () => {
  ward.node.conduct('trust-03', 'turns-ill', 'well');
  const rollout = await ward.plan(release('2.0.0', 'reversible'));
  await ward.until(rollout, 'completed-with-exceptions');
  expect((await ward.standings(rollout))['trust-03']).toBe('failed');
  expect((await manager.post(`/api/v1/rollouts/${rollout}/sites/trust-03/roll-back`, because)).status).toBe(202);
  await ward.until(rollout, 'completed-with-exceptions');
  expect(ward.node.estates.get('trust-03')?.version).toBe('1.0.0');
});

test('the record alone tells every state of today (INV-28)', async () => {
  ward.node.conduct('trust-03', 'turns-ill', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'completed-with-exceptions');
  const told = await ward.gatehouse.database.transaction(async (tx) => {
    const found = await sql<{ subject: string; after: string }>`
      select distinct on (entry::jsonb ->> 'subject') entry::jsonb ->> 'subject' as subject,
        entry::jsonb -> 'detail' ->> 'after' as after from audit
      where entry::jsonb ->> 'subject' like 'attempt:%' order by 1, seq desc`.execute(tx);
    return new Map(found.rows.map((row) => [row.subject, row.after]));
  });
  for (const attempt of await ward.attempts(rollout)) expect(told.get(`attempt:${attempt.id}`)).toBe(attempt.state);
});

test('who may only read changes nothing, and a word from nobody is refused', async () => {
  const reader = await ward.gatehouse.as({ role: 'product-owner' });
  const rollout = await ward.plan(release('2.0.0'));
  for (const act of [
    'halt',
    'resume',
    'roll-back',
    'sites/trust-02/retry',
    'sites/trust-02/skip',
    'sites/trust-02/roll-back',
  ]) {
    expect((await reader.post(`/api/v1/rollouts/${rollout}/${act}`, because)).status).toBe(403);
    expect((await ward.gatehouse.post(`/api/v1/rollouts/${rollout}/${act}`, because)).status).toBe(401);
  }
});
