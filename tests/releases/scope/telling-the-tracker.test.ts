import { afterEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { announceVersion } from '../../../src/releases/scope/announcement.service.js';
import { Environments } from '../../../src/sites/environments.service.js';
import { DOWN, PretendTracker } from '../../pretend/tracker.js';
import { startTracked, until, type Tracked } from './tracked.js';

let house: Tracked;
afterEach(() => house.stop());

test('what was agreed is told to the tracker: the version first, then each ticket (003-019, 003-042)', async () => {
  house = await startTracked();
  await house.release('2.1.0');
  for (const key of ['FLIP-1', 'FLIP-2']) house.tracker.put(key);
  const told = await house.wish('2.1.0', ['FLIP-1', 'FLIP-2']);
  expect(told.wish).toMatchObject({ tickets: ['FLIP-1', 'FLIP-2'], by: { name: 'Rita Manager' } });
  await until(async () => (await house.scope('2.1.0')).outstanding.length === 0, 'everything is told');
  expect(house.tracker.asked.filter((asked) => /^(ensure|attach)/.test(asked))).toEqual([
    'ensureVersion FLIP 2.1.0',
    'attach FLIP-1 FLIP 2.1.0',
    'attach FLIP-2 FLIP 2.1.0',
  ]);
  expect((await house.refresh('2.1.0')).tickets.map(({ key }) => key)).toEqual(['FLIP-1', 'FLIP-2']);
});

test('a tracker that is down delays nothing and loses nothing (003-019, INV-30)', async () => {
  const tracker = new PretendTracker();
  tracker.trouble = DOWN;
  house = await startTracked({ tracker });
  await house.release('2.1.0');
  tracker.put('FLIP-1');
  await house.wish('2.1.0', ['FLIP-1']);
  await until(() => tracker.asked.includes('ensureVersion FLIP 2.1.0'), 'it was tried');
  const waiting = await house.scope('2.1.0');
  expect(waiting.outstanding.map(({ what, state }) => [what, state])).toEqual([
    ['version', 'waiting'],
    ['attach', 'waiting'],
  ]);
  tracker.trouble = null;
  await house.hurry(600);
  await until(async () => (await house.scope('2.1.0')).outstanding.length === 0, 'everything is told');
  expect(tracker.tickets.get('FLIP-1')?.fixVersions).toEqual(['FLIP 2.1.0']);
});

test('gotcha: Jira limits how fast one writes: the tickets of a version are attached one after the other (003-019)', async () => {
  house = await startTracked();
  await house.release('2.1.0');
  const keys = Array.from({ length: 12 }, (_, number) => `FLIP-${String(number + 1)}`);
  for (const key of keys) house.tracker.put(key);
  let [writing, most] = [0, 0];
  house.tracker.pause = async () => {
    if (house.tracker.asked.at(-1)?.startsWith('attach') !== true) return;
    writing += 1;
    most = Math.max(most, writing);
    await new Promise((resolve) => setTimeout(resolve, 20));
    writing -= 1;
  };
  await house.wish('2.1.0', keys);
  await until(async () => (await house.scope('2.1.0')).outstanding.length === 0, 'everything is told');
  expect(house.tracker.asked.filter((asked) => asked.startsWith('attach'))).toHaveLength(keys.length);
  expect(most).toBe(1);
});

test('the same scope again changes nothing and tells nothing', async () => {
  house = await startTracked();
  await house.release('2.1.0');
  for (const key of ['FLIP-1', 'FLIP-2']) house.tracker.put(key);
  const first = await house.wish('2.1.0', ['FLIP-1', 'FLIP-2']);
  const again = await house.wish('2.1.0', ['FLIP-2', 'FLIP-1']);
  expect(again.wish).toEqual(first.wish);
  expect(again.outstanding.length).toBeLessThanOrEqual(3);
  expect((await house.deeds()).filter((deed) => deed.startsWith('scope.set'))).toHaveLength(1);
});

test('the same scope again tells nothing either while nobody knows yet what became of it', async () => {
  house = await startTracked();
  await house.release('2.1.0');
  house.tracker.put('FLIP-1');
  await house.refresh('2.1.0');
  house.tracker.troubles.set('readScope', DOWN);
  const first = await house.wish('2.1.0', ['FLIP-1']);
  await until(async () => (await house.scope('2.1.0')).outstanding.length === 0, 'everything is told');
  expect((await house.wish('2.1.0', ['FLIP-1'])).wish).toEqual(first.wish);
});

test('a ticket that somebody took off in the tracker is told again when it is agreed on once more', async () => {
  house = await startTracked();
  await house.release('2.1.0');
  house.tracker.put('FLIP-1');
  await house.wish('2.1.0', ['FLIP-1']);
  await until(() => house.tracker.tickets.get('FLIP-1')?.fixVersions?.length === 1, 'it is attached');
  house.tracker.untag('FLIP-1', 'FLIP 2.1.0');
  expect((await house.refresh('2.1.0')).wantedNotAttached).toEqual(['FLIP-1']);
  await house.wish('2.1.0', ['FLIP-1']);
  await until(() => house.tracker.tickets.get('FLIP-1')?.fixVersions?.length === 1, 'it is attached again');
});

test('a ticket that is no longer agreed on stays in the tracker, and shows as such', async () => {
  house = await startTracked();
  await house.release('2.1.0');
  for (const key of ['FLIP-1', 'FLIP-2']) house.tracker.put(key);
  await house.wish('2.1.0', ['FLIP-1', 'FLIP-2']);
  await until(async () => (await house.scope('2.1.0')).outstanding.length === 0, 'everything is told');
  await house.wish('2.1.0', ['FLIP-1']);
  expect(await house.refresh('2.1.0')).toMatchObject({ wantedNotAttached: [], attachedNotWanted: ['FLIP-2'] });
});

test('a ticket that the tracker does not know is shown as refused, and holds up nothing', async () => {
  house = await startTracked();
  await house.release('2.1.0');
  house.tracker.put('FLIP-2');
  await house.wish('2.1.0', ['FLIP-404', 'FLIP-2']);
  await until(() => house.tracker.tickets.get('FLIP-2')?.fixVersions?.length === 1, 'the other is attached');
  await until(async () => (await house.scope('2.1.0')).outstanding.length === 1, 'that it is attached is kept');
  expect((await house.scope('2.1.0')).outstanding).toMatchObject([
    { what: 'attach', ticket: 'FLIP-404', state: 'refused', detail: 'There is no ticket FLIP-404.' },
  ]);
  const without = await house.wish('2.1.0', ['FLIP-2']);
  expect(without.outstanding.map(({ ticket }) => ticket)).not.toContain('FLIP-404');
});

test('closing a release closes its version, once, after all else that was to be told (003-106)', async () => {
  house = await startTracked();
  await house.release('2.1.0');
  house.tracker.put('FLIP-1');
  await house.wish('2.1.0', ['FLIP-1']);
  const path = '/api/v1/releases/2.1.0/close';
  expect((await house.owner.post(path, {})).status).toBe(403);
  const closed = await house.manager.post(path, { releasedOn: '2026-03-31' });
  expect(closed.status).toBe(200);
  expect(closed.body).toMatchObject({ closed: { releasedOn: '2026-03-31', by: { name: 'Rita Manager' } } });
  expect((await house.manager.post(path, { releasedOn: '2026-04-01' })).body).toMatchObject({
    closed: { releasedOn: '2026-03-31' },
  });
  await until(() => house.tracker.versions.get('FLIP 2.1.0')?.released === '2026-03-31', 'the version is closed');
  expect(house.tracker.asked.filter((asked) => asked.startsWith('closeVersion'))).toHaveLength(1);
  expect(house.tracker.tickets.get('FLIP-1')?.fixVersions).toEqual(['FLIP 2.1.0']);
  const late = await house.manager.put('/api/v1/releases/2.1.0/scope', { tickets: [] });
  expect(late.status).toBe(409);
});

test('a release that is registered has its version created, whoever is listening (003-028, 003-042)', async () => {
  house = await startTracked();
  await house.release('9.9.9', { kind: 'hotfix' });
  const settings = house.gatehouse.injected(Environments).product('flip');
  for (let twice = 0; twice < 2; twice += 1)
    await house.gatehouse.database.transaction((tx) =>
      announceVersion(tx, { version: '9.9.9', product: 'flip' }, settings),
    );
  await until(() => house.tracker.versions.has('FLIP 9.9.9'), 'the version is there');
  expect(house.tracker.versions.get('FLIP 9.9.9')?.description).toBe('Release 9.9.9 of FLIP, registered in Gatehouse.');
  const { rows } = await house.gatehouse.database.transaction((tx) =>
    sql`select from outbox where topic = 'tracker.version'`.execute(tx),
  );
  expect(rows).toHaveLength(1);
});

test('a release of a product without a tracker has no scope to set, and says what to do', async () => {
  house = await startTracked();
  await house.release('1.0.0', { product: 'aide' });
  const answer = await house.manager.put('/api/v1/releases/1.0.0/scope', { tickets: [] });
  expect(answer.status).toBe(409);
  expect(JSON.stringify(answer.body)).toContain('products.yml');
  expect(await house.scope('1.0.0')).toMatchObject({ tracker: null, reading: null, tickets: [] });
});

test('an iterative release is linked to the planned release that it builds towards (003-039)', async () => {
  house = await startTracked();
  await house.release('2.1.0-rc1', { kind: 'iterative' });
  await house.wish('2.1.0-rc1', [], { towards: '2.1.0' });
  await house.release('2.1.0');
  expect(await house.scope('2.1.0')).toMatchObject({ builtTowardsBy: ['2.1.0-rc1'] });
  expect((await house.scope('2.1.0-rc1')).wish).toMatchObject({ towards: '2.1.0' });
});

test.each([
  ['a key that is none', { tickets: ['FLIP-1; drop'] }, 'tickets.0'],
  ['a key with a template', { tickets: ["{{ lookup('pipe','id') }}"] }, 'tickets.0'],
  ['a ticket twice', { tickets: ['FLIP-1', 'FLIP-1'] }, 'tickets.1'],
  ['a feature that is no ticket of it', { tickets: ['FLIP-1'], needsUat: ['FLIP-2'] }, 'needsUat.0'],
  ['a version that is none', { tickets: [], towards: '../etc' }, 'towards'],
  ['a field that nobody may set', { tickets: [], by: 'x' }, 'by'],
])('a scope with %s is refused, by name (abuse 2, abuse 21)', async (_, body, field) => {
  house = await startTracked();
  await house.release('2.1.0');
  const answer = await house.manager.put('/api/v1/releases/2.1.0/scope', body);
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).toContain(`"field":"${field}"`);
});
