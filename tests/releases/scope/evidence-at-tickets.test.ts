import { createHash } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { boundedHash } from '../../../src/releases/scope/bounded-hash.service.js';
import type { EvidenceFile } from '../../../src/releases/scope/attachment.table.js';
import type { TicketEvidence } from '../../../src/releases/scope/scope.service.js';
import { PretendTracker } from '../../pretend/tracker.js';
import { startTracked, until, type Tracked } from './tracked.js';

const NAME = 'FLIP 2.1.0';
const text = (words: string) => new TextEncoder().encode(words);
const sha256 = (words: string) => createHash('sha256').update(words).digest('hex');

let house: Tracked;
afterEach(() => house.stop());

interface Attached {
  readonly id: string;
  readonly words: string;
  readonly size?: number;
  readonly fileName?: string;
}

/** One story with these files. */
async function startWith(files: readonly Attached[], settings: Record<string, string> = {}): Promise<void> {
  const tracker = new PretendTracker();
  await tracker.ensureVersion({ project: 'FLIP', name: NAME }, { description: '' });
  const attachments = files.map(({ id, words, size, fileName = 'report.html' }) => {
    return {
      id,
      fileName,
      size: size ?? text(words).length,
      mediaType: 'text/html',
      createdAt: '2026-03-02T09:00:00Z',
    };
  });
  for (const { id, words } of files) tracker.files.set(id, [text(words)]);
  tracker.put('FLIP-1', { fixVersions: [NAME], attachments });
  tracker.put('FLIP-2', { fixVersions: [NAME], type: 'Bug', attachments: [] });
  house = await startTracked({ tracker, settings });
  await house.release('2.1.0');
  await house.refresh('2.1.0');
}

async function evidence(): Promise<readonly TicketEvidence[]> {
  const { body } = await house.owner.get('/api/v1/releases/2.1.0/scope/evidence');
  const isList = (value: unknown): value is { evidence: readonly TicketEvidence[] } =>
    typeof value === 'object' && value !== null && 'evidence' in value;
  if (!isList(body)) throw new Error(JSON.stringify(body));
  return body.evidence;
}

const files = async (): Promise<readonly EvidenceFile[]> => (await evidence()).flatMap((one) => one.files);
const settled = () => until(async () => (await files()).every(({ state }) => state !== 'waiting'), 'all is read');
const opened = (id: string) => house.tracker.asked.filter((asked) => asked === `openAttachment ${id}`).length;

test('each file at a story is read once, and its name, size and sha256 are kept and shown (003-060, 003-068)', async () => {
  await startWith([
    { id: '1', words: 'all green' },
    { id: '2', words: '<script>alert(1)</script>', fileName: '../../x.svg' },
  ]);
  await settled();
  expect((await evidence()).map(({ ticket }) => ticket)).toEqual(['FLIP-1']);
  expect((await files()).map(({ fileName, size, sha256: hash, state }) => [fileName, size, hash, state])).toEqual([
    ['report.html', 9, sha256('all green'), 'hashed'],
    ['../../x.svg', 25, sha256('<script>alert(1)</script>'), 'hashed'],
  ]);
  await house.refresh('2.1.0');
  await house.refresh('2.1.0');
  expect(opened('1')).toBe(1);
  expect((await house.deeds()).filter((deed) => deed.startsWith('evidence.hashed'))).toHaveLength(2);
});

test('gotcha: names of files are what users write, and pages are among them: no file is ever served, only what is known of it (abuse 42)', async () => {
  await startWith([{ id: '1', words: 'all green' }]);
  await settled();
  const answer = await house.owner.get('/api/v1/releases/2.1.0/scope/evidence');
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(JSON.stringify(answer.body)).not.toContain('all green');
});

test('gotcha: what is downloaded has no bound of its own: a file that says that it is too large is not opened, and one that is larger than it says is let go of', async () => {
  await startWith(
    [
      { id: '1', words: 'x', size: 5000 },
      { id: '2', words: 'x'.repeat(3000), size: 10 },
    ],
    { EVIDENCE_MAX_BYTES: '1000' },
  );
  await settled();
  expect((await files()).map(({ state, detail }) => [state, detail])).toEqual([
    ['refused', 'It is larger than 1000 bytes.'],
    ['refused', 'It is larger than 1000 bytes.'],
  ]);
  expect(opened('1')).toBe(0);
});

test('a file that is gone is refused, and one that comes cut short is not taken for whole but read again', async () => {
  await startWith([]);
  const { tracker } = house;
  const cut = { id: '2', fileName: 'a', size: 9, mediaType: 'a/b', createdAt: '2026-03-02T09:00:00Z' };
  tracker.files.set('2', [text('all')]);
  tracker.put('FLIP-1', { attachments: [{ ...cut, id: '1' }, cut] });
  await house.refresh('2.1.0');
  const second = async () => (await files()).find(({ id }) => id === '2');
  await until(
    async () => (await second())?.detail === 'It came with another size than the tracker says.',
    'it was tried',
  );
  expect((await files()).find(({ id }) => id === '1')).toMatchObject({ state: 'refused', sha256: null });
  expect(await second()).toMatchObject({ state: 'waiting', sha256: null });
  tracker.files.set('2', [text('all green')]);
  await house.hurry(600);
  await until(async () => (await second())?.sha256 === sha256('all green'), 'it is read whole');
});

test('a file that the tracker cannot give now waits, and is read when it can', async () => {
  await startWith([]);
  house.tracker.troubles.set('openAttachment', { kind: 'unavailable', message: 'Down.', retryAfterSeconds: 30 });
  const attachments = [{ id: '9', fileName: 'a', size: 1, mediaType: 'a/b', createdAt: '2026-03-02T09:00:00Z' }];
  house.tracker.files.set('9', [text('x')]);
  house.tracker.put('FLIP-1', { attachments });
  await house.refresh('2.1.0');
  await until(async () => (await files()).some(({ detail }) => detail === 'Down.'), 'it was tried');
  house.tracker.troubles.clear();
  await house.hurry(60);
  await until(async () => (await files()).every(({ state }) => state === 'hashed'), 'it is read');
});

test('a stream that hangs, one that breaks and one that never ends are let go of in time', async () => {
  await startWith([]);
  const bounds = { bytes: 100, pieceMs: 50, wholeMs: 200 };
  let wasLetGo = 0;
  async function* endless(ms: number): AsyncIterable<Uint8Array> {
    try {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, ms));
        yield text('x');
      }
    } finally {
      wasLetGo += 1;
    }
  }
  async function* broken(): AsyncIterable<Uint8Array> {
    yield text('x');
    await Promise.reject(new Error('reset'));
  }
  async function* hanging(): AsyncIterable<Uint8Array> {
    yield text('x');
    await new Promise(() => undefined);
  }
  expect(await boundedHash(endless(30), bounds)).toEqual({ state: 'broken', because: 'It came too slowly.' });
  const patient = { ...bounds, pieceMs: 30_000, wholeMs: 60_000 };
  expect(await boundedHash(endless(0), patient)).toEqual({ state: 'too-large' });
  await until(() => wasLetGo === 2, 'both were let go of');
  expect(await boundedHash(broken(), bounds)).toEqual({ state: 'broken', because: 'It broke off.' });
  expect(await boundedHash(hanging(), bounds)).toEqual({ state: 'broken', because: 'It came too slowly.' });
});
