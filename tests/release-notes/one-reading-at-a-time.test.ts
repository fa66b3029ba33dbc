import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { NotesFolderWorker } from '../../src/release-notes/notes-folder.worker.js';
import { sha256 } from '../../src/release-notes/hash.service.js';
import { keepText } from '../../src/release-notes/text.table.js';
import type { Tx } from '../../src/platform/database/database.service.js';
import { PretendTracker } from '../pretend/tracker.js';
import { startTrackedWriting, type TrackedWriting } from './tracked-writing.js';
import { expectStatus } from './writing.js';

const tracker = new PretendTracker();
let writing: TrackedWriting;

beforeAll(async () => {
  writing = await startTrackedWriting(tracker);
  tracker.put('FLIP-5', { fixVersions: ['FLIP 2.1.0'], summary: 'Faster', status: 'Closed', category: 'done' });
  await writing.track('2.1.0');
  await writing.refresh('2.1.0');
  await writing.writeAll('2.1.0', { changes: undefined });
});
afterAll(async () => {
  await writing.stop();
});

const within = <T>(work: (tx: Tx) => Promise<T>) => writing.gatehouse.database.transaction(work);

async function numbers(): Promise<{ texts: number; named: number; documents: number; editions: number }> {
  const { rows } = await within((tx) =>
    sql<Awaited<ReturnType<typeof numbers>>>`
      select (select count(*) from note_text) as texts, (select count(distinct hash) from note_document) as named,
        (select count(*) from note_document) as documents, (select count(*) from note_edition) as editions`.execute(tx),
  );
  const [row] = rows;
  if (row === undefined) throw new Error('Nothing was counted.');
  return row;
}

async function thereIs(hash: string): Promise<boolean> {
  const { rows } = await within((tx) => sql`select from note_text where hash = ${hash}`.execute(tx));
  return rows.length === 1;
}

test('what changes while readings are written out keeps the edition from being; the texts are in none, and nobody is shown them', async () => {
  let looks = 0;
  writing.running.push({
    ...{ site: 'ashmere', digest: 'f'.repeat(64), certain: true, seenAt: new Date('2026-06-20T10:00:00Z') },
    get version() {
      looks += 1;
      return `1.0.${String(looks)}`;
    },
  });
  const refused = await writing.publish('2.1.0', 'production');
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([409, expect.stringContaining('changed while')]);
  writing.running.length = 0;
  const { texts, documents, editions } = await numbers();
  expect(texts).toBeGreaterThan(0);
  expect([documents, editions]).toEqual([0, 0]);
  expect((await writing.owner.get('/api/v1/releases/2.1.0/notes/editions')).body).toEqual({ editions: [] });
});

test('a text that several readers read is kept once', async () => {
  expectStatus(await writing.publish('2.1.0', 'production'), 201);
  const { named, documents } = await numbers();
  expect(named).toBeLessThan(documents);
  const standard = (audience: string) => writing.read('2.1.0', 'production-1', audience, 'standard-text');
  expect(await standard('trust:ashmere')).toBe(await standard('ai-centre'));
});

test('texts that came to be in no edition are let go of two days later, and those of an edition never', async () => {
  const [body, hash] = ['Given up halfway.', sha256('Given up halfway.')];
  await within((tx) => keepText(tx, { hash, body }));
  const worker = writing.gatehouse.injected(NotesFolderWorker);
  await worker.mend();
  expect(await thereIs(hash)).toBe(true);
  await expect(within((tx) => sql`delete from note_text where hash = ${hash}`.execute(tx))).rejects.toThrow(
    /append-only/,
  );
  const before = await writing.read('2.1.0', 'production-1', 'ai-centre', 'html');
  await writing.hurry(2 * 24 * 3600 + 60);
  await worker.mend();
  expect(await thereIs(hash)).toBe(false);
  const { texts, named } = await numbers();
  expect(texts).toBe(named);
  expect(before).toContain('FLIP-5');
  const { rows } = await within((tx) =>
    sql<{ body: string }>`select body from note_text where hash = ${sha256(before)}`.execute(tx),
  );
  expect(rows).toEqual([{ body: before }]);
  await expect(within((tx) => sql`delete from note_text`.execute(tx))).rejects.toThrow(/foreign key/);
});

test('a text that is written out again stays for as long as a new one, and no text is ever changed', async () => {
  const [body, hash] = ['Once more.', sha256('Once more.')];
  await within((tx) => keepText(tx, { hash, body }));
  await writing.hurry(5 * 24 * 3600);
  await within((tx) => keepText(tx, { hash, body }));
  await writing.gatehouse.injected(NotesFolderWorker).mend();
  expect(await thereIs(hash)).toBe(true);
  for (const statement of [`update note_text set body = 'x'`, 'truncate note_text cascade'])
    await expect(within((tx) => sql.raw(statement).execute(tx))).rejects.toThrow(/append-only/);
});
