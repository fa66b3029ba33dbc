import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MailServer } from '../mail/mail-server.js';
import { listen, type Listening } from '../pretend/jira/listening.js';
import type { Member } from '../service/team.js';
import { calendarOf, escaped, mailLine, mailPage, pageOf } from './mail-page.js';
import { addressOf, type Reading } from './notes.js';

/** What somebody wrote may style itself, and do nothing else. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";
/** A page of ours may also hold such a page in a frame. */
const OWN_POLICY = `${POLICY}; frame-src 'self'; frame-ancestors 'none'`;

/** What can be looked at, and as whom notes are asked for. */
export interface Shelf {
  readonly mail: MailServer;
  readonly reader: Member;
  /** The release whose notes are there. */
  readonly version: string;
  /** Of its production notes; none before they are published. */
  readonly readings: () => Promise<readonly Reading[]>;
}

interface Page {
  readonly body: string;
  readonly policy: string;
  readonly type?: string;
}

/** Opens, on a free port of the loopback, pages where the mails that arrived and every reader's published notes can be read. */
export function openMailbox(shelf: Shelf): Promise<Listening> {
  return listen((request, response) => void serve(shelf, request, response));
}

async function serve(shelf: Shelf, { url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
  const page = await pageAt(shelf, url).catch(() => null);
  response.writeHead(page === null ? 404 : 200, {
    'content-type': page?.type ?? 'text/html; charset=utf-8',
    'content-security-policy': page?.policy ?? POLICY,
    'x-content-type-options': 'nosniff',
    // A link in a mail is somebody's own.
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(page?.body ?? 'There is no such page.');
}

async function pageAt(shelf: Shelf, path: string): Promise<Page | null> {
  if (path === '/') return { body: await indexOf(shelf), policy: OWN_POLICY };
  const [, number, part] = /^\/mails\/(\d+)(?:\/(html|calendar))?$/.exec(path) ?? [];
  if (number !== undefined) return ofMail(shelf.mail, Number(number), part);
  const [, format = '', audience = ''] = /^\/notes\/(html|print)\/([a-z0-9:-]+)$/.exec(path) ?? [];
  if (!(await shelf.readings()).some((reading) => reading.audience === audience)) return null;
  const { status, body } = await shelf.reader.get(addressOf(shelf.version, { kind: 'production', audience, format }));
  return status === 200 && typeof body === 'string' ? { body, policy: POLICY } : null;
}

/** By its number in the order in which they came, from 1. */
function ofMail({ mails }: MailServer, number: number, part: string | undefined): Page | null {
  const mail = mails[number - 1];
  if (mail === undefined) return null;
  if (part === undefined) return { body: mailPage(mail, number), policy: OWN_POLICY };
  // Also by itself, without the frame around it, it runs nothing and sends nothing.
  if (part === 'html') return mail.html === undefined ? null : { body: mail.html, policy: `${POLICY}; sandbox` };
  const calendar = calendarOf(mail);
  return calendar === null ? null : { body: calendar.text, policy: POLICY, type: 'text/calendar; charset=utf-8' };
}

async function indexOf({ mail, version, readings }: Shelf): Promise<string> {
  const notes = (await readings()).map(
    ({ audience }) =>
      `<li>${escaped(audience)}: <a href="/notes/html/${audience}">as a page</a>, <a href="/notes/print/${audience}">to print</a></li>`,
  );
  const mails = mail.mails.map((each, index) => mailLine(each, index + 1)).reverse();
  const inner = [
    `<p>Nobody reads this mailbox but you: the demo's own mail server keeps here what Gatehouse sent. Load the page again for more.</p>`,
    `<h2>${mails.length} mails, the newest first</h2><ol reversed>${mails.join('\n')}</ol>`,
    notes.length === 0
      ? ''
      : `<h2>Production notes of FLIP ${version}, as each reads them</h2><ul>${notes.join('\n')}</ul>`,
  ];
  return pageOf('Mails and notes of the demo', inner.join('\n'));
}
