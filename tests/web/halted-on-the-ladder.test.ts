import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { RolloutService } from '../../src/rollouts/rollout.service.js';
import { openWard, release, type Ward } from '../rollouts/ward.js';
import { visitorAs, wordsOf } from './visitor.js';

let ward: Ward;
beforeEach(async () => {
  ward = await openWard({ sites: 2, pilots: 1, policy: { concurrency: 1, failureBudget: 0 } });
});
afterEach(() => ward.stop());

test('the ladder asks a second person to decide about a rollout that stopped by itself, and calls it halted only while it is (abuse 25)', async () => {
  const [rita, sam] = [
    await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' }),
    await ward.gatehouse.as({ role: 'delivery' }),
  ];
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.conduct('trust-01', 'fails', 'well');
  ward.node.conduct('trust-02', 'never-ends');
  const rollouts = ward.gatehouse.injected(RolloutService);
  const plan = { promotion: randomUUID(), environment: 'production', by: rita.person } as const;
  const { rollout } = await ward.gatehouse.database.transaction((tx) =>
    rollouts.planRollout(tx, { ...plan, release: release('2.0.0') }),
  );
  rollouts.begin();
  await ward.until(rollout, 'halted');
  const [asked, second] = [await visitorAs(ward.gatehouse, rita.person), await visitorAs(ward.gatehouse, sam.person)];
  expect(wordsOf(await asked.get('/'))).toContain('Halted: A pilot site failed');
  const other = 'omebody of the delivery team who did not promote it';
  expect(wordsOf(await asked.get('/'))).toContain(`S${other} decides how it goes on.`);
  expect(wordsOf(await asked.get('/'))).not.toContain('Decide what becomes of 2.0.0');
  expect(wordsOf(await asked.get('/'))).toMatch(
    /What waits for somebody else FLIP 2\.0\.0 on Production is halted Halted: [^]*You asked for this rollout, so another person has to decide how it goes on\./,
  );
  expect(wordsOf(await second.get('/'))).not.toContain('What waits for somebody else');
  expect(wordsOf(await second.get('/'))).toContain('Decide what becomes of 2.0.0 on Production');
  const body = { decide: 'resume', reason: 'One screen at one site' };
  expect((await sam.post(`/api/v1/rollouts/${rollout}/decision`, body)).status).toBe(202);
  const after = wordsOf(await second.get('/'));
  expect(after).toContain('0 of 2 sites of its rollout have it.');
  expect(after).not.toContain('Halted');
});
