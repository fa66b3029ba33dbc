import { afterEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { beginReading, claimReading, findReading, hintReadings } from '../../../src/releases/outside-reading.table.js';
import { ScopeReader } from '../../../src/releases/scope/scope-reader.service.js';
import { ScopeWorker } from '../../../src/releases/scope/scope-reader.worker.js';
import { findSnapshot } from '../../../src/releases/scope/snapshot.table.js';
import { DOWN, PretendTracker } from '../../pretend/tracker.js';
import { startTracked, until, type Tracked, type TrackedOptions } from './tracked.js';

let house: Tracked;
afterEach(() => house.stop());

/** A release 2.1.0 whose version is in the tracker and holds these tickets. */
async function startWith(keys: readonly string[], options: TrackedOptions = {}): Promise<Tracked> {
  const tracker = new PretendTracker();
  await tracker.ensureVersion({ project: 'FLIP', name: 'FLIP 2.1.0' }, { description: '' });
  for (const key of keys) tracker.put(key, { fixVersions: ['FLIP 2.1.0'] });
  const started = await startTracked({ tracker, ...options });
  await started.release('2.1.0');
  return started;
}

/** Waits until its first reading is over, which the worker begins now and not with its next look. */
async function readOnce(): Promise<void> {
  house.gatehouse.injected(ScopeWorker).hint();
  await until(async () => (await house.scope('2.1.0')).reading !== null, 'its first reading is over');
}

const readings = (): number => house.tracker.asked.filter((asked) => asked === 'readScope FLIP 2.1.0').length;

test('gotcha: no webhook is sure to come: a scope is read by itself, and shown with its age (003-071)', async () => {
  house = await startWith(['FLIP-1', 'FLIP-2'], { settings: { SCOPE_POLL_SECONDS: '1' } });
  await until(async () => (await house.scope('2.1.0')).reading !== null, 'it is read');
  const first = await house.scope('2.1.0');
  expect(first.tickets.map(({ key, url }) => [key, url])).toEqual([
    ['FLIP-1', 'https://jira.example.org/browse/FLIP-1'],
    ['FLIP-2', 'https://jira.example.org/browse/FLIP-2'],
  ]);
  expect(first.reading).toMatchObject({ isKnown: true, counted: 2, hidden: 0, versionIsThere: true });
  house.tracker.put('FLIP-3', { fixVersions: ['FLIP 2.1.0'] });
  await until(async () => (await house.scope('2.1.0')).tickets.length === 3, 'what is new is read');
});

test('what was read too long ago is shown as not known', async () => {
  house = await startWith(['FLIP-1']);
  await house.refresh('2.1.0');
  house.tracker.trouble = DOWN;
  await house.hurry(901);
  expect((await house.scope('2.1.0')).reading).toMatchObject({ isKnown: false });
  expect((await house.scope('2.1.0')).tickets).toHaveLength(1);
});

test('a tracker that does not answer leaves what was read last, and says since when', async () => {
  house = await startWith(['FLIP-1']);
  const before = await house.refresh('2.1.0');
  house.tracker.trouble = DOWN;
  const answer = await house.owner.post('/api/v1/releases/2.1.0/scope/refresh');
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ detail: 'Jira does not answer.' });
  const after = await house.scope('2.1.0');
  expect(after.reading?.snapshot).toBe(before.reading?.snapshot);
  expect(after.trouble).toMatchObject({ message: 'Jira does not answer.' });
  house.tracker.trouble = null;
  expect((await house.refresh('2.1.0')).trouble).toBeNull();
});

test('tickets that are hidden from our token are counted and said', async () => {
  house = await startWith(['FLIP-1']);
  house.tracker.put('FLIP-2', { fixVersions: ['FLIP 2.1.0'], hidden: true });
  const scope = await house.refresh('2.1.0');
  expect(scope.tickets.map(({ key }) => key)).toEqual(['FLIP-1']);
  expect(scope.reading).toMatchObject({ counted: 2, hidden: 1 });
});

test('no ticket is dropped for its resolution; odd ones are flagged', async () => {
  house = await startWith([]);
  const endings = [null, 'Fixed', 'Duplicate', "Won't Fix"];
  for (const [index, resolution] of endings.entries())
    house.tracker.put(`FLIP-${String(index + 1)}`, {
      ...{ fixVersions: ['FLIP 2.1.0'], status: 'Closed', category: 'done', resolution },
    });
  house.tracker.put('FLIP-9', { fixVersions: ['FLIP 2.1.0'], resolution: 'Fixed', status: 'Reopened' });
  expect((await house.refresh('2.1.0')).tickets.map(({ key, flag }) => [key, flag])).toEqual([
    ['FLIP-1', 'none'],
    ['FLIP-2', null],
    ['FLIP-3', 'not-done-like'],
    ['FLIP-4', 'not-done-like'],
    ['FLIP-9', 'without-end'],
  ]);
});

test('the same scope read again is the same snapshot, another one is kept beside it, and only a change is on the record', async () => {
  house = await startWith(['FLIP-1']);
  const first = await house.refresh('2.1.0');
  const again = await house.refresh('2.1.0');
  house.tracker.put('FLIP-1', { status: 'Done', category: 'done' });
  const other = await house.refresh('2.1.0');
  expect(again.reading?.snapshot).toBe(first.reading?.snapshot);
  expect(other.reading?.snapshot).not.toBe(first.reading?.snapshot);
  const kept = await house.gatehouse.database.transaction((tx) => findSnapshot(tx, first.reading?.snapshot ?? ''));
  expect(kept?.tickets.map(({ status }) => status.name)).toEqual(['To Do']);
  expect((await house.deeds()).filter((deed) => deed.startsWith('scope.changed'))).toHaveLength(2);
});

test('whatever people write is kept as they wrote it, even what a database cannot hold', async () => {
  house = await startWith([]);
  const summary = ' a \u0000 b \uD800 <script>alert(1)</script> {{ 7*7 }} ';
  const attachments = [{ id: '7', fileName: 'x\u0000.png', size: 3, mediaType: 'a/b', createdAt: 'once upon a time' }];
  house.tracker.put('FLIP-1', { fixVersions: ['FLIP 2.1.0'], summary, attachments });
  const [shown] = (await house.refresh('2.1.0')).tickets;
  expect(shown?.summary).toBe(summary);
});

test('five thousand tickets are read, kept and shown whole', async () => {
  house = await startWith(Array.from({ length: 5000 }, (_, index) => `FLIP-${String(index + 1)}`));
  expect((await house.refresh('2.1.0')).tickets).toHaveLength(5000);
});

test('a reading that began earlier and ended later changes nothing', async () => {
  house = await startWith(['FLIP-1']);
  const { database } = house.gatehouse;
  const reader = house.gatehouse.injected(ScopeReader);
  const early = await database.transaction((tx) => beginReading(tx, 'scope', '2.1.0'));
  house.tracker.put('FLIP-2', { fixVersions: ['FLIP 2.1.0'] });
  const late = await house.refresh('2.1.0');
  house.tracker.untag('FLIP-2', 'FLIP 2.1.0');
  await reader.read({ version: '2.1.0', product: 'flip' }, early);
  expect((await house.scope('2.1.0')).reading?.snapshot).toBe(late.reading?.snapshot);
});

test('two processes do not read one scope at the same time, and one that died holds nobody up for ever', async () => {
  house = await startWith(['FLIP-1']);
  const { database } = house.gatehouse;
  await readOnce();
  await house.hurry(7200);
  const wish = { products: ['flip'], everySeconds: 3600, gapSeconds: 5, leaseSeconds: 300 };
  const claim = () => database.transaction((tx) => claimReading(tx, 'scope', wish));
  house.tracker.pause = () => new Promise(() => undefined);
  const claims = await Promise.all([claim(), claim(), claim()]);
  expect(claims.filter((begun) => begun !== null).length).toBeLessThanOrEqual(1);
  expect(await claim()).toBeNull();
  await house.hurry(7200 + 3601);
  expect(await claim()).toMatchObject({ release: '2.1.0' });
});

test('a hint does not have a scope read that another process is reading already', async () => {
  house = await startWith(['FLIP-1']);
  const { database } = house.gatehouse;
  await readOnce();
  await house.gatehouse.injected(ScopeWorker).onApplicationShutdown();
  await house.hurry(7200);
  const wish = { products: ['flip'], everySeconds: 3600, gapSeconds: 5, leaseSeconds: 300 };
  const claim = () => database.transaction((tx) => claimReading(tx, 'scope', wish));
  expect(await claim()).toMatchObject({ release: '2.1.0' });
  await database.transaction((tx) => hintReadings(tx, 'scope', ['flip']));
  await house.hurry(7200 + 60);
  expect(await claim()).toBeNull();
  await house.hurry(7200 + 301);
  expect(await claim()).toMatchObject({ release: '2.1.0' });
});

test('a closed release is read no more than once a day', async () => {
  house = await startWith(['FLIP-1']);
  await house.refresh('2.1.0');
  expect((await house.manager.post('/api/v1/releases/2.1.0/close', {})).status).toBe(200);
  const before = readings();
  const wish = { products: ['flip'], everySeconds: 60, gapSeconds: 5, leaseSeconds: 300 };
  const claim = () => house.gatehouse.database.transaction((tx) => claimReading(tx, 'scope', wish));
  await house.hurry(7200);
  expect(await claim()).toBeNull();
  expect(readings()).toBe(before);
  const found = await house.gatehouse.database.transaction((tx) => findReading(tx, 'scope', '2.1.0'));
  expect(found?.age).toBeGreaterThan(7000);
});

test('what was read is never changed afterwards, not even by hand', async () => {
  house = await startWith(['FLIP-1']);
  await house.refresh('2.1.0');
  for (const table of ['scope_snapshot', 'tracked_ticket', 'scope_change'])
    await expect(
      house.gatehouse.database.transaction((tx) => sql`delete from ${sql.table(table)}`.execute(tx)),
    ).rejects.toThrow();
});
