import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Somebody } from '../../gatehouse.js';
import { eventually, openWard, release, type Ward } from '../ward.js';

const viewSchema = z.looseObject({ id: z.string(), confirmedAt: z.string().nullable(), says: z.string() });

let ward: Ward;
let operator: Somebody;
beforeEach(async () => {
  ward = await openWard({ sites: 12, pilots: 1, policy: { concurrency: 4 } });
  operator = await ward.gatehouse.as({ role: 'delivery' });
});
afterEach(() => ward.stop());

const reason = 'monitors are flickering in theatre three';

function begun(): readonly string[] {
  return ward.node.journal
    .filter((line) => line.step === 'began' && line.playbook === 'deploy')
    .map(({ host }) => host);
}

async function pull(body: Record<string, unknown>): Promise<string> {
  const answer = await operator.post('/api/v1/stops', { reason, ...body });
  expect(answer.status).toBe(202);
  return viewSchema.parse(answer.body).id;
}

async function confirmed(stop: string): Promise<object> {
  return eventually(async () => {
    const { body } = await operator.get(`/api/v1/stops/${stop}`);
    const view = viewSchema.parse(body);
    return view.confirmedAt === null ? view.says : view;
  });
}

async function underWay(rollout: string): Promise<void> {
  await eventually(async () =>
    (await ward.attempts(rollout)).some((each) => each.state === 'succeeded') ? {} : 'nothing is done yet',
  );
}

test('one call halts every rollout, and nothing begins after it is shown as confirmed (INV-11, F24)', async () => {
  ward.node.runMs = 60;
  ward.line.delayMs = 10;
  const rollouts = [await ward.plan(release('2.0.0')), await ward.plan(release('2.0.0'), 'uat')];
  await underWay(rollouts[0] ?? '');
  const pressed = performance.now();
  const stop = await pull({ scope: 'everything' });
  const shown = await confirmed(stop);
  expect(performance.now() - pressed).toBeLessThan(10_000);
  expect(shown).toMatchObject({ unconfirmed: [], says: 'The stop is confirmed: nothing more begins.' });
  const before = begun().length;
  const late = await ward.plan(release('3.0.0'), 'sit');
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(begun().length).toBe(before);
  expect((await ward.attempts(late)).length).toBe(0);
});
