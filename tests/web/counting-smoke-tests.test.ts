import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { ran } from '../evidence/smoke-tests/made-runs.js';
import { registered } from '../rollouts/offline/offline-client.js';
import { eventually, openWard, type Ward } from '../rollouts/ward.js';
import { lockEvidence } from '../../src/evidence/evidence-lock.table.js';
import type { Release } from '../../src/releases/release.js';
import type { Somebody } from '../gatehouse.js';
import { waitersFor } from '../waiters.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let ward: Ward;
let tester: Somebody;
let atDesk: Visitor;
beforeAll(async () => {
  ward = await openWard({
    sites: 3,
    products: {
      flip: {
        ...{ title: 'FLIP', tracker: null, source: null, notes: { contacts: [], mandatory: {} } },
        smokeTest: { required: true, performer: 'delivery', steps: 'https://steps.example/flip' },
      },
    },
  });
  tester = await ward.gatehouse.as({ role: 'delivery', duty: 'tester' });
  atDesk = await visitorAs(ward.gatehouse, tester.person);
});
afterAll(() => ward.stop());

async function runningAt(release: Release, ...sites: string[]): Promise<void> {
  for (const site of sites) await ran(ward.gatehouse.database, release, site);
}

async function tested({ version, digest }: Release, site: string, outcome: 'passed' | 'failed'): Promise<void> {
  const body = { digest, site, outcome, notes: 'Seen' };
  expect((await tester.post(`/api/v1/releases/${version}/smoke-tests/results`, body)).status).toBe(201);
}

const answerSchema = z.object({ sites: z.array(z.object({ site: z.string(), standing: z.string() })) });

/** How every site stands: by the API, at the gate, and on the page of the tests. */
async function countsOf({ version }: Release) {
  const answer = await tester.get(`/api/v1/releases/${version}/smoke-tests`);
  const page = String((await atDesk.get(`/releases/${version}`)).body);
  const all = String((await atDesk.get(`/releases/${version}/smoke-tests`)).body);
  return {
    api: answerSchema.parse(answer.body).sites.map(({ site, standing }) => `${site} ${standing}`),
    gate: /id="smoke-tests-title">Smoke tests<\/h3>\s*<p>([^<]+?)(?: The steps:[^]*)?<\/p>/.exec(page)?.[1]?.trim(),
    page: [...all.matchAll(/<h2[^>]*id="group-\d">([^<]+)</g)].map(([, heading]) => heading),
  };
}

test('a site that was changed after its test is counted once, as still to be tested, by gate, page and API alike (003-081)', async () => {
  const release = await registered(ward, '1.0.0', 'planned', tester.person);
  await runningAt(release, 'trust-01', 'trust-02', 'trust-03');
  await tested(release, 'trust-01', 'passed');
  await tested(release, 'trust-02', 'passed');
  await tested(release, 'trust-03', 'failed');
  await runningAt(release, 'trust-02');
  expect(await countsOf(release)).toEqual({
    api: ['trust-01 passed', 'trust-02 awaited', 'trust-03 failed'],
    gate: 'The smoke test passed at 1 site, and failed at 1 site, to be tested there again. 1 site still to be tested.',
    page: ['Failed: 1 site', 'Still to be tested: 1 site', 'Passed: 1 site'],
  });
  const gate = wordsOf(await atDesk.get('/releases/1.0.0'));
  expect(gate).toMatch(/To be tested TRUST-02 It passed: [^]+? Something was done at the site since/);
});

test('once it was rolled back everywhere, its gate, page and API say that no site runs it (003-081)', async () => {
  const before = await registered(ward, '1.1.0', 'planned', tester.person);
  const release = await registered(ward, '1.2.0', 'planned', tester.person);
  await runningAt(release, 'trust-01', 'trust-02', 'trust-03');
  for (const site of ['trust-01', 'trust-02', 'trust-03']) await tested(release, site, 'passed');
  expect((await countsOf(release)).gate).toBe('The smoke test passed at 3 sites. No site is still to be tested.');
  await runningAt(before, 'trust-01', 'trust-02', 'trust-03');
  expect(await countsOf(release)).toEqual({
    api: ['trust-01 not-there', 'trust-02 not-there', 'trust-03 not-there'],
    gate: 'No site runs 1.2.0 now.',
    page: ['Not running 1.2.0 now: 3 sites'],
  });
  expect(wordsOf(await atDesk.get('/releases/1.2.0/smoke-tests'))).toMatch(
    /Not there TRUST-01 It passed: [^]+? The site does not run it now\./,
  );
});

test('a site whose probe is not well is counted apart from those that can be tested (003-081)', async () => {
  const release = await registered(ward, '1.3.0', 'planned', tester.person);
  await runningAt(release, 'trust-01');
  await ran(ward.gatehouse.database, release, 'trust-02', { healthy: false });
  const { api, gate } = await countsOf(release);
  expect([api, gate]).toEqual([
    ['trust-01 awaited', 'trust-02 not-ready', 'trust-03 not-there'],
    '1 site still to be tested. 1 site to be tested once the probe there says that 1.3.0 runs well.',
  ]);
});

test('of two who decide in one moment whether it is smoke tested, the second is told what the first decided (003-078)', async () => {
  const { version, digest } = await registered(ward, '1.4.0', 'planned', tester.person);
  const { database } = ward.gatehouse;
  const path = `/releases/${version}/smoke-tests`;
  await atDesk.get(path);
  const decide = (reason: string) => atDesk.send(path, { digest, required: 'false', reason, after: '' });
  const both = await database.transaction(async (tx) => {
    await lockEvidence(tx, version);
    const sent = [decide('Nothing changed'), decide('It is small')];
    await eventually(async () => {
      const waiting = await waitersFor(tx, database);
      return waiting === 2 ? { waiting } : `${waiting} wait`;
    });
    return { sent };
  });
  const answers = await Promise.all(both.sent);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409]);
  const late = answers.find(({ status }) => status === 409);
  expect(late === undefined ? '' : wordsOf(late)).toContain('Something else was decided since you read it.');
  const answer = await tester.get(`/api/v1${path}`);
  expect(answer.body).toMatchObject({ decisions: [{ required: false }] });
});
