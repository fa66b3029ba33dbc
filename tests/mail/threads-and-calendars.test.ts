import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import ICAL from 'ical.js';
import type { Email } from 'postal-mime';
import { MailMessenger } from '../../src/adapters/mail/mail-messenger.service.js';
import type { Message } from '../../src/evidence/deliveries/messenger.js';
import type { CalendarEvent } from '../../src/notices/calendar/calendar-event.js';
import { CalendarTexts } from '../../src/notices/calendar/calendar-texts.service.js';
import { Settings } from '../../src/platform/config/settings.service.js';
import { MailServer, type Mood } from './mail-server.js';

let mail: MailServer;
let messenger: MailMessenger;
let calendars: CalendarTexts;
beforeEach(async () => {
  mail = await MailServer.start();
  const settings = Settings.read({ ...mail.settings, PUBLIC_URL: 'https://gatehouse.example.org' });
  messenger = new MailMessenger(settings);
  calendars = new CalendarTexts(settings);
});
afterEach(async () => {
  messenger.onApplicationShutdown();
  await mail.stop();
});

const robin = { name: 'Robin Ashby', email: 'robin@ashmere.example.org' };
const downtime: CalendarEvent = {
  ...{ uid: 'downtime/ashmere/2.1.0', sequence: 0, state: 'confirmed', location: 'Ashmere' },
  time: { from: new Date('2026-12-01T21:00:00Z'), to: new Date('2026-12-01T23:00:00Z') },
  ...{ summary: 'FLIP is away', description: 'FLIP does not answer.', changedAt: new Date('2026-11-01T09:00:00Z') },
};

function message(changes: Partial<Message> = {}): Message {
  return {
    ...{ key: randomUUID(), to: robin, subject: 'FLIP is away', text: 'FLIP is away.', html: '<p>FLIP is away.</p>' },
    ...{ thread: 'downtime/2.1.0/ashmere', calendar: null },
    ...changes,
  };
}

async function arrived(sent: Message): Promise<Email> {
  expect(await messenger.send(sent)).toMatchObject({ state: 'delivered' });
  const [last] = mail.mails.slice(-1);
  if (last === undefined) throw new Error('Nothing arrived.');
  return last;
}

test('messages of one thread answer the same, so that a mailbox shows them as one conversation (003-010, 003-011)', async () => {
  const root = '<downtime.2F2.1.0.2Fashmere@releases.example.org>';
  const sent = message();
  const ahead = await arrived(sent);
  const restored = await arrived(message({ subject: 'FLIP is back' }));
  const other = await arrived(message({ thread: null }));
  for (const each of [ahead, restored]) expect(each).toMatchObject({ references: root, inReplyTo: root });
  expect(other.references).toBeUndefined();
  expect(ahead.messageId).toBe(`<${sent.key}@releases.example.org>`);
  expect(restored.messageId).not.toBe(ahead.messageId);
});

test('a mail puts its event into a calendar, moves that same event, and takes it out (003-010, 003-018)', async () => {
  const later = { from: new Date('2026-12-02T21:00:00Z'), to: new Date('2026-12-02T23:00:00Z') };
  const events = [
    downtime,
    { ...downtime, sequence: 1, time: later },
    { ...downtime, sequence: 2, time: later, state: 'cancelled' as const },
  ];
  const read = [];
  for (const event of events) {
    const { attachments, text, html } = await arrived(message({ calendar: calendars.invitation(event, robin) }));
    expect([text, html].join()).toContain('FLIP is away.');
    const part = attachments.find(
      ({ mimeType, disposition }) => mimeType === 'text/calendar' && disposition !== 'attachment',
    );
    const calendar = ICAL.Component.fromString(textOf(part?.content));
    const inside = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined);
    // What programs go by before they open it, and what stands inside, must say the same.
    expect(part?.method).toBe(calendar.getFirstPropertyValue('method'));
    read.push([part?.method, inside.uid, inside.sequence, inside.startDate.toString()]);
  }
  const uid = 'downtime/ashmere/2.1.0@gatehouse.example.org';
  expect(read).toEqual([
    ['REQUEST', uid, 0, '2026-12-01T21:00:00Z'],
    ['REQUEST', uid, 1, '2026-12-02T21:00:00Z'],
    ['CANCEL', uid, 2, '2026-12-02T21:00:00Z'],
  ]);
});

test.each<[Mood, string]>([
  ['takes', 'delivered'],
  ['defers', 'later'],
  ['refuses', 'refused'],
  ['drops', 'later'],
  ['forgets', 'later'],
])('of a mail server that %s a mail is said: %s (F20)', async (mood, state) => {
  mail.mood = mood;
  expect(await messenger.send(message())).toMatchObject({ state });
});

test('a mail that was taken and not answered for comes again as the same mail (INV-30, F20)', async () => {
  const sent = message();
  mail.mood = 'forgets';
  expect(await messenger.send(sent)).toMatchObject({ state: 'later' });
  mail.mood = 'takes';
  await arrived(sent);
  expect(mail.mails.map(({ messageId }) => messageId)).toEqual(Array(2).fill(`<${sent.key}@releases.example.org>`));
});

function textOf(content: string | ArrayBuffer | Uint8Array | undefined): string {
  if (content === undefined) throw new Error('The mail has no calendar.');
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}
