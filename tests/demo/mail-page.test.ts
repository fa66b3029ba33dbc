import { expect, test } from '@jest/globals';
import type { Email } from 'postal-mime';
import { calendarOf, mailLine, mailPage } from './mail-page.js';

const MAIL = {
  ...{ headers: [], headerLines: [] },
  from: { name: 'Gatehouse', address: 'gatehouse@releases.example.org' },
  to: [{ name: 'Robin <b>Ashby', address: 'robin@ashmere.example.org' }],
  subject: 'FLIP <script>alert(1)</script> will be down',
  text: 'Read https://gatehouse.example.org/l/one_two. And javascript:alert(1), "https://x.example/<b>"',
  html: '<script>alert(2)</script>',
  attachments: [
    {
      ...{ filename: null, mimeType: 'text/calendar', disposition: null, method: 'REQUEST' },
      content: new TextEncoder().encode('BEGIN:VCALENDAR\r\nSUMMARY:<i>Down</i>\r\nEND:VCALENDAR'),
    },
  ],
} satisfies Email;

test('a mail is shown with whom it is for, its links and its calendar part, and nothing of it becomes part of the page', () => {
  const page = mailPage(MAIL, 7);
  expect(page).not.toMatch(/<script|<b>|<i>/);
  expect(page).toContain('robin@ashmere.example.org');
  expect(page).toContain('For calendars (REQUEST)');
  expect(page).toContain('BEGIN:VCALENDAR');
  expect([...page.matchAll(/href="(h[^"]+)"/g)].map(([, href]) => href)).toEqual([
    'https://gatehouse.example.org/l/one_two',
    'https://x.example/',
  ]);
});

test('the HTML of a mail stands in a frame of its own that may do nothing', () => {
  expect(mailPage(MAIL, 7)).toContain('<iframe title="The mail as a page" sandbox src="/mails/7/html">');
});

test('a mail for calendars is told from one that is none', () => {
  expect(mailLine(MAIL, 7)).toMatch(/with a date<\/li>$/);
  expect(calendarOf({ ...MAIL, attachments: [] })).toBeNull();
});
