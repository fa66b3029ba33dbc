import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { NoticeWorker } from '../../src/notices/notice.worker.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { arrived } from '../mail/arrived.js';
import { MailServer } from '../mail/mail-server.js';
import { SHIPPED } from '../sites/folder.js';
import { decide } from '../web/form.js';

let mail: MailServer;
let gatehouse: Gatehouse;
let delivery: Somebody;
beforeAll(async () => {
  mail = await MailServer.start();
  gatehouse = await startGatehouse({ environments: SHIPPED, settings: mail.settings });
  delivery = await gatehouse.as({ role: 'delivery', name: 'Delia' });
});
afterAll(async () => {
  await gatehouse.stop();
  await mail.stop();
});

const noonIn = (days: number): string => `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T12:00`;

/** The mails whose subject holds this, once there are as many to the Trust's own addresses. */
async function mailsAbout(words: string, count: number): Promise<MailServer['mails']> {
  gatehouse.injected(NoticeWorker).hint();
  const isOurs = (address = ''): boolean => address.includes('ashmere');
  return await arrived(mail, ({ subject, to }) => subject?.includes(words) === true && isOurs(to?.[0]?.address), count);
}

const calendarsOf = (mails: MailServer['mails']): readonly string[] =>
  mails.flatMap(({ attachments }) =>
    attachments
      .filter(({ mimeType }) => mimeType.startsWith('text/calendar'))
      .map(({ content }) => (typeof content === 'string' ? content : new TextDecoder().decode(content))),
  );

const outagesSchema = z.object({ outages: z.array(z.object({ id: z.string() })) });

test('a contact is mailed a link, reports an outage by it, and its Trust has it in mail and calendar until it is taken back (002-016, 002-024)', async () => {
  await delivery.post('/api/v1/outages/invitations', { trust: 'ashmere', role: 'system-owner' });
  const [invitation] = await mailsAbout('Your link to tell us of outages', 1);
  expect(invitation?.to?.[0]?.address).toBe('robin.ashby@ashmere.example.org');
  const address = /https?:\S+\/l\/\S+/.exec(invitation?.text ?? '')?.[0] ?? '';
  const report = { kind: 'change', site: 'ashmere', from: noonIn(20), to: noonIn(21), what: 'New rules', why: 'Safer' };
  expect((await decide(gatehouse, new URL(address).pathname, 'report', report)).status).toBe(303);

  const told = await mailsAbout('A change that may affect delivery', 3);
  expect(told[0]?.text?.replaceAll(/\s+/g, ' ')).toContain('It is not our work. Robin Ashby told us of it.');
  expect(calendarsOf(told).filter((text) => /METHOD:REQUEST/.test(text))).toHaveLength(3);

  const { outages } = outagesSchema.parse((await delivery.get('/api/v1/outages')).body);
  await delivery.post(`/api/v1/outages/${outages[0]?.id ?? ''}/withdraw`, { reason: 'Put off' });
  const over = await mailsAbout('No outage any more', 3);
  expect(calendarsOf(over).filter((text) => /METHOD:CANCEL/.test(text))).toHaveLength(3);
});
