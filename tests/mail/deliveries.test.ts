import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { deliveriesOf } from '../../src/evidence/deliveries/delivery.table.js';
import { Deliveries, type WantedDelivery } from '../../src/evidence/deliveries/deliveries.service.js';
import type { Delivery } from '../../src/evidence/deliveries/delivery.js';
import { endGrant, insertGrant } from '../../src/people/grant.table.js';
import { disablePerson } from '../../src/people/person.table.js';
import { startStory, type Story } from '../evidence/story.js';
import { eventually } from '../rollouts/ward.js';
import { MailServer } from './mail-server.js';

let mail: MailServer;
let story: Story;
beforeEach(async () => {
  mail = await MailServer.start();
  story = await startStory({ settings: mail.settings });
  await story.release('2.1.0');
});
afterEach(async () => {
  await story.stop();
  await mail.stop();
});

const SHA256 = 'ab'.repeat(32);

function wanted(email: string, changes: Partial<WantedDelivery> = {}): WantedDelivery {
  return {
    about: { kind: 'release-notes', release: '2.1.0', content: SHA256, audience: 'production' },
    to: { name: 'Robin Ashby', email, role: 'system-owner', trust: 'ashmere' },
    ...{
      subject: 'Release 2.1.0 — what changes',
      text: 'Nothing stops working.',
      html: '<p>Nothing stops working.</p>',
    },
    by: null,
    ...changes,
  };
}

async function request(delivery: WantedDelivery): Promise<string | null> {
  const deliveries = story.gatehouse.injected(Deliveries);
  return await story.gatehouse.database.transaction((tx) => deliveries.request(tx, delivery));
}

async function until(state: Delivery['state']): Promise<Delivery> {
  return await eventually(async () => {
    const [only] = await story.gatehouse.database.transaction((tx) =>
      deliveriesOf(tx, { kind: 'release-notes', release: '2.1.0' }),
    );
    return only?.state === state ? only : JSON.stringify(only);
  });
}

test('what was queued reaches a mailbox as text and HTML, and the delivery says what the mail server answered (003-053)', async () => {
  const id = await request(wanted('robin.ashby@ashmere.example.org'));
  const { detail, endedAt } = await until('sent');
  expect(detail).toMatch(/^250 /);
  expect(endedAt).not.toBeNull();
  expect(mail.mails).toMatchObject([
    {
      from: { name: 'Gatehouse', address: 'gatehouse@releases.example.org' },
      to: [{ name: 'Robin Ashby', address: 'robin.ashby@ashmere.example.org' }],
      subject: 'Release 2.1.0 — what changes',
      text: expect.stringMatching(/^Nothing stops working\.\n+$/),
      messageId: `<${String(id)}@releases.example.org>`,
    },
  ]);
  expect(mail.mails[0]?.html).toContain('<p>Nothing stops working.</p>');
  expect((await story.deeds()).slice(-2)).toEqual(['delivery.queued by gatehouse', 'delivery.sent by gatehouse']);
});

test('the same to the same address is sent once, however it is written (INV-30)', async () => {
  expect(await request(wanted('robin.ashby@ashmere.example.org'))).not.toBeNull();
  expect(await request(wanted('Robin.Ashby@Ashmere.example.org'))).toBeNull();
  await until('sent');
  expect(mail.mails).toHaveLength(1);
});

test('a mail server that puts it off is asked again, and the mail arrives once (F20)', async () => {
  mail.objection = () => (mail.asked.length === 1 ? { code: 451, message: 'greylisted, come back' } : null);
  await request(wanted('robin.ashby@ashmere.example.org'));
  await until('sent');
  expect(mail.asked).toHaveLength(2);
  expect(mail.mails).toHaveLength(1);
});

test('a mailbox that does not exist fails the delivery in plain sight, and a person can have it tried again (F20)', async () => {
  mail.objection = () => ({ code: 550, message: 'no such mailbox' });
  await request(wanted('sam.thorne@ashmere.example.org'));
  expect((await until('failed')).detail).toBe('The mail server refused it: 550 no such mailbox');
  const shown = await eventually(async () => {
    const answer = await story.tester.get('/api/v1/outbox');
    return JSON.stringify(answer.body).includes('refused it') ? answer : 'not refused yet';
  });
  expect(shown).toMatchObject({
    status: 200,
    body: { waiting: 0, refused: 1, troubled: [{ id: 1, state: 'refused' }] },
  });
  mail.objection = () => null;
  expect(await story.owner.post('/api/v1/outbox/1/again', {})).toMatchObject({ status: 403 });
  expect(await story.tester.post('/api/v1/outbox/1/again', {})).toMatchObject({
    status: 200,
    body: { state: 'waiting' },
  });
  await until('sent');
  // The message is settled just after its delivery is.
  await eventually(async () => {
    const answer = await story.tester.post('/api/v1/outbox/1/again', {});
    return answer.status === 404 ? answer : `still ${String(answer.status)}`;
  });
});

test('a name cannot add a header or a recipient (abuse 42)', async () => {
  const to = {
    name: 'Robin\r\nBcc: everybody@example.org',
    email: 'robin.ashby@ashmere.example.org',
    role: 'system-owner',
    trust: 'ashmere',
  };
  await request(wanted('', { to, subject: 'One\r\nBcc: everybody@example.org' }));
  await until('sent');
  expect(mail.asked).toEqual(['robin.ashby@ashmere.example.org']);
  expect(mail.mails[0]?.bcc).toBeUndefined();
});

/** A delivery to the Product Owner that the mail server has put off once, and that waits to be tried again. */
async function putOff(to: WantedDelivery['to']): Promise<void> {
  mail.objection = () => ({ code: 451, message: 'greylisted, come back' });
  await request(wanted(to.email, { to }));
  await eventually(() => Promise.resolve(mail.asked.length > 0 ? {} : 'not asked yet'));
  mail.objection = () => null;
}

async function productOwner(): Promise<WantedDelivery['to']> {
  return { name: 'Olive Owner', email: await story.emailOf(story.owner), role: 'product-owner', trust: null };
}

test('whoever lost the role meanwhile is sent nothing, which is shown; with the role back it can be sent after all (003-053, INV-32)', async () => {
  await putOff(await productOwner());
  const { database } = story.gatehouse;
  const grant = { role: 'product-owner', duty: null, trust: null } as const;
  await database.transaction((tx) => endGrant(tx, story.owner.person, grant, story.manager.person));
  expect((await until('failed')).detail).toBe('Olive Owner no longer holds the role product-owner.');
  expect(mail.mails).toEqual([]);
  await database.transaction((tx) => insertGrant(tx, story.owner.person, grant, null));
  expect((await story.tester.post('/api/v1/outbox/1/again', {})).status).toBe(200);
  await until('sent');
});

test('whoever was disabled meanwhile is sent nothing (INV-32)', async () => {
  await putOff(await productOwner());
  await story.gatehouse.database.transaction((tx) => disablePerson(tx, story.owner.person, story.manager.person));
  expect((await until('failed')).detail).toBe('Olive Owner is no longer let into Gatehouse.');
  expect(mail.mails).toEqual([]);
});

test('an address that is no longer one of its Trust’s contacts, nor anybody’s here, is sent nothing (INV-32)', async () => {
  const left = { name: 'Lee Left', email: 'lee.left@ashmere.example.org', role: 'system-owner', trust: 'ashmere' };
  await request(wanted(left.email, { to: left }));
  expect((await until('failed')).detail).toBe(
    'Lee Left is no longer a contact of the Trust ashmere at lee.left@ashmere.example.org.',
  );
  expect(mail.asked).toEqual([]);
});
