import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MailServer } from '../mail/mail-server.js';
import { keptRelease } from '../rollouts/timing/agreed.js';
import { eventually, openWard, type Ward } from '../rollouts/ward.js';
import { NoticeWorker } from '../../src/notices/notice.worker.js';

let mail: MailServer;
let ward: Ward;
beforeAll(async () => {
  mail = await MailServer.start();
  ward = await openWard({ sites: 3, pilots: 3, agreements: 'required', settings: mail.settings });
});
afterAll(async () => {
  await ward.stop();
  await mail.stop();
});

function subjectsTo(trust: string): string[] {
  return mail.mails.flatMap(({ to, subject }) =>
    to?.[0]?.address === `service-owner@${trust}.example` ? [subject ?? ''] : [],
  );
}

async function told(trust: string, ...subjects: readonly string[]): Promise<void> {
  const notices = ward.gatehouse.injected(NoticeWorker);
  await eventually(() => {
    notices.hint();
    const had = subjectsTo(trust);
    return Promise.resolve(had.length >= subjects.length ? had : JSON.stringify(had));
  });
  expect(subjectsTo(trust)).toEqual(subjects.map((subject): unknown => expect.stringMatching(subject)));
}

function calendarOf(trust: string, nth: number): string {
  const mails = mail.mails.filter(({ to }) => to?.[0]?.address === `service-owner@${trust}.example`);
  const content = mails[nth]?.attachments.find(({ mimeType }) => mimeType.startsWith('text/calendar'))?.content ?? '';
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}

test('an agreed window is told ahead with an entry for the calendar, and taken back in plain words with the reason (003-009, 003-010, M-08, INV-30)', async () => {
  const { agree, withdraw } = await keptRelease(ward.gatehouse, '2.0.0');
  const agreement = await agree('trust-01', [5, 8]);
  await told('trust-01', '^FLIP will be down on ');
  expect(calendarOf('trust-01', 0)).toMatch(/METHOD:REQUEST[\s\S]*STATUS:CONFIRMED/);
  expect(await withdraw(agreement)).toBeNull();
  await told('trust-01', '^FLIP will be down on ', '^Called off: FLIP on ');
  expect(calendarOf('trust-01', 1)).toMatch(/METHOD:CANCEL[\s\S]*STATUS:CANCELLED/);
  const uids = [0, 1].map((nth) => /UID:(.*)/.exec(calendarOf('trust-01', nth))?.[1]);
  expect(uids[0]).toBe(uids[1]);
});

test('a site’s downtime is told from its begin to its end, to its own Trust alone; what went wrong to our people too (003-010, 003-011)', async () => {
  const delivery = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const { release, agree } = await keptRelease(ward.gatehouse, '2.1.0');
  await agree('trust-02');
  const before = subjectsTo('trust-01').length;
  await ward.plan(release);
  await told('trust-02', '^FLIP will be down on ', '^FLIP is down at TRUST-02$', '^FLIP is back at TRUST-02$');
  expect(subjectsTo('trust-01')).toHaveLength(before);
  expect(subjectsTo('trust-03')).toEqual([]);
  const { body } = await delivery.get('/api/v1/releases/2.1.0/notices');
  expect(JSON.stringify(body)).toContain('"event":"restored"');
});

test('a Trust sees what it will be told, and when (003-018, 003-022)', async () => {
  const { agree } = await keptRelease(ward.gatehouse, '2.2.0');
  await agree('trust-03', [30 * 24, 30 * 24 + 2]);
  await told('trust-03', '^FLIP 2.2.0: your date is set$');
  const own = await ward.gatehouse.as({ role: 'trust', trust: 'trust-03' });
  expect((await own.get('/api/v1/releases/2.2.0/notices')).body).toMatchObject({
    state: 'green',
    ahead: [
      { event: 'downtime-ahead', trust: 'trust-03' },
      { event: 'downtime-reminder', trust: 'trust-03' },
      { event: 'begun' },
      { event: 'restored' },
    ],
    told: [{ event: 'schedule', trust: 'trust-03' }],
  });
});
