import type { Email } from 'postal-mime';

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#212b32}' +
  'li,dd,pre,a{overflow-wrap:anywhere}pre{white-space:pre-wrap;background:#f0f4f5;padding:1rem}dt{font-weight:bold}dd{margin:0 0 .5rem}' +
  'iframe{width:100%;height:36rem;border:1px solid #768692;box-sizing:border-box}h2{margin-top:2rem}';

/** A whole page around something that is HTML already. */
export function pageOf(title: string, inner: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title>` +
    `<style>${STYLE}</style></head><body><main><h1>${escaped(title)}</h1>\n${inner}</main></body></html>`
  );
}

/** One mail: who wrote it to whom, its links, its text, its HTML in a frame that may do nothing, and its part for calendars. */
export function mailPage(mail: Email, number: number): string {
  const facts = [
    ['From', namesOf(mail.from === undefined ? [] : [mail.from])],
    ['To', namesOf(mail.to ?? [])],
    ['Subject', mail.subject ?? ''],
  ].map(([name = '', value = '']) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`);
  const links = linksOf(mail).map(
    (link) => `<li><a href="${escaped(link)}" target="_blank" rel="noreferrer noopener">${escaped(link)}</a></li>`,
  );
  const calendar = calendarOf(mail);
  const sections = [
    `<p><a href="/">All mails</a></p><dl>${facts.join('')}</dl>`,
    links.length === 0 ? '' : `<h2>Links</h2><ul>${links.join('')}</ul>`,
    `<h2>As text</h2><pre tabindex="0">${escaped(mail.text ?? '')}</pre>`,
    mail.html === undefined
      ? ''
      : `<h2>As a page</h2><iframe title="The mail as a page" sandbox src="/mails/${number}/html"></iframe>`,
    calendar === null
      ? ''
      : `<h2>For calendars (${escaped(calendar.method)})</h2><pre tabindex="0">${escaped(calendar.text)}</pre>` +
        `<p><a href="/mails/${number}/calendar" download="mail-${number}.ics">Save it for a calendar</a></p>`,
  ];
  return pageOf(mail.subject ?? 'A mail', sections.join('\n'));
}

/** A line for a list of mails. */
export function mailLine(mail: Email, number: number): string {
  const extras = calendarOf(mail) === null ? '' : ', with a date';
  return `<li><a href="/mails/${number}">${escaped(mail.subject ?? '')}</a> to ${escaped(namesOf(mail.to ?? []))}${extras}</li>`;
}

/** What a calendar reads of a mail; null where there is nothing for it. */
export function calendarOf({ attachments }: Email): { readonly method: string; readonly text: string } | null {
  const part = attachments.find(({ mimeType }) => mimeType === 'text/calendar');
  if (part === undefined) return null;
  const text = typeof part.content === 'string' ? part.content : new TextDecoder().decode(part.content);
  return { method: part.method ?? 'REQUEST', text };
}

/** The addresses that its text holds, each once. Nothing but web pages. */
function linksOf({ text = '' }: Email): readonly string[] {
  return [...new Set(text.match(/https?:\/\/[^\s<>"']+[^\s<>"'.,;)]/g) ?? [])];
}

function namesOf(addresses: readonly { readonly name?: string; readonly address?: string | undefined }[]): string {
  return addresses.map(({ name = '', address = '' }) => `${name} <${address}>`.trim()).join(', ');
}

export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
