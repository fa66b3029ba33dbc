import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import ICAL from 'ical.js';
import type { CalendarEvent } from '../../../src/notices/calendar/calendar-event.js';
import { CalendarTexts } from '../../../src/notices/calendar/calendar-texts.service.js';
import { Settings } from '../../../src/platform/config/settings.service.js';

const texts = new CalendarTexts(
  Settings.read({
    PUBLIC_URL: 'https://gatehouse.example.org',
    SMTP_URL: 'smtp://127.0.0.1:25',
    MAIL_FROM: 'Gatehouse <gatehouse@releases.example.org>',
  }),
);

const downtime: CalendarEvent = {
  uid: 'downtime/ashmere/2.1.0',
  sequence: 2,
  state: 'confirmed',
  time: { from: new Date('2026-03-29T00:30:00Z'), to: new Date('2026-03-29T02:30:00Z') },
  summary: 'FLIP is away at Ashmere: release 2.1.0',
  description: 'FLIP does not answer.\nIt is back by 03:30.',
  location: 'Ashmere',
  changedAt: new Date('2026-03-01T09:00:00Z'),
};
const robin = { name: 'Robin Ashby', email: 'robin@ashmere.example.org' };

/** Opened by a program that is not the one that wrote it, and strictly. */
function opened(text: string): { readonly calendar: ICAL.Component; readonly events: readonly ICAL.Event[] } {
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const calendar = ICAL.Component.fromString(text);
  const events = calendar.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each, { strictExceptions: true }));
  return { calendar, events };
}

function only(text: string): ICAL.Event {
  const { events } = opened(text);
  const [event] = events;
  if (event === undefined || events.length !== 1) throw new Error(`There are ${events.length} events.`);
  return event;
}

test('an invitation reads as one event in UTC with its uid, sequence, sender and reader (003-010)', () => {
  const { method, text } = texts.invitation(downtime, robin);
  const event = only(text);
  expect(method).toBe('REQUEST');
  expect(opened(text).calendar.getFirstPropertyValue('method')).toBe('REQUEST');
  expect([event.uid, event.sequence]).toEqual(['downtime/ashmere/2.1.0@gatehouse.example.org', 2]);
  expect([event.startDate.toString(), event.endDate.toString()]).toEqual([
    '2026-03-29T00:30:00Z',
    '2026-03-29T02:30:00Z',
  ]);
  expect(event.startDate.zone.tzid).toBe('UTC');
  expect([event.summary, event.description, event.location]).toEqual([
    'FLIP is away at Ashmere: release 2.1.0',
    'FLIP does not answer.\nIt is back by 03:30.',
    'Ashmere',
  ]);
  expect(event.organizer).toBe('mailto:gatehouse@releases.example.org');
  expect(event.attendees.map((each) => [each.getFirstValue(), each.getParameter('cn')])).toEqual([
    ['MAILTO:robin@ashmere.example.org', 'Robin Ashby'],
  ]);
  expect(event.component.getFirstPropertyValue('status')).toBe('CONFIRMED');
  expect(String(event.component.getFirstPropertyValue('dtstamp'))).toBe('2026-03-01T09:00:00Z');
});

test('a later word on a downtime changes the same event, and the last takes it out (003-010, 003-018)', () => {
  const early = only(texts.invitation({ ...downtime, sequence: 0, state: 'tentative' }, robin).text);
  const withdrawn = texts.invitation({ ...downtime, sequence: 3, state: 'cancelled' }, robin);
  const gone = only(withdrawn.text);
  expect(early.component.getFirstPropertyValue('status')).toBe('TENTATIVE');
  expect(withdrawn.method).toBe('CANCEL');
  expect(opened(withdrawn.text).calendar.getFirstPropertyValue('method')).toBe('CANCEL');
  expect(gone.component.getFirstPropertyValue('status')).toBe('CANCELLED');
  expect(gone.uid).toBe(early.uid);
  expect(gone.sequence).toBeGreaterThan(early.sequence);
  expect(gone.attendees).toHaveLength(1);
});

test('a date without hours is whole days, the last one included (003-018)', () => {
  const time = { firstDay: '2026-10-25', lastDay: '2026-10-26' };
  const event = only(texts.feed('Ashmere', [{ ...downtime, time }]));
  expect([event.startDate.toString(), event.endDate.toString()]).toEqual(['2026-10-25', '2026-10-27']);
  expect(event.startDate.isDate).toBe(true);
});

test('a feed is named, says how often to look, and is the same text for the same events', () => {
  const feed = texts.feed('Ashmere: what happens to FLIP', [downtime, { ...downtime, uid: 'freeze/1' }]);
  const { calendar, events } = opened(feed);
  expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH');
  expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe('Ashmere: what happens to FLIP');
  expect(String(calendar.getFirstPropertyValue('refresh-interval'))).toBe('PT15M');
  expect(events).toHaveLength(2);
  expect(texts.feed('Ashmere: what happens to FLIP', [downtime, { ...downtime, uid: 'freeze/1' }])).toBe(feed);
});

test('no text that somebody typed adds a line, a property or an event of its own (abuse 12, abuse 77)', () => {
  const evil = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\r\nBEGIN:VALARM', 'x\nATTENDEE:mailto:all@example.org', '";X="', '\\n', '\u2028END:VEVENT\u202e'),
  );
  fc.assert(
    fc.property(fc.array(evil, { minLength: 5, maxLength: 5 }), (said) => {
      const [summary = '', description = '', location = '', name = '', uid = ''] = said;
      const { text } = texts.invitation({ ...downtime, summary, description, location, uid }, { ...robin, name });
      const event = only(text);
      expect(event.component.getAllProperties('attendee')).toHaveLength(1);
      // There is no way to write a quote within a quoted name (RFC 5545 3.2).
      expect(text.replaceAll('\r\n ', '')).toMatch(
        /\r\nATTENDEE;[A-Z;=-]+(?:CN="[^"\\]*")?:MAILTO:robin@ashmere\.example\.org\r\n/,
      );
      expect(event.component.getAllSubcomponents()).toEqual([]);
      expect(event.summary).not.toMatch(/[\p{Cc}\u202e]/u);
      expect(event.startDate.toString()).toBe('2026-03-29T00:30:00Z');
    }),
  );
});
