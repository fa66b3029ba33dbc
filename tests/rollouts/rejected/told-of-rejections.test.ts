import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Email } from 'postal-mime';
import { NoticeWorker } from '../../../src/notices/notice.worker.js';
import { RejectionNotices } from '../../../src/rollouts/rejected/rejection-notices.service.js';
import { doubtRunning, keepRunning } from '../../../src/rollouts/running-release.table.js';
import { Environments } from '../../../src/sites/environments.service.js';
import type { EnvironmentName } from '../../../src/sites/environment.js';
import { startStory, text, type Signable, type Story } from '../../evidence/story.js';
import { arrived } from '../../mail/arrived.js';
import { MailServer } from '../../mail/mail-server.js';

let mail: MailServer;
let story: Story;
beforeAll(async () => {
  mail = await MailServer.start();
  story = await startStory({ settings: mail.settings });
});
afterAll(async () => {
  await story.stop();
  await mail.stop();
});

async function runs(environment: EnvironmentName, place: number, of: Signable, isDoubtful = false): Promise<void> {
  const site = story.gatehouse.injected(Environments).sites(environment, 'flip')[place]?.id ?? '';
  const { version, digest } = of;
  await story.gatehouse.database.transaction(async (tx) => {
    await keepRunning(tx, { site, product: 'flip', version, digest, healthy: true, attempt: randomUUID() });
    if (isDoubtful) await doubtRunning(tx, site, 'flip');
  });
}

async function reject({ version, digest }: Signable, hazard: string): Promise<string> {
  const answers = { patientSafety: true, otherSystems: false, dataLoss: false };
  const body = { digest, environment: 'production', hazard, answers };
  return text(await story.centre.post(`/api/v1/releases/${version}/clinical-rejections`, body), 'id');
}

async function withdraw(rejection: string): Promise<void> {
  const body = { reason: 'It cannot happen' };
  const answer = await story.centre.post(`/api/v1/clinical-rejections/${rejection}/withdrawal`, body);
  expect(answer.status).toBeLessThan(300);
}

/** The mails whose words hold these, once there are so many. */
async function mailsSaying(words: string, count: number): Promise<readonly Email[]> {
  story.gatehouse.injected(NoticeWorker).hint();
  return arrived(mail, (one) => wordsOf(one).includes(words), count);
}

const wordsOf = (one: Email | undefined): string => `${one?.subject ?? ''} ${one?.text ?? ''}`.replaceAll(/\s+/g, ' ');
const readersOf = (mails: readonly Email[]): readonly string[] =>
  [...new Set(mails.map(({ to }) => to?.[0]?.address ?? ''))].toSorted();

/** What is owed now, told or not. */
async function owedKeys(): Promise<readonly string[]> {
  const source = story.gatehouse.injected(RejectionNotices);
  const owed = await story.gatehouse.database.transaction((tx) => source.owed(tx));
  return owed.map(({ key }) => key);
}

test('who manages releases, the product owner and the AI centre get a mail of a rejection of what runs, and of its withdrawal (002-012)', async () => {
  const release = await story.release('2.1.0');
  await runs('production', 0, release);
  await runs('production', 1, release, true);
  const rejection = await reject(release, 'Doses may be shown twice');
  const told = await mailsSaying('Doses may be shown twice', 4);
  const concerned = [story.maker, story.manager, story.owner, story.centre];
  const readers = (await Promise.all(concerned.map((one) => story.emailOf(one)))).toSorted();
  expect(readersOf(told)).toEqual(readers);
  for (const one of told) {
    expect(one.subject).toBe('FLIP 2.1.0 may not be safe, and runs at 1 site');
    expect(wordsOf(one)).toContain(
      '* Sites that run it: 1 * Sites that may run it, where what runs is not known now: 1',
    );
    expect(wordsOf(one)).toContain('Ada Centre has rejected FLIP 2.1.0 on clinical risk');
  }
  await withdraw(rejection);
  const back = await mailsSaying('no longer rejected on clinical risk', 4);
  expect(readersOf(back)).toEqual(readers);
  expect(wordsOf(back[0])).toContain('Why it is taken back: It cannot happen');
});

test('nobody is told of a rejection of what runs nowhere that it concerns, nor that it was withdrawn', async () => {
  const release = await story.release('3.0.0');
  await runs('uat', 0, release);
  const rejection = await reject(release, 'Names may be cut');
  expect(await owedKeys()).not.toContain(`clinical-rejection/${rejection}`);
  await withdraw(rejection);
  expect(await owedKeys()).not.toContain(`clinical-rejection/${rejection}/withdrawn`);
});

test('whoever hears that one is withdrawn hears too that another still stands', async () => {
  const release = await story.release('4.0.0');
  await runs('production', 0, release);
  const first = await reject(release, 'Sides may be swapped');
  await reject(release, 'Alarms may be mute');
  await mailsSaying('Sides may be swapped', 4);
  await withdraw(first);
  const back = await mailsSaying('What was said: Sides may be swapped', 4);
  expect(wordsOf(back[0])).toContain('It is still rejected for another reason.');
});
