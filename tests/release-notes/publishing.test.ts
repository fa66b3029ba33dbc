import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { blamed, faultsOf } from '../releases/registering.js';
import { NotesFolderWorker } from '../../src/release-notes/notes-folder.worker.js';
import { sha256 } from '../../src/release-notes/hash.service.js';
import { expectStatus, startWriting, type Writing } from './writing.js';

let writing: Writing;
beforeAll(async () => {
  writing = await startWriting();
  await writing.release('2.1.0');
  await writing.writeAll('2.1.0');
  expectStatus(await writing.publish('2.1.0', 'production'), 201);
});
afterAll(async () => {
  await writing.stop();
});

const editionOf = (audience: string, format: string) =>
  `/api/v1/releases/2.1.0/notes/editions/production-1?audience=${audience}&format=${format}`;

test('notes of a product whose tickets are not tracked are published as people wrote them (003-014, 003-049, 003-050, 003-054)', async () => {
  const text = await writing.read('2.1.0', 'production-1', 'ai-centre', 'text');
  expect(text).toContain('FLIP 2.1.0: production release notes\n====================================');
  expect(text).toContain('Cohorts are now counted in seconds.\n\nNothing changes for who reads scans.');
  expect(text).toContain('The tickets of this product are not tracked here; they were listed by hand.');
  expect(text).toContain('  * [FLIP-9] Uploads <b>hang</b> & stop (Done)');
  expect(text).toContain(`  * flip-api 2.1.0\n    sha256 ${'a'.repeat(64)}`);
  expect(text).toContain('approved by Olive Owner');
});

test('every format holds the same words, each escaped as it has to be (abuse 42)', async () => {
  const markdown = await writing.read('2.1.0', 'production-1', 'ai-centre', 'markdown');
  expect(markdown).toContain('# FLIP 2.1.0: production release notes');
  expect(markdown).toContain('Uploads \\<b\\>hang\\</b\\> & stop');
  expect(markdown).toContain('```\nmake upgrade-onprem-trust KIT=site TAG=v2.1.0\n```');
  for (const format of ['html', 'print']) {
    const page = await writing.read('2.1.0', 'production-1', 'ai-centre', format);
    expect(page).toContain('Uploads &lt;b&gt;hang&lt;/b&gt; &amp; stop');
    expect(page).not.toContain('Uploads <b>');
    expect(page).not.toMatch(/<script|\son[a-z]+=|javascript:/i);
  }
});

test('a reading is known by the hash of its JSON, and a document by its ETag', async () => {
  const raw = await fetch(`${writing.gatehouse.url}${editionOf('ai-centre', 'json')}`, {
    headers: { authorization: `Bearer ${writing.owner.token}` },
  });
  const body = await raw.text();
  expect(raw.headers.get('etag')).toBe(`"${sha256(body)}"`);
  expect(raw.headers.get('x-notes-hash')).toBe(sha256(body));
  const html = await writing.owner.get(editionOf('ai-centre', 'html'));
  expect(html.headers.get('x-notes-hash')).toBe(sha256(body));
  expect(html.body).toContain(sha256(body));
  const again = await writing.owner.get(editionOf('ai-centre', 'html'), {
    headers: { 'if-none-match': html.headers.get('etag') ?? '' },
  });
  expect([again.status, again.body]).toEqual([304, '']);
});

test('a browser is told to run nothing in it, and the one style that it may show (abuse 42)', async () => {
  const { headers } = await writing.owner.get(editionOf('ai-centre', 'html'));
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(
    /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'/,
  );
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('what is published never changes: what people write afterwards is not in it, and the database refuses (003-055)', async () => {
  const before = await writing.read('2.1.0', 'production-1', 'ai-centre', 'html');
  expectStatus(await writing.put('2.1.0', 'summary', { text: 'Something else.' }), 200);
  expect(await writing.read('2.1.0', 'production-1', 'ai-centre', 'html')).toBe(before);
  for (const table of ['note_section', 'note_edition', 'note_reading', 'note_document'])
    for (const statement of [`delete from ${table}`, `truncate ${table} cascade`])
      await expect(writing.gatehouse.database.transaction((tx) => sql.raw(statement).execute(tx))).rejects.toThrow(
        /append-only/,
      );
});

test('a correction is a new edition that says what it corrects', async () => {
  expectStatus(await writing.put('2.1.0', 'summary', { text: 'Cohorts are counted fast.' }), 200);
  expectStatus(await writing.approve('2.1.0', 'summary'), 200);
  const silent = await writing.publish('2.1.0', 'production');
  expect(silent.status).toBe(409);
  expectStatus(await writing.publish('2.1.0', 'production', 'The summary promised too much.'), 201);
  const text = await writing.read('2.1.0', 'production-2', 'ai-centre', 'text');
  expect(text).toContain('corrected (edition 2)');
  expect(text).toContain('It takes the place of edition 1.\nThe summary promised too much.');
  const first = await writing.publish('2.1.0', 'uat', 'Nothing yet.');
  expect([first.status, blamed(first)]).toEqual([400, ['correction']]);
});

test('the notes are kept as files by their hash, with a list of which is which', async () => {
  const folder = join(writing.gatehouse.folder, 'release-notes', '2.1.0');
  const list = z
    .object({ kind: z.string(), documents: z.array(z.object({ file: z.string(), format: z.string() })) })
    .parse(JSON.parse(await readFile(join(folder, 'production-1.json'), 'utf8')));
  expect(list.documents.length).toBeGreaterThan(10);
  const there = await readdir(folder);
  for (const { file } of list.documents) {
    expect(there).toContain(file);
    expect(file.startsWith(sha256(await readFile(join(folder, file), 'utf8')))).toBe(true);
  }
});

test('files that are lost are written again from the database', async () => {
  const folder = join(writing.gatehouse.folder, 'release-notes', '2.1.0');
  const before = await readdir(folder);
  await rm(folder, { recursive: true });
  await writing.gatehouse.injected(NotesFolderWorker).mend();
  expect((await readdir(folder)).sort()).toEqual(before.sort());
});

test('a draft shows what would be published, and says that it was not', async () => {
  const draft = await writing.preview('2.1.0', { kind: 'uat', audience: 'product-owner', format: 'html' });
  expect(draft).toContain('Draft: FLIP 2.1.0: UAT release notes');
  expect(draft).toContain('It was not published');
  const odd = await writing.tester.get('/api/v1/releases/2.1.0/notes/preview?kind=uat&audience=trust:ashmere');
  expect([odd.status, faultsOf(odd)[0]?.field]).toEqual([400, 'audience']);
});

test('of two who publish at once, one does (abuse 24)', async () => {
  await writing.release('2.2.0');
  await writing.writeAll('2.2.0');
  const answers = await Promise.all([writing.publish('2.2.0', 'uat'), writing.publish('2.2.0', 'uat')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
});

test('that somebody looks again at a site while notes are written out keeps nothing from being published', async () => {
  const { digest } = await writing.release('2.3.0');
  await writing.writeAll('2.3.0');
  let looks = 0;
  writing.running.push({
    ...{ site: 'ashmere', version: '2.3.0', digest, certain: true },
    get seenAt() {
      looks += 1;
      return new Date(Date.UTC(2026, 5, 20, 10, looks));
    },
  });
  expectStatus(await writing.publish('2.3.0', 'production'), 201);
  expect(looks).toBeGreaterThan(1);
});
