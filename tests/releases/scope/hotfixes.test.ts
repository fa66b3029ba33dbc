import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Answer } from '../../client.js';
import { look, open, raise, refusal, shown, take } from '../../hotfixes/runbook.js';
import { DOWN, PretendTracker } from '../../pretend/tracker.js';
import { makeArtefacts, type Artefacts } from '../artefacts.js';
import { blamed, faultsOf, type Document } from '../registering.js';
import { startTracked, until, type Tracked } from './tracked.js';

const deedSchema = z.object({ action: z.string(), detail: z.looseObject({}) });

const tracker = new PretendTracker();
let artefacts: Artefacts;
let house: Tracked;
beforeAll(async () => {
  artefacts = await makeArtefacts();
  house = await startTracked({ tracker, settings: { ARTEFACTS_DIRECTORY: artefacts.directory } });
});
afterAll(async () => {
  await house.stop();
  await artefacts.remove();
});

async function manifest(version: string, changes: Document = {}): Promise<Document> {
  const path = `flip-api-${version}.tar.gz`;
  const packages = [{ service: 'flip-api', version, artefact: `file:${path}`, sha256: await artefacts.pack(path) }];
  return { version, kind: 'hotfix', product: 'flip', packages, migration: 'none', rollsBackTo: null, ...changes };
}

async function register(body: Document): Promise<Answer> {
  return await house.manager.post('/api/v1/releases', body);
}

function asked(version: string): readonly string[] {
  return tracker.asked.filter((question) => /^(ensure|attach)/.test(question) && question.endsWith(version));
}

async function told(version: string): Promise<boolean> {
  return (await house.scope(version)).outstanding.length === 0;
}

/** What the record says was done, oldest first. */
async function deedsFor(subject: string): Promise<{ action: string; detail: object }[]> {
  const { rows } = await house.gatehouse.database.transaction((tx) =>
    sql<{ entry: string }>`select entry from audit where entry::jsonb ->> 'subject' = ${subject} order by seq`.execute(
      tx,
    ),
  );
  return rows.map(({ entry }) => deedSchema.parse(JSON.parse(entry)));
}

test('a hotfix makes its version and has the severity 1 issue attached by being registered, once (003-028)', async () => {
  tracker.put('FLIP-1', { priority: 'Blocker' });
  const body = await manifest('1.0.1', { answers: 'FLIP-1' });
  const first = await register(body);
  expect(first.status).toBe(201);
  expect(first.body).not.toHaveProperty('answers');
  const again = await register(body);
  expect([again.status, again.body]).toEqual([200, first.body]);
  await until(() => told('1.0.1'), 'everything is told');
  expect(asked('1.0.1')).toEqual(['ensureVersion FLIP 1.0.1', 'attach FLIP-1 FLIP 1.0.1']);
  const scope = await house.refresh('1.0.1');
  expect(scope.wish).toMatchObject({ tickets: ['FLIP-1'], needsUat: [], by: { name: 'Rita Manager' } });
  expect(scope.tickets).toMatchObject([{ key: 'FLIP-1', severity: 1 }]);
  const deeds = await deedsFor('release:1.0.1');
  expect(deeds.filter(({ action }) => action !== 'scope.changed')).toEqual([
    { action: 'release.registered', detail: expect.objectContaining({ answers: 'FLIP-1' }) },
    { action: 'scope.set', detail: { tickets: ['FLIP-1'], needsUat: [], towards: null, told: 1 } },
  ]);
});

test('two that register the same hotfix at once have it attached once (003-028)', async () => {
  tracker.put('FLIP-2', { priority: 'Blocker' });
  const body = await manifest('1.0.2', { answers: 'FLIP-2' });
  const answers = await Promise.all([register(body), register(body), register(body)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
  await until(() => told('1.0.2'), 'everything is told');
  expect(asked('1.0.2')).toEqual(['ensureVersion FLIP 1.0.2', 'attach FLIP-2 FLIP 1.0.2']);
});

test('a hotfix is registered while the tracker is down, and the issue is attached when it is back (003-028, INV-30)', async () => {
  tracker.put('FLIP-3', { priority: 'Blocker' });
  tracker.trouble = DOWN;
  try {
    expect((await register(await manifest('1.0.3', { answers: 'FLIP-3' }))).status).toBe(201);
    expect((await house.scope('1.0.3')).outstanding).toMatchObject([
      { what: 'version', state: 'waiting' },
      { what: 'attach', ticket: 'FLIP-3', state: 'waiting' },
    ]);
  } finally {
    tracker.trouble = null;
  }
  await house.hurry(3600);
  await until(() => told('1.0.3'), 'everything is told');
  expect(tracker.tickets.get('FLIP-3')?.fixVersions).toEqual(['FLIP 1.0.3']);
});

test('a hotfix without the issue that it answers is refused, and the refusal says what to write (003-023)', async () => {
  const answer = await register(await manifest('1.0.4'));
  expect(answer.status).toBe(400);
  expect(faultsOf(answer)).toEqual([
    {
      field: 'answers',
      fault: 'is missing, and only a severity 1 issue starts a hotfix',
      fix: 'write the key of the severity 1 issue that it answers, such as "answers": "FLIP-123"',
    },
  ]);
  expect((await house.manager.get('/api/v1/releases/1.0.4')).status).toBe(404);
});

test.each([
  ['a planned release', { kind: 'planned', answers: 'FLIP-1' }],
  ['a product without a tracker', { product: 'aide', answers: 'AIDE-1' }],
  ['a key that is none', { answers: "{{ lookup('pipe','id') }}" }],
])('the issue that a hotfix answers is refused for %s (003-023, abuse 2)', async (_, changes) => {
  const answer = await register(await manifest('1.0.5', changes));
  expect([answer.status, blamed(answer)]).toEqual([400, ['answers']]);
});

test('a hotfix of a product without a tracker names no issue, as before (003-023)', async () => {
  expect((await register(await manifest('1.0.6', { product: 'aide' }))).status).toBe(201);
});

test('the same hotfix with another issue is refused, and says where the scope is changed (003-028)', async () => {
  const body = await manifest('1.0.7', { answers: 'FLIP-1' });
  expect((await register(body)).status).toBe(201);
  const other = await register({ ...body, answers: 'FLIP-2' });
  expect(other).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('/api/v1/releases/1.0.7/scope') },
  });
  expect((await house.scope('1.0.7')).wish?.tickets).toEqual(['FLIP-1']);
});

function triage(version: string, over: Document = {}): Document {
  return { step: 'triage', finding: 'it loses scans', version, ...over };
}

test('a triage is refused whose issue the tracker calls less than a severity 1, and taken once it is raised there (003-023, 003-028)', async () => {
  tracker.put('FLIP-20', { priority: 'Critical' });
  tracker.put('FLIP-21', { priority: 'Urgent' });
  const hotfix = await open(house.manager, await raise(house.tester, { reference: 'FLIP-20' }));
  const refused = await take(house.manager, hotfix, triage('1.1.0'));
  expect(refusal(refused)).toBe(
    '409: FLIP-20 is of severity 2 in the tracker (priority: Critical), and a hotfix answers only a severity 1 (003-023), ' +
      'which its ad-hoc release holds (003-028). Raise it to severity 1 there and try again, or name another ticket.',
  );
  expect(refused.body).toMatchObject({ next: expect.arrayContaining([expect.objectContaining({ step: 'triage' })]) });
  const other = await take(house.manager, hotfix, triage('1.1.0', { ticket: 'FLIP-21' }));
  expect(refusal(other)).toContain('409: FLIP-21 is of no severity in the tracker (priority: Urgent)');
  expect(await look(house.manager, hotfix)).toMatchObject({ state: 'raised', steps: [] });
  expect(asked('1.1.0')).toEqual([]);
  tracker.put('FLIP-20', { priority: 'Blocker' });
  expect(shown(await take(house.manager, hotfix, triage('1.1.0'))).state).toBe('triaged');
  // What was taken is answered as it was, whatever the issue has become since, and nobody is asked.
  tracker.put('FLIP-20', { priority: 'Minor' });
  const before = tracker.asked.filter((question) => question === 'readTickets');
  expect(shown(await take(house.manager, hotfix, triage('1.1.0'))).state).toBe('triaged');
  expect(tracker.asked.filter((question) => question === 'readTickets')).toEqual(before);
});

test('a triage whose issue nobody can read now is taken: a hotfix waits for nobody outside (003-028, abuse 78)', async () => {
  tracker.put('FLIP-22', { priority: 'Critical' });
  tracker.troubles.set('readTickets', DOWN);
  try {
    const hotfix = await open(house.manager, await raise(house.tester, { reference: 'FLIP-22' }));
    expect(shown(await take(house.manager, hotfix, triage('1.1.1'))).state).toBe('triaged');
  } finally {
    tracker.troubles.clear();
  }
});
