import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AttachmentContent } from '../../src/releases/scope/issue-tracker.js';
import { listen } from '../pretend/jira/listening.js';
import type { JiraKind } from '../pretend/jira/shape.js';
import { SIGN_IN_PAGE } from '../pretend/jira/request.js';
import { onJira, trackerOf, troubleOf, valueOf, type OnJira } from './on-jira.js';

const PDF = '%PDF-1.7 FLIP-101 passed';

let on: OnJira;
async function start(kind: JiraKind): Promise<void> {
  on = await onJira({ kind }, { tries: 1 });
}
beforeEach(() => start('cloud'));
afterEach(() => on.stop());

function idOf(key: string): string {
  return on.jira.issue(key).attachments[0]?.id ?? '';
}

async function read({ bytes }: AttachmentContent): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('an attachment', () => {
  test('gotcha: comes from another host by a 303, which gets no credentials of ours (abuse 50)', async () => {
    const content = valueOf(await on.tracker.openAttachment(idOf('FLIP-101')));
    expect(content.size).toBe(PDF.length);
    expect((await read(content)).toString()).toBe(PDF);
    expect(on.jira.attachments.credentialsSeen).toEqual([]);
  });

  test('gotcha: by itself its id is a number, at its issue a text; both are understood', async () => {
    const [file] =
      valueOf(await on.tracker.readTickets(['FLIP-101'], { severities: {}, releaseNoteField: null })).tickets[0]
        ?.attachments ?? [];
    expect(file?.id).toBe(idOf('FLIP-101'));
    expect((await read(valueOf(await on.tracker.openAttachment(file?.id ?? '')))).toString()).toBe(PDF);
  });

  test('gotcha: Data Center keeps it under /secure/attachment, and gets our credentials there alone', async () => {
    await on.stop();
    await start('data-center');
    expect((await read(valueOf(await on.tracker.openAttachment(idOf('FLIP-101'))))).toString()).toBe(PDF);
    expect(on.jira.requests.at(-1)?.path).toMatch(/^\/secure\/attachment\/\d+\/SIT%20report%202\.1\.0\.pdf$/);
  });

  test('an attachment of Data Center that is said to be at another host is not fetched with our credentials (abuse 50)', async () => {
    await on.stop();
    await start('data-center');
    const other = await listen((_request, response) => response.end('x'));
    const about = { filename: 'a', size: 1, mimeType: 'text/plain', content: `${other.url}/a` };
    on.jira.trouble({ on: /\/attachment\//, what: { status: 200, body: about } });
    expect(troubleOf(await on.tracker.openAttachment('1')).kind).toBe('invalid');
    await other.stop();
  });

  test('gotcha: its size is anybody’s: large ones are streamed, and hash to what they are', async () => {
    const content = Buffer.alloc(5_000_000, 'evidence ');
    on.jira.changeIssue('FLIP-101', { attachments: [{ fileName: 'a.bin', mediaType: 'application/x', content }] });
    const hash = createHash('sha256');
    let chunks = 0;
    for await (const chunk of valueOf(await on.tracker.openAttachment(idOf('FLIP-101'))).bytes) {
      hash.update(chunk);
      chunks += 1;
    }
    expect(chunks).toBeGreaterThan(1);
    expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
  });

  test('gotcha: a file that is a page is a file; a sign-in page in its place is none (abuse 42)', async () => {
    expect((await read(valueOf(await on.tracker.openAttachment(idOf('FLIP-102'))))).toString()).toContain('<script>');
    on.jira.always({ on: /content/, what: SIGN_IN_PAGE });
    expect(troubleOf(await on.tracker.openAttachment(idOf('FLIP-101'))).kind).toBe('not-it');
    // In the place of a page another page can be told by its length alone, before or after it came.
    const other = valueOf(await on.tracker.openAttachment(idOf('FLIP-102')));
    await expect(read(other)).rejects.toMatchObject({ trouble: { kind: 'not-it' } });
    const page = String(SIGN_IN_PAGE.body);
    const headers = { ...SIGN_IN_PAGE.headers, 'content-length': String(page.length) };
    on.jira.trouble({ on: /content/, what: { ...SIGN_IN_PAGE, headers } }, 'before-others');
    expect(troubleOf(await on.tracker.openAttachment(idOf('FLIP-102'))).kind).toBe('not-it');
  });

  test.each([
    ['an address of this machine’s cloud', 'http://169.254.169.254/latest/meta-data'],
    ['a file', 'file:///etc/passwd'],
    ['gopher', 'gopher://127.0.0.1/x'],
  ])('is not followed to %s (abuse 50)', async (_what, location) => {
    on.jira.attachments.redirectsTo = location;
    expect(troubleOf(await on.tracker.openAttachment(idOf('FLIP-101'))).kind).toBe('not-it');
  });

  test.each([
    'http://127.0.0.1:1/',
    'http://localhost:1/',
    'http://[::1]:1/',
    'http://0x7f.1:1/',
    'http://[::ffff:7f00:1]:1/',
  ])('a Jira elsewhere cannot lead us to %s, which is this machine (abuse 50)', async (location) => {
    await on.stop();
    on = await onJira({ host: '127.0.0.2' }, { tries: 1 });
    on.jira.attachments.redirectsTo = location;
    expect(troubleOf(await on.tracker.openAttachment(idOf('FLIP-101')))).toMatchObject({
      ...{ kind: 'not-it', message: expect.stringContaining('not read from') },
    });
    expect(on.jira.attachments.credentialsSeen).toEqual([]);
  });

  test('a redirect to a sign-in page of Jira’s own is no attachment', async () => {
    on.jira.attachments.redirectsTo = '/login.jsp?permissionViolation=true';
    expect(troubleOf(await on.tracker.openAttachment(idOf('FLIP-101'))).kind).toBe('not-it');
  });

  test('redirects without end are given up', async () => {
    const circle = await listen((_request, response) => response.writeHead(303, { location: '/again' }).end());
    on.jira.attachments.redirectsTo = circle.url;
    expect(troubleOf(await on.tracker.openAttachment(idOf('FLIP-101'))).kind).toBe('not-it');
    await circle.stop();
  });

  test('bytes that break off, or that never come, end the reading with a fault', async () => {
    const broken = await listen((request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half');
      if (request.url === '/cut') setImmediate(() => response.destroy());
    });
    for (const way of ['cut', 'silent']) {
      on.jira.attachments.redirectsTo = `${broken.url}/${way}`;
      const tracker = trackerOf(on.jira.settings, on.waits, { request: 2000, tries: 1 });
      const content = valueOf(await tracker.openAttachment(idOf('FLIP-101')));
      await expect(read(content)).rejects.toThrow(/broke off|fell silent/);
    }
    await broken.stop();
  });

  test('one that is not there, or at a ticket that is hidden from us, is not found', async () => {
    expect(troubleOf(await on.tracker.openAttachment('99999')).kind).toBe('not-found');
    const id = idOf('FLIP-101');
    on.jira.changeIssue('FLIP-101', { security: 'Board' });
    on.jira.hiddenFrom('Board');
    expect(troubleOf(await on.tracker.openAttachment(id)).kind).toBe('not-found');
  });
});
