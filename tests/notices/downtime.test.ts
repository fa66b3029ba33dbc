import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { MailServer } from '../mail/mail-server.js';
import { keptRelease } from '../rollouts/timing/agreed.js';
import { eventually, openWard, type Ward } from '../rollouts/ward.js';
import { NoticeWorker } from '../../src/notices/notice.worker.js';
import { DowntimeNotices } from '../../src/notices/owed/downtime-notices.service.js';

const DAY = 86_400;

let mail: MailServer;
let ward: Ward;
beforeAll(async () => {
  mail = await MailServer.start();
  const operator = { watch: 'probe', deadlineSeconds: 7 * DAY, remindSeconds: DAY, lookSeconds: 600 } as const;
  ward = await openWard({
    ...{ sites: 4, pilots: 4, agreements: 'required', settings: mail.settings },
    sitesAt: { 'trust-04': { kind: 'operator', operator } },
  });
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

test('a site’s downtime is told from its begin to its end, to its own Trust alone, and an operator is asked (003-010, 003-011, decision 14)', async () => {
  const delivery = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const { release, agree } = await keptRelease(ward.gatehouse, '2.1.0');
  await agree('trust-02');
  await agree('trust-04');
  const before = subjectsTo('trust-01').length;
  await ward.plan(release);
  await told('trust-02', '^FLIP will be down on ', '^FLIP is down at TRUST-02$', '^FLIP is back at TRUST-02$');
  expect(subjectsTo('trust-01')).toHaveLength(before);
  expect(subjectsTo('trust-03')).toEqual([]);
  await eventually(() => {
    const asked = mail.mails.find(({ subject }) => subject?.includes('please run the change') === true);
    return Promise.resolve(asked?.to?.[0]?.address?.endsWith('owner@trust-04.example') === true ? asked : 'not asked');
  });
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

test('a plan is amber as long as nobody has read of a downtime to come (003-010)', async () => {
  const { agree } = await keptRelease(ward.gatehouse, '2.4.0');
  const delivery = await ward.gatehouse.as({ role: 'delivery' });
  await agree('trust-03', [48, 50]);
  const { database } = ward.gatehouse;
  await eventually(async () => {
    const { body } = await delivery.get('/api/v1/notices?release=2.4.0&event=downtime-ahead');
    return JSON.stringify(body).includes('"sent":2') ? {} : JSON.stringify(body);
  });
  await database.transaction((tx) =>
    sql`update notice set acknowledge_by = app.now() where release = '2.4.0'`.execute(tx),
  );
  const plan = await eventually(async () => {
    const { body } = await delivery.post('/api/v1/rollouts/plan', { release: '2.4.0', environment: 'production' });
    return JSON.stringify(body).includes('has not said that they have read') ? { body } : JSON.stringify(body);
  });
  expect(plan.body).toMatchObject({ warnings: expect.arrayContaining([expect.stringContaining('TRUST-03')]) });
});

test('the dates of a release are not told anew because one of them is over (003-018, INV-30)', async () => {
  const { agree } = await keptRelease(ward.gatehouse, '2.5.0');
  const first = await agree('trust-01', [50, 53]);
  await agree('trust-02', [60, 63]);
  const source = ward.gatehouse.injected(DowntimeNotices);
  const keys = async () => {
    const owed = await ward.gatehouse.database.transaction(source.owed);
    return owed.flatMap(({ key, event }) => (event === 'schedule' && key.includes('2.5.0/2.') ? [key] : []));
  };
  const before = await keys();
  expect(before).toHaveLength(1);
  await ward.gatehouse.database.transaction(async (tx) => {
    await sql`update agreement set starts_at = app.now() - interval '52 hours', ends_at = app.now() - interval '49 hours'
      where id = ${first}`.execute(tx);
  });
  expect(await keys()).toEqual(before);
});
