import { afterEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { listEntries } from '../../src/audit/audit.table.js';
import type { DriftedSignOff, Feature } from '../../src/evidence/feature.service.js';
import type { Answer } from '../client.js';
import { lockEvidence } from '../../src/evidence/evidence-lock.table.js';
import { keepSignOff } from '../../src/evidence/sign-off.table.js';
import type { SignOff } from '../../src/evidence/sign-off.js';
import type { Tx } from '../../src/platform/database/database.service.js';
import type { Somebody } from '../gatehouse.js';
import { PretendTracker } from '../pretend/tracker.js';
import { startTracked, type Tracked, until } from '../releases/scope/tracked.js';
import { field, type Signable, text } from './story.js';

const NAME = 'FLIP 2.1.0';
let house: Tracked;
let release: Signable;
afterEach(() => house.stop());

async function start(): Promise<PretendTracker> {
  const tracker = new PretendTracker();
  await tracker.ensureVersion({ project: 'FLIP', name: NAME }, { description: '' });
  const done = { fixVersions: [NAME], status: 'Done', category: 'done', resolution: 'Fixed' } as const;
  tracker.put('FLIP-1', { ...done, type: 'New Feature' });
  tracker.put('FLIP-2', done);
  // Nothing reads by itself before the test does.
  tracker.trouble = { kind: 'unavailable', message: 'Not yet.', retryAfterSeconds: null };
  house = await startTracked({ tracker });
  release = await house.release('2.1.0');
  return tracker;
}

async function read(tracker: PretendTracker): Promise<string> {
  tracker.trouble = null;
  return (await house.refresh('2.1.0')).reading?.snapshot ?? '';
}

const sign = (by: Somebody, stage: string, more: object = {}): Promise<Answer> =>
  by.post('/api/v1/releases/2.1.0/sign-offs', { stage, digest: release.digest, decision: 'approved', ...more });

const signFeature = (by: Somebody, key: string, more: object = {}): Promise<Answer> =>
  by.post(`/api/v1/releases/2.1.0/scope/features/${key}/sign-offs`, {
    ...{ digest: release.digest, decision: 'approved' },
    ...more,
  });

async function drifts(): Promise<string[][]> {
  const { body } = await house.owner.get('/api/v1/releases/2.1.0/scope/drift');
  return signOffsIn(body).map(({ drift }) => drift.map(({ what }) => what));
}

function signOffsIn(body: unknown): readonly DriftedSignOff[] {
  const isList = (value: unknown): value is { signOffs: readonly DriftedSignOff[] } =>
    typeof value === 'object' && value !== null && 'signOffs' in value;
  if (!isList(body)) throw new Error(JSON.stringify(body));
  return body.signOffs;
}

/** What is listed of each sign-off: the sentences that voided it, or null. */
async function voids(): Promise<(readonly string[] | null)[]> {
  const { body } = await house.owner.get('/api/v1/releases/2.1.0/sign-offs');
  const isList = (value: unknown): value is { signOffs: readonly SignOff[] } =>
    typeof value === 'object' && value !== null && 'signOffs' in value;
  if (!isList(body)) throw new Error(JSON.stringify(body));
  return body.signOffs.map(({ voided }) => voided?.drift.map(({ what }) => what) ?? null);
}

const voidings = async () => (await house.deeds()).filter((deed) => deed.startsWith('sign-off.voided'));
const reopen = { status: 'Reopened', category: 'to-do' } as const;
const close = { status: 'Done', category: 'done' } as const;
const REOPENED = 'FLIP-2 was opened again: it was Done, and became Reopened.';

async function features(): Promise<readonly Feature[]> {
  const { body } = await house.owner.get('/api/v1/releases/2.1.0/scope/features');
  const isList = (value: unknown): value is { features: readonly Feature[] } =>
    typeof value === 'object' && value !== null && 'features' in value;
  if (!isList(body)) throw new Error(JSON.stringify(body));
  return body.features;
}

test('an approval of tickets that were never read is refused, and says what to do; a no is not', async () => {
  const tracker = await start();
  const refused = await sign(house.tester, 'sit');
  expect(refused.status).toBe(409);
  expect(String(field(refused, 'detail'))).toContain('/api/v1/releases/2.1.0/scope/refresh');
  expect((await sign(house.tester, 'sit', { decision: 'rejected', reason: 'red' })).status).toBe(201);
  await read(tracker);
  expect((await sign(house.tester, 'sit')).status).toBe(201);
});

test('a product without a tracker is signed off as ever', async () => {
  await start();
  const aide = await house.release('1.0.0', { product: 'aide' });
  const body = { stage: 'sit', digest: aide.digest, decision: 'approved' };
  const answer = await house.tester.post('/api/v1/releases/1.0.0/sign-offs', body);
  expect([answer.status, field(answer, 'scope')]).toEqual([201, null]);
});

test('a sign-off remembers the scope, and that of another scope than the one that was seen is refused (abuse 23)', async () => {
  const tracker = await start();
  const seen = await read(tracker);
  tracker.put('FLIP-3', { fixVersions: [NAME] });
  const now = await read(tracker);
  const refused = await sign(house.tester, 'sit', { scope: seen });
  expect([refused.status, field(refused, 'scope')]).toEqual([409, now]);
  const signed = await sign(house.tester, 'sit', { scope: now });
  expect([signed.status, field(signed, 'scope')]).toEqual([201, now]);
});

test('a ticket that was added, removed, opened again or re-typed afterwards is shown as a drift', async () => {
  const tracker = await start();
  await read(tracker);
  await sign(house.tester, 'sit');
  expect(await drifts()).toEqual([[]]);
  tracker.put('FLIP-3', { fixVersions: [NAME] });
  tracker.put('FLIP-1', { type: 'Task' });
  tracker.put('FLIP-2', { status: 'Reopened', category: 'to-do' });
  await read(tracker);
  expect(await drifts()).toEqual([
    [
      'FLIP-1 was a New Feature, and became a Task.',
      'FLIP-1 was no longer marked as needing UAT.',
      REOPENED,
      'FLIP-3 was added.',
    ],
  ]);
  tracker.untag('FLIP-3', NAME);
  tracker.untag('FLIP-1', NAME);
  tracker.put('FLIP-2', { status: 'Done', category: 'done' });
  await read(tracker);
  expect(await drifts()).toEqual([['FLIP-1 was removed, or hidden.']]);
  tracker.put('FLIP-1', { type: 'New Feature', fixVersions: [NAME] });
  await read(tracker);
  expect(await drifts()).toEqual([[]]);
});

test('a drift that was seen voids a sign-off for good, though it is undone; what is signed afterwards counts', async () => {
  const tracker = await start();
  await read(tracker);
  await sign(house.tester, 'sit');
  tracker.put('FLIP-2', reopen);
  await read(tracker);
  tracker.put('FLIP-2', close);
  await read(tracker);
  await sign(house.tester, 'sit');
  expect(await drifts()).toEqual([[], []]);
  expect(await voids()).toEqual([[REOPENED], null]);
  const { body } = await house.owner.get('/api/v1/releases/2.1.0/scope/drift');
  expect(signOffsIn(body).map(({ signOff }) => signOff.voided?.drift.map(({ ticket }) => ticket))).toEqual([
    ['FLIP-2'],
    undefined,
  ]);
  expect(await voidings()).toHaveLength(1);
});

test('the record says who voided a sign-off, and what was seen, in the order in which it was read', async () => {
  const tracker = await start();
  await read(tracker);
  const signed = await sign(house.tester, 'sit');
  tracker.put('FLIP-2', reopen);
  const seen = await read(tracker);
  tracker.put('FLIP-3', { fixVersions: [NAME] });
  await read(tracker);
  const entries = await house.gatehouse.database.transaction((tx) =>
    listEntries(tx, { after: 0, limit: 100, subject: `sign-off:${text(signed, 'id')}` }),
  );
  expect(entries.map(({ actor, action }) => [actor.split(':')[0], action])).toEqual([
    ['person', 'sign-off.approved'],
    ['gatehouse', 'sign-off.voided'],
  ]);
  const drift = [{ kind: 'reopened', ticket: 'FLIP-2', what: REOPENED }];
  expect(entries[1]?.detail).toMatchObject({ release: '2.1.0', stage: 'sit', feature: null, snapshot: seen, drift });
});

test('other words in a ticket void nothing, and neither does a drift a no, or what was taken back', async () => {
  const tracker = await start();
  await read(tracker);
  await sign(house.tester, 'sit');
  await sign(house.owner, 'uat', { decision: 'rejected', reason: 'slow' });
  const back = await sign(house.owner, 'oat');
  await house.owner.post(`/api/v1/sign-offs/${text(back, 'id')}/withdrawal`, { reason: 'too soon' });
  tracker.put('FLIP-2', { summary: 'in other words' });
  await read(tracker);
  expect(await voids()).toEqual([null, null, null]);
  tracker.put('FLIP-2', reopen);
  await read(tracker);
  expect(await voids()).toEqual([[REOPENED], null, null]);
});

test('a reading that finds a drift waits for whoever is just signing, and voids that too', async () => {
  const tracker = await start();
  const scope = await read(tracker);
  const { database } = house.gatehouse;
  const said = { release: '2.1.0', digest: release.digest, stage: 'sit', feature: null, scope, reason: null } as const;
  const by = { by: house.tester.person, as: 'delivery', decision: 'approved', expiresAt: null } as const;
  const alone = { delegation: null, onBehalfOf: null };
  let reading: Promise<string> = Promise.resolve('');
  await database.transaction(async (tx) => {
    await lockEvidence(tx, '2.1.0');
    await keepSignOff(tx, { ...said, ...by, ...alone });
    tracker.put('FLIP-2', reopen);
    reading = read(tracker);
    await until(() => database.transaction(somebodyWaits), 'the reading waits');
  });
  await reading;
  expect(await voids()).toEqual([[REOPENED]]);
});

async function somebodyWaits(tx: Tx): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(tx);
  return rows.length > 0;
}

test('a feature whose mark was taken off before anybody spoke of it is a drift of what was signed', async () => {
  const tracker = await start();
  tracker.put('FLIP-2', { labels: ['needs-uat'] });
  await read(tracker);
  await sign(house.owner, 'uat');
  tracker.put('FLIP-2', { labels: [] });
  await read(tracker);
  expect(await drifts()).toEqual([['FLIP-2 was no longer marked as needing UAT.']]);
  expect(await voids()).toEqual([['FLIP-2 was no longer marked as needing UAT.']]);
});

test('a feature is signed off by the Product Owner, and by nobody who made the release (003-074, 003-114)', async () => {
  const tracker = await start();
  await read(tracker);
  expect((await signFeature(house.tester, 'FLIP-1')).status).toBe(403);
  const maker = await house.gatehouse.as({ role: 'product-owner' }, { role: 'delivery', duty: 'release-manager' });
  const own = await house.release('2.1.0-own', {}, maker.person);
  const ofOwn = await maker.post('/api/v1/releases/2.1.0-own/scope/features/FLIP-1/sign-offs', {
    ...{ digest: own.digest, decision: 'approved' },
  });
  expect(ofOwn.status).toBe(403);
  const signed = await signFeature(house.owner, 'FLIP-1');
  expect([signed.status, field(signed, 'feature'), field(signed, 'stage')]).toEqual([201, 'FLIP-1', 'uat']);
  expect((await features()).map(({ ticket, signOffs }) => [ticket, signOffs.length])).toEqual([['FLIP-1', 1]]);
  const back = await house.owner.post(`/api/v1/sign-offs/${text(signed, 'id')}/withdrawal`, { reason: 'too soon' });
  expect(back.status).toBe(201);
});

test('the delivery team can veto a feature, with a reason (decision 3)', async () => {
  const tracker = await start();
  await read(tracker);
  expect((await signFeature(house.manager, 'FLIP-1', { decision: 'vetoed' })).status).toBe(400);
  expect((await signFeature(house.manager, 'FLIP-1', { decision: 'vetoed', reason: 'unsafe' })).status).toBe(201);
  expect((await signFeature(house.owner, 'FLIP-1', { decision: 'vetoed', reason: 'x' })).status).toBe(403);
});

test('a feature that was rejected stays one when its mark is taken off in the tracker, and can still be signed off', async () => {
  const tracker = await start();
  await read(tracker);
  expect((await signFeature(house.owner, 'FLIP-1', { decision: 'rejected', reason: 'slow' })).status).toBe(201);
  tracker.put('FLIP-1', { type: 'Task', labels: [] });
  await read(tracker);
  expect((await features()).map(({ ticket, signOffs }) => [ticket, signOffs.length])).toEqual([['FLIP-1', 1]]);
  expect((await signFeature(house.owner, 'FLIP-1')).status).toBe(201);
});

test.each([
  ['a ticket that is no feature', 'FLIP-2', {}, 404],
  ['a ticket that is not in the scope', 'FLIP-99', {}, 404],
  ['what is no ticket', 'FLIP', {}, 400],
  ['another digest', 'FLIP-1', { digest: 'e'.repeat(64) }, 409],
  ['a stage of its own', 'FLIP-1', { stage: 'oat' }, 400],
])('a sign-off of %s is refused (abuse 21)', async (_, key, more, status) => {
  const tracker = await start();
  await read(tracker);
  expect((await signFeature(house.owner, key, more)).status).toBe(status);
});

test("a feature's sign-off is void by what becomes of that feature, and by nothing else", async () => {
  const tracker = await start();
  await read(tracker);
  await signFeature(house.owner, 'FLIP-1');
  tracker.put('FLIP-3', { fixVersions: [NAME] });
  await read(tracker);
  expect(await drifts()).toEqual([[]]);
  tracker.put('FLIP-1', { status: 'Reopened', category: 'in-progress' });
  await read(tracker);
  expect(await drifts()).toEqual([['FLIP-1 was opened again: it was Done, and became Reopened.']]);
  expect(await voids()).toEqual([['FLIP-1 was opened again: it was Done, and became Reopened.']]);
  tracker.put('FLIP-1', close);
  await read(tracker);
  expect(await drifts()).toEqual([[]]);
  expect(await voids()).toEqual([['FLIP-1 was opened again: it was Done, and became Reopened.']]);
});
