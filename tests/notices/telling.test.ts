import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NoticeWorker } from '../../src/notices/notice.worker.js';
import type { OwedNotice } from '../../src/notices/owed.js';
import { startStory, type Story } from '../evidence/story.js';
import { MailServer } from '../mail/mail-server.js';
import { eventually } from '../rollouts/ward.js';
import { owed, sourceIn } from './owed.js';

let mail: MailServer;
let story: Story;
let held: OwedNotice[];
beforeAll(async () => {
  mail = await MailServer.start();
  story = await startStory({ settings: mail.settings });
  held = sourceIn(story.gatehouse);
});
afterAll(async () => {
  await story.stop();
  await mail.stop();
});

function hint(): void {
  story.gatehouse.injected(NoticeWorker).hint();
}

async function mailsOf(release: string, count: number): Promise<MailServer['mails']> {
  return await eventually(() => {
    const found = mail.mails.filter(({ subject }) => subject?.includes(release));
    return Promise.resolve(found.length >= count ? found : `${found.length} mails`);
  });
}

test('what a source owes reaches each contact of its Trust as a mail, in text and HTML, and nobody else (003-003, 003-010)', async () => {
  await story.release('2.1.0');
  held.push(owed());
  hint();
  const mails = await mailsOf('2.1.0', 3);
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
