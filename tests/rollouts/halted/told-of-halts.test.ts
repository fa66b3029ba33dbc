import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { NoticeWorker } from '../../../src/notices/notice.worker.js';
import { HaltNotices } from '../../../src/rollouts/halted/halt-notices.service.js';
import { findPerson } from '../../../src/people/person.table.js';
import type { Somebody } from '../../gatehouse.js';
import { arrived } from '../../mail/arrived.js';
import { MailServer } from '../../mail/mail-server.js';
import { keptRelease } from '../timing/agreed.js';
import { eventually, openWard, type Ward } from '../ward.js';

let mail: MailServer;
let ward: Ward;
let delivery: Somebody;
let manager: Somebody;
beforeEach(async () => {
  mail = await MailServer.start();
  ward = await openWard({
    ...{ sites: 3, pilots: 1, policy: { concurrency: 1, failureBudget: 0 }, settings: mail.settings },
  });
  delivery = await ward.gatehouse.as({ role: 'delivery' });
  manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
});
afterEach(async () => {
  await ward.stop();
  await mail.stop();
});

/** A rollout of which the pilot is under way, and ends when the test says so. */
async function underWay(): Promise<string> {
  ward.node.conduct('trust-01', 'never-ends', 'well');
  const rollout = await ward.plan((await keptRelease(ward.gatehouse, '2.0.0')).release);
  await eventually(async () => ((await ward.attempts(rollout)).some(({ begun }) => begun) ? {} : 'nothing has begun'));
  return rollout;
}

type Mails = MailServer['mails'];
const words = ({ text: said = '' }: Partial<Mails[number]>): string => said.replaceAll(/\s+/g, ' ');
const readers = (mails: Mails): readonly string[] => mails.map(({ to }) => to?.[0]?.address ?? '').toSorted();

/** The mails of halts, once there are so many. */
async function mailsOfHalts(count: number): Promise<Mails> {
  ward.gatehouse.injected(NoticeWorker).hint();
  return arrived(mail, ({ subject = '' }) => subject.startsWith('Halted:'), count);
}

async function owedKeys(): Promise<readonly string[]> {
  const source = ward.gatehouse.injected(HaltNotices);
  return (await ward.gatehouse.database.transaction((tx) => source.owed(tx))).map(({ key }) => key);
}

async function emailOf({ person }: Somebody): Promise<string> {
  return (await ward.gatehouse.database.transaction((tx) => findPerson(tx, person)))?.email ?? '';
}

async function halt(rollout: string, reason: string): Promise<void> {
  expect((await delivery.post(`/api/v1/rollouts/${rollout}/halt`, { reason })).status).toBe(202);
  await ward.until(rollout, 'halted');
}

test('release managers alone get a mail of a halt: where, why, what goes on, what waits, and who may decide', async () => {
  const rollout = await underWay();
  await halt(rollout, 'The phones ring');
  const told = await mailsOfHalts(1);
  expect(readers(told)).toEqual([await emailOf(manager)]);
  expect(told[0]?.subject).toBe('Halted: FLIP 2.0.0 in Production');
  const said = words(told[0] ?? {});
  expect(said).toContain('has halted this rollout. No other site starts. Why: The phones ring');
  expect(said).toContain('* Sites that have 2.0.0: 0 of 3 * Sites that wait: 2');
  expect(said).toContain('* What is under way goes on to its end at: TRUST-01');
  expect(said).toContain('may not be the one to say so. It takes a second person.');
  expect(said).toContain(`/rollouts/${rollout}`);
});

test('it is told once a halt: one that is resumed and halted again is told again, and what is put back meanwhile is no other', async () => {
  const rollout = await underWay();
  await halt(rollout, 'The phones ring');
  await mailsOfHalts(1);
  expect(await owedKeys()).toEqual([]);
  ward.node.finish('trust-01');
  await eventually(async () => ((await ward.standings(rollout))['trust-01'] === 'succeeded' ? {} : 'not yet'));
  const back = { reason: 'It smells' };
  expect((await manager.post(`/api/v1/rollouts/${rollout}/waves/1/roll-back`, back)).status).toBe(202);
  await ward.until(rollout, 'halted');
  expect(await owedKeys()).toEqual([]);
  const other = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  ward.node.conduct('trust-02', 'never-ends');
  expect((await other.post(`/api/v1/rollouts/${rollout}/resume`, { reason: 'Mended' })).status).toBe(202);
  await halt(rollout, 'They ring again');
  const told = await mailsOfHalts(3);
  expect(told.map(words).filter((said) => said.includes('Why: They ring again'))).toHaveLength(2);
});

test('one that halts by itself says so, and that whoever promoted it does not decide', async () => {
  ward.node.conduct('trust-01', 'fails');
  const rollout = await ward.plan((await keptRelease(ward.gatehouse, '2.0.0')).release);
  await ward.until(rollout, 'halted');
  const [told] = await mailsOfHalts(1);
  expect(words(told ?? {})).toMatch(
    /This rollout has halted by itself\..* had it begun, and may not be the one to say so\./,
  );
});

test('one that is not confirmed says at which sites it may still begin, and promises nothing (INV-11)', async () => {
  ward.line.trouble({ verb: 'start', when: 'before', silence: 'timed-out', times: 100 });
  const rollout = await ward.plan((await keptRelease(ward.gatehouse, '2.0.0')).release);
  await eventually(async () =>
    (await ward.attempts(rollout)).some(({ state }) => state === 'starting') ? {} : 'nothing is sent',
  );
  ward.line.cut();
  expect((await delivery.post(`/api/v1/rollouts/${rollout}/halt`, { reason: 'The phones ring' })).status).toBe(202);
  const [told] = await mailsOfHalts(1);
  expect(words(told ?? {})).toMatch(
    /is halting this rollout\. That is not confirmed yet, and it may still begin, at: TRUST-01\. No other site starts\./,
  );
});
