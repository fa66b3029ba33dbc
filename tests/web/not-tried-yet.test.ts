import { afterEach, expect, test } from '@jest/globals';
import type { Answer } from '../client.js';
import { text } from '../evidence/story.js';
import { eventually, openWard, release, type Ward } from '../rollouts/ward.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let ward: Ward;
afterEach(() => ward.stop());

async function managerOf({ gatehouse }: Ward): Promise<Visitor> {
  return visitorAs(gatehouse, (await gatehouse.as({ role: 'delivery', duty: 'release-manager' })).person);
}

async function untilStands(id: string, site: string, standing: string): Promise<void> {
  await eventually(async () => {
    const now = (await ward.standings(id))[site] ?? 'not in it';
    return now === standing ? {} : now;
  });
}

function expectNoForm(page: Answer, says: string): void {
  expect([page.status, wordsOf(page)]).toEqual([409, expect.stringContaining(says)]);
  expect(wordsOf(page)).not.toMatch(/accepted as it stands|would be tried again/);
  expect(String(page.body)).not.toContain('name="reason"');
}

test('while a failed pilot goes back, resuming with another try has no form, and says what is still under way where', async () => {
  ward = await openWard({ sites: 3, pilots: 1 });
  const manager = await managerOf(ward);
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.conduct('trust-01', 'turns-ill', 'never-ends');
  const id = await ward.plan(release('2.0.0'));
  await ward.until(id, 'halted');
  await untilStands(id, 'trust-01', 'rolling-back');
  expectNoForm(
    await manager.get(`/rollouts/${id}/acts/resume-again`),
    'TRUST-01 is still being rolled back. Decide to try again when that is over.',
  );
});

test('while nobody knows what happened at a site, resuming with another try has no form (INV-13)', async () => {
  ward = await openWard({ sites: 3, pilots: 1 });
  const manager = await managerOf(ward);
  ward.line.trouble({ verb: 'start', when: 'before', silence: 'timed-out', times: 1 });
  ward.node.refuses = 'unknown-playbook';
  const id = await ward.plan(release('2.0.0'));
  await untilStands(id, 'trust-01', 'unknown');
  await ward.until(id, 'halted');
  expectNoForm(
    await manager.get(`/rollouts/${id}/acts/resume-again`),
    'What happened at TRUST-01 is not known, and what is under way there may not be over. Decide to try again when that is over.',
  );
});

test('while a failed site goes back, lifting the stop has no choice to try again, and says why', async () => {
  ward = await openWard({ sites: 4, pilots: 1, policy: { concurrency: 3, failureBudget: 3 } });
  const manager = await managerOf(ward);
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.conduct('trust-02', 'turns-ill', 'never-ends');
  ward.node.conduct('trust-03', 'fails', 'well');
  ward.node.conduct('trust-04', 'never-ends');
  const id = await ward.plan(release('2.0.0'));
  await untilStands(id, 'trust-02', 'rolling-back');
  await untilStands(id, 'trust-03', 'rolled-back');
  await untilStands(id, 'trust-04', 'in-flight');
  const owner = await ward.gatehouse.as({ role: 'product-owner' });
  const body = { scope: 'environment', of: 'production', reason: 'Until we know why' };
  const stop = text(await owner.post('/api/v1/stops', body), 'id');
  await ward.until(id, 'halted');
  const page = await eventually(async () => {
    const asked = await manager.get(`/stops/${stop}/lift`);
    return asked.status === 200 ? asked : wordsOf(asked);
  });
  expect(wordsOf(page)).toContain(
    'What failed of 2.0.0 on Production cannot be tried again yet: TRUST-02 is still being rolled back.',
  );
  expect(wordsOf(page)).toContain('It goes on, and what failed is accepted');
  expect(String(page.body)).not.toContain('value="resume-again"');
});
