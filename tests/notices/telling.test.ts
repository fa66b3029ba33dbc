import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { NoticeWorker } from '../../src/notices/notice.worker.js';
import type { OwedNotice } from '../../src/notices/owed.js';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { startStory, type Story } from '../evidence/story.js';
import { startGatehouse, type Gatehouse } from '../gatehouse.js';
import { arrived } from '../mail/arrived.js';
import { MailServer } from '../mail/mail-server.js';
import { eventually } from '../rollouts/ward.js';
import { owed, sourceIn } from './owed.js';

let mail: MailServer;
let on: TestDatabase;
let story: Story;
/** Another process of the service, on the same database. */
let beside: Gatehouse;
let held: OwedNotice[];
let heldBeside: OwedNotice[];
beforeAll(async () => {
  mail = await MailServer.start();
  on = await createTestDatabase();
  story = await startStory({ on, settings: mail.settings });
  beside = await startGatehouse({ on, settings: mail.settings });
  held = sourceIn(story.gatehouse);
  heldBeside = sourceIn(beside);
});
afterAll(async () => {
  await beside.stop();
  await story.stop();
  await on.drop();
  await mail.stop();
});

function hint(): void {
  for (const house of [story.gatehouse, beside]) house.injected(NoticeWorker).hint();
}

test('what a source owes reaches each contact of its Trust as a mail, in text and HTML, and nobody else (003-003, 003-010)', async () => {
  await story.release('2.1.0');
  held.push(owed());
  hint();
  const mails = await arrived(mail, ({ subject }) => subject?.includes('2.1.0') === true, 3);
  expect(mails.map(({ to }) => to?.[0]?.address).sort()).toEqual([
    'morgan.vale@ashmere.example.org',
    'robin.ashby@ashmere.example.org',
    'sam.thorne@ashmere.example.org',
  ]);
  const [one] = mails;
  expect(one?.subject).toBe('FLIP 2.1.0 is planned for 1 December 2026');
  const text = one?.text?.replaceAll(/\s+/g, ' ');
  expect(text).toContain('We plan to bring it to Ashmere Royal Hospitals around 1 December 2026.');
  expect(text).toContain('You get this because you are a contact for Ashmere Royal Hospitals Trust.');
  expect(one?.html).toContain('<p style="margin:0 0 16px">A new release of FLIP, 2.1.0, is on its way to you.');
});

/** Until nothing is left to be told or carried, by either. */
async function untilAllIsSaid(): Promise<void> {
  await eventually(async () => {
    const { rows } = await story.gatehouse.database.transaction((tx) =>
      sql<{ left: number }>`
        select (select count(*) from outbox where state = 'waiting') + (select count(*) from notice where told_at is null) as left`.execute(
        tx,
      ),
    );
    return rows[0]?.left === 0 ? {} : `${String(rows[0]?.left)} left`;
  });
}

test('two processes that look after notices side by side lose none and tell nobody twice (INV-30)', async () => {
  const versions = Array.from({ length: 20 }, (_, nth) => `3.${String(nth)}.0`);
  for (const version of versions) await story.release(version);
  const [subject, before] = [owed().subject, mail.mails.length];
  const notices = versions.map((release) => owed({ key: `beside/${release}`, subject: { ...subject, release } }));
  held.push(...notices);
  heldBeside.push(...notices.toReversed());
  hint();
  await arrived(mail, () => true, before + 60);
  await untilAllIsSaid();
  const told = mail.mails.slice(before).map((one) => `${String(one.subject)} to ${String(one.to?.[0]?.address)}`);
  expect([told.length, new Set(told).size]).toEqual([60, 60]);
});
