import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { keepDecision } from '../../src/rollouts/stops/stop.table.js';
import type { EnvironmentName } from '../../src/sites/environment.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { visitorAs, wordsOf } from './visitor.js';

let climb: Climb;
beforeAll(async () => {
  climb = await startClimb();
});
afterAll(() => climb.stop());

async function left(version: string, environment: EnvironmentName, state: string): Promise<void> {
  const release = await climb.release(version);
  await climb.plan(release, environment);
  await climb.leave(release, environment, state);
}

test('the list says of each release where it stands, and what stops it', async () => {
  await climb.release('1.0.0');
  await left('1.1.0', 'dev', 'completed');
  await left('1.2.0', 'production', 'rolled-back');
  const rejected = await climb.release('1.3.0');
  await climb.plan(rejected, 'sit');
  await climb.settle(rejected, 'sit');
  const because = {
    ...{ digest: rejected.digest, environment: 'production', hazard: 'Scans may be lost' },
    answers: { patientSafety: true, otherSystems: false, dataLoss: false },
  };
  const said = await climb.centre.post('/api/v1/releases/1.3.0/clinical-rejections', because);
  expect([said.status, said.body]).toEqual([201, expect.anything()]);
  await left('1.4.0', 'uat', 'halted');
  const closed = await climb.manager.post('/api/v1/releases/1.0.0/close', {});
  expect(closed.status).toBe(200);
  const list = wordsOf(await (await visitorAs(climb.gatehouse, climb.owner.person)).get('/releases'));
  for (const line of [
    'FLIP 1.0.0 Closed Not begun',
    'FLIP 1.1.0 Settled on Dev',
    'FLIP 1.2.0 Rolled back on Production',
    'FLIP 1.3.0 Rejected Settled on SIT',
    'FLIP 1.4.0 Halted on UAT',
  ])
    expect(list).toContain(line);
  await climb.leave(await climb.named('1.4.0'), 'uat', 'rolled-back');
});

test('a halt that is not confirmed everywhere yet is told as one that is coming, in the list and on the page of its release (INV-11)', async () => {
  await left('1.5.0', 'uat', 'halting');
  const manager = await visitorAs(climb.gatehouse, climb.manager.person);
  expect(wordsOf(await manager.get('/releases'))).toContain('FLIP 1.5.0 Being halted on UAT');
  const page = wordsOf(await manager.get('/releases/1.5.0'));
  expect(page).toContain('Its rollout on UAT is being halted: that is not confirmed everywhere yet.');
  expect(page).toMatch(/UAT Being halted/);
  expect(page).not.toContain('decides how it goes on');
  await climb.leave(await climb.named('1.5.0'), 'uat', 'rolled-back');
});

test('the gate of a rollout that is halted leads to that rollout, where it is decided on; one that was never rolled out leads nowhere', async () => {
  const release = await climb.release('3.7.1');
  const rollout = await climb.plan(release, 'dev');
  await climb.leave(release, 'dev', 'halted');
  await decidedBy(climb.tester.person, 'Scans are lost', rollout);
  const manager = await visitorAs(climb.gatehouse, climb.manager.person);
  const answer = await manager.get('/releases/3.7.1');
  expect(wordsOf(answer)).toMatch(
    /FLIP 3\.7\.1 Its rollout on Dev is halted\. Tess Tester halted it on \w+ \d+ \w+ \d{4}, \d\d:\d\d \w+: Scans are lost\. Somebody of the delivery team who did not halt it decides how it goes on\. Go to its rollout on Dev/,
  );
  expect(wordsOf(answer).split('Scans are lost')).toHaveLength(2);
  const page = String(answer.body);
  const [, dev = '', sit = ''] = page.split('<details class="gatehouse-gate"');
  expect(dev).toMatch(
    new RegExp(
      `Its rollout on Dev is halted\\.</p>\\s*<p><a [^>]*href="/rollouts/${rollout}">Go to its rollout on Dev<`,
    ),
  );
  expect(sit).not.toContain('/rollouts/');
  await climb.settle(release, 'dev');
});

test('whoever had a wave rolled back is told as that, and not as who halted the rollout (004-018)', async () => {
  const release = await climb.release('3.7.0');
  const rollout = await climb.plan(release, 'sit');
  await climb.leave(release, 'sit', 'rolling-back');
  await decidedBy(climb.tester.person, 'Scans are late', rollout);
  await climb.gatehouse.database.transaction(async (tx) => {
    await sql`update rollout set after_roll_back = 'halted' where id = ${rollout}`.execute(tx);
    const decision = { decide: 'roll-back-wave', wave: 1 } as const;
    await keepDecision(tx, { rollout, decision, reason: 'Scans are late', by: climb.tester.person, stop: null });
  });
  const manager = await visitorAs(climb.gatehouse, climb.manager.person);
  const going = wordsOf(await manager.get('/releases/3.7.0'));
  expect(going).toContain('It is being rolled back at some of its sites on SIT.');
  await climb.leave(release, 'sit', 'halted');
  const halted = wordsOf(await manager.get('/releases/3.7.0'));
  expect(halted).toMatch(
    /Its rollout on SIT is halted\. Tess Tester had wave 1 rolled back on [^.]+: Scans are late\./,
  );
  expect(halted).not.toContain('halted it on');
  await decidedBy(climb.manager.person, 'The disk is full', rollout);
  expect(wordsOf(await manager.get('/releases/3.7.0'))).toMatch(/Rita Manager halted it on [^.]+: The disk is full\./);
  await climb.leave(release, 'sit', 'rolled-back');
});

async function decidedBy(person: string, why: string, rollout: string): Promise<void> {
  await climb.gatehouse.database.transaction((tx) =>
    sql`update rollout set halted_by = ${person}, halt_because = ${why}, halt_asked_at = app.now() where id = ${rollout}`.execute(
      tx,
    ),
  );
}

test('before a release is promoted again to where it was rolled back, it is said who had that done and why', async () => {
  const release = await climb.release('3.7.2');
  await climb.climbTo(release, 'production');
  const rollout = await climb.plan(release, 'production');
  await climb.leave(release, 'production', 'rolled-back');
  await decidedBy(climb.tester.person, 'Two sites lost scans', rollout);
  const manager = await visitorAs(climb.gatehouse, climb.manager.person);
  const told =
    /Its last rollout on Production was rolled back on [^.]+\. Tess Tester decided that on [^.]+: Two sites lost scans\. /;
  const gate = wordsOf(await manager.get('/releases/3.7.2'));
  expect(gate).toMatch(told);
  expect(gate.indexOf('Two sites lost scans')).toBeLessThan(gate.indexOf('Promote 3.7.2 to Production'));
  expect(wordsOf(await manager.get('/releases/3.7.2/promotions/production'))).toMatch(told);
});
