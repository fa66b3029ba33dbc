import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MailServer } from '../mail/mail-server.js';
import { listen } from '../pretend/jira/listening.js';
import type { Member } from '../service/team.js';
import { VERSIONS } from './jira-seed.js';
import { addressOf, type Reading } from './notes.js';

/** A page of notes may style itself, and do nothing else. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** What can be looked at, and as whom notes are asked for. */
export interface Shelf {
  readonly mail: MailServer;
  readonly reader: Member;
  /** Of the production notes of the new release. */
  readonly readings: readonly Reading[];
}

/** A page where the mails that arrived, and the published notes of every reader, can be read in a browser. */
export interface Mailbox {
  readonly url: string;
  stop(): Promise<void>;
}

/** Opens the page on a free port of the loopback. */
export function openMailbox(shelf: Shelf): Promise<Mailbox> {
  return listen((request, response) => void serve(shelf, request, response));
}

async function serve(shelf: Shelf, { url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
  const page = await pageAt(shelf, url).catch(() => null);
  response.writeHead(page === null ? 404 : 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
  });
  response.end(page ?? 'There is no such page.');
}

async function pageAt(shelf: Shelf, path: string): Promise<string | null> {
  if (path === '/') return indexOf(shelf);
  const [, mail] = /^\/mails\/(\d+)$/.exec(path) ?? [];
  if (mail !== undefined) return shelf.mail.mails[Number(mail)]?.html ?? null;
  const [, format = '', audience = ''] = /^\/notes\/(html|print)\/([a-z0-9:-]+)$/.exec(path) ?? [];
  if (!shelf.readings.some((reading) => reading.audience === audience)) return null;
  const { status, body } = await shelf.reader.get(addressOf(VERSIONS.new, { kind: 'production', audience, format }));
  return status === 200 && typeof body === 'string' ? body : null;
}

function indexOf({ mail, readings }: Shelf): string {
  const notes = readings.map(
    ({ audience }) =>
      `<li>${escaped(audience)}: <a href="/notes/html/${audience}">as a page</a>, <a href="/notes/print/${audience}">to print</a></li>`,
  );
  const mails = mail.mails.map((each, index) => {
    const to = (each.to ?? []).map(({ name, address }) => `${name} &lt;${address ?? ''}&gt;`).join(', ');
    return `<li><a href="/mails/${index}">${escaped(each.subject ?? '')}</a> to ${to}</li>`;
  });
  const style =
    'body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}li{overflow-wrap:anywhere}';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Mails and notes of the demo</title><style>${style}</style>
<h1>Mails and notes of the demo</h1>
<h2>Production notes of FLIP ${VERSIONS.new}, as each reads them</h2><ul>${notes.join('\n')}</ul>
<h2>${mails.length} mails that arrived</h2><ol>${mails.join('\n')}</ol></html>`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
