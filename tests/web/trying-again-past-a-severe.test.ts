import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { RolloutService } from '../../src/rollouts/rollout.service.js';
import { text } from '../evidence/story.js';
import { PASSWORD } from '../people/account.js';
import { eventually, openWard, release, type Ward } from '../rollouts/ward.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let ward: Ward;
let promoter: Visitor;
let second: Visitor;
let rollout = '';
let number = '';
beforeAll(async () => {
  ward = await openWard({ sites: 3, pilots: 1, policy: { concurrency: 1, failureBudget: 0 } });
  const asked = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const other = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  promoter = await visitorAs(ward.gatehouse, asked.person);
  second = await visitorAs(ward.gatehouse, other.person);
  ward.node.conduct('trust-01', 'never-ends');
  const rollouts = ward.gatehouse.injected(RolloutService);
  const promoted = { promotion: randomUUID(), by: asked.person, environment: 'production' } as const;
  const planned = await ward.gatehouse.database.transaction((tx) =>
    rollouts.planRollout(tx, { ...promoted, release: release('2.0.0') }),
  );
  rollout = planned.rollout;
  rollouts.begin();
  await eventually(async () => ((await ward.attempts(rollout)).some(({ begun }) => begun) ? {} : 'nothing has begun'));
  const body = { product: 'flip', environment: 'production', sites: ['trust-01'], severity: 1, summary: 'No scans' };
  number = text(await asked.post('/api/v1/incidents', body), 'number');
  await ward.until(rollout, 'halted');
  const ended = await other.post(`/api/v1/rollouts/${rollout}/decision`, { decide: 'keep', reason: 'We look at it' });
  expect(ended.status).toBe(202);
  ward.node.finish('trust-01');
  await ward.until(rollout, 'completed-with-exceptions');
});
afterAll(() => ward.stop());

const AGAIN = ['acts/retry-left-out', 'sites/trust-02/acts/retry'] as const;

test.each(AGAIN)(
  'past a Sev 1 that nobody answered, %s has no form for whoever promoted it, and says so (abuse 25)',
  async (at) => {
    const page = await promoter.get(`/rollouts/${rollout}/${at}`);
    expect([page.status, wordsOf(page)]).toEqual([
      403,
      expect.stringContaining(`${number}, of severity 1, came up in it`),
    ]);
    expect(String(page.body)).not.toContain('name="reason"');
    const sent = await promoter.send(`/rollouts/${rollout}/${at}`, { reason: 'They wait for it' });
    expect(sent.status).toBeGreaterThanOrEqual(400);
    expect((await ward.standings(rollout))['trust-02']).toBe('skipped');
  },
);

test('failed sites alone cannot be tried again where none failed, and the page says so before anything is typed', async () => {
  const page = await second.get(`/rollouts/${rollout}/acts/retry`);
  expect([page.status, wordsOf(page)]).toEqual([
    409,
    expect.stringContaining('There is no site in this rollout that can be tried again so.'),
  ]);
  expect(String(page.body)).not.toContain('name="reason"');
});

test('a second person is told of the Sev 1, and by trying again at the page lets it go on past it', async () => {
  const page = await second.get(`/rollouts/${rollout}/acts/retry-left-out`);
  expect([page.status, wordsOf(page)]).toEqual([200, expect.stringContaining(`${number}, severity 1 (No scans)`)]);
  expect(wordsOf(page)).toContain('2 sites would be tried again TRUST-02 TRUST-03');
  const shown = /name="shown" value="([0-9a-f]+)"/.exec(String(page.body))?.[1] ?? '';
  const fields = { reason: 'They wait for it', confirm: 'Production', password: PASSWORD, shown };
  expect((await second.send(`/rollouts/${rollout}/acts/retry-left-out`, fields)).status).toBe(303);
  await ward.until(rollout, 'completed');
});
