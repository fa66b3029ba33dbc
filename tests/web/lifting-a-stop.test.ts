import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { RolloutService } from '../../src/rollouts/rollout.service.js';
import { text } from '../evidence/story.js';
import type { Somebody } from '../gatehouse.js';
import { PASSWORD } from '../people/account.js';
import type { Answer } from '../client.js';
import { eventually, openWard, release, type Ward } from '../rollouts/ward.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let ward: Ward;
let owner: Somebody;
let manager: Visitor;
beforeEach(async () => {
  ward = await openWard({ sites: 5, pilots: 1, policy: { concurrency: 3, failureBudget: 4 } });
  owner = await ward.gatehouse.as({ role: 'product-owner', name: 'Olive Owner' });
  const { person } = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  manager = await visitorAs(ward.gatehouse, person);
});
afterEach(() => ward.stop());

const SURE = { reason: 'We know why now', confirm: 'Production', password: PASSWORD };

function shownIn(page: Answer): string {
  return /name="shown" value="([0-9a-f]+)"/.exec(String(page.body))?.[1] ?? '';
}

/** Stops all of Production, and answers the way to the page that lifts it. */
async function stopLine(): Promise<string> {
  const body = { scope: 'environment', of: 'production', reason: 'Until we know why' };
  return `/stops/${text(await owner.post('/api/v1/stops', body), 'id')}/lift`;
}

test('whoever lifts a stop is told which sites are tried again, and which cannot be, and that is what happens', async () => {
  ward.node.conduct('trust-02', 'host-key-changed');
  ward.node.conduct('trust-03', 'fails', 'well');
  ward.node.conduct('trust-04', 'never-ends');
  const id = await ward.plan(release('2.0.0'));
  await eventually(async () => {
    const now = await ward.standings(id);
    const [lost, failed, busy] = [now['trust-02'], now['trust-03'], now['trust-04']];
    const isSo = lost === 'needs-human' && failed === 'failed' && busy === 'in-flight';
    return isSo ? {} : `${lost ?? ''}, ${failed ?? ''}, ${busy ?? ''}`;
  });
  const lift = await stopLine();
  await ward.until(id, 'halted');
  const page = await eventually(async () => {
    const asked = await manager.get(lift);
    return asked.status === 200 ? asked : wordsOf(asked);
  });
  const words = wordsOf(page);
  const again = 'It goes on, and what failed is tried again where it can be: 2.0.0 on Production';
  expect(words).toContain(`${again} is tried again at 1 site TRUST-03`);
  expect(words).toContain(`${again} cannot be tried again, and is accepted as it is, at 1 site TRUST-02`);
  expect(words).toContain(`${again} may begin at 1 site TRUST-05`);
  expect(wordsOf(await manager.send(lift, { ...SURE, shown: shownIn(page) }))).toContain('Choose one of them');
  const sent = await manager.send(lift, { ...SURE, shown: shownIn(page), way: 'resume-again' });
  expect(sent.status).toBe(303);
  await eventually(async () => {
    const { 'trust-02': lost, 'trust-03': tried } = await ward.standings(id);
    return tried === 'succeeded' && lost === 'needs-human' ? {} : `${tried ?? ''}, ${lost ?? ''}`;
  });
});

test('a rollout that had halted by itself is no part of lifting a stop, and stays halted after it', async () => {
  ward.node.conduct('trust-01', 'fails', 'well');
  const id = await ward.plan(release('2.0.0'));
  await ward.until(id, 'halted');
  const lift = await stopLine();
  const page = await eventually(async () => {
    const asked = await manager.get(lift);
    return asked.status === 200 ? asked : wordsOf(asked);
  });
  const words = wordsOf(page);
  expect(words).toContain('2.0.0 on Production was halted by itself or by another stop, and stays so');
  expect(words).not.toMatch(/What becomes of it|tried again|may begin/);
  const way = /name="way" value="([a-z-]+)"/.exec(String(page.body))?.[1] ?? '';
  expect((await manager.send(lift, { ...SURE, shown: shownIn(page), way })).status).toBe(303);
  expect(wordsOf(await manager.get(`/rollouts/${id}`))).not.toContain('The line is stopped');
  expect((await ward.rollout(id)).state).toBe('halted');
});

test('whoever promoted a rollout in which a Sev 1 came up is told before anything is typed that another person lifts its stop (abuse 25)', async () => {
  const promoter = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const own = await visitorAs(ward.gatehouse, promoter.person);
  ward.node.conduct('trust-01', 'never-ends');
  const rollouts = ward.gatehouse.injected(RolloutService);
  const promoted = { promotion: randomUUID(), by: promoter.person, environment: 'production' } as const;
  const { rollout } = await ward.gatehouse.database.transaction((tx) =>
    rollouts.planRollout(tx, { ...promoted, release: release('2.0.0') }),
  );
  rollouts.begin();
  await eventually(async () => ((await ward.attempts(rollout)).some(({ begun }) => begun) ? {} : 'nothing has begun'));
  const lift = await stopLine();
  await ward.until(rollout, 'halted');
  expect((await own.get(lift)).status).toBe(200);
  const body = { product: 'flip', environment: 'production', sites: ['trust-01'], severity: 1, summary: 'No scans' };
  const number = text(await promoter.post('/api/v1/incidents', body), 'number');
  // It is written beside why the rollout is halted by the loop that looks for such.
  const barred = await eventually(async () => {
    const asked = await own.get(lift);
    return wordsOf(asked).includes(number) ? asked : 'it is not written beside why yet';
  });
  expect([barred.status, wordsOf(barred)]).toEqual([
    403,
    expect.stringContaining(
      `2.0.0 on Production: You asked for this rollout, and ${number}, of severity 1, came up in it, so another person has to decide`,
    ),
  ]);
  expect(String(barred.body)).not.toContain('name="reason"');
  const others = await manager.get(lift);
  expect([others.status, wordsOf(others)]).toEqual([200, expect.stringContaining(`To let it go on answers it`)]);
});

test('that everything is rolled back is no choice where a release cannot go back, and it is said why', async () => {
  ward.node.runMs = 300;
  const id = await ward.plan(release('2.0.0', 'one-way'));
  await eventually(async () => ((await ward.attempts(id)).some(({ sent }) => sent) ? {} : 'nothing was sent'));
  const lift = await stopLine();
  await ward.until(id, 'halted');
  const page = await eventually(async () => {
    const asked = await manager.get(lift);
    return asked.status === 200 ? asked : wordsOf(asked);
  });
  expect(wordsOf(page)).toContain('2.0.0 on Production cannot be rolled back: There is no rollback');
  expect(String(page.body)).not.toContain('value="roll-back-all"');
  expect(String(page.body)).toContain('value="keep"');
});
