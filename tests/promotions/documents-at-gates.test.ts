import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApprovalCheck } from '../../src/rollouts/approval-check.js';
import { IssueTracker } from '../../src/releases/scope/issue-tracker.js';
import { documentsOf } from '../../src/sites/asked-documents.js';
import type { EnvironmentName } from '../../src/sites/environment.js';
import type { Answer } from '../client.js';
import { NEXT_REVIEW } from '../evidence/documents/made-document.js';
import { field, text, type Signable } from '../evidence/story.js';
import { PretendTracker } from '../pretend/tracker.js';
import { trackedEnvironments } from '../releases/scope/tracked.js';
import { reasonsOf, startClimb, type Climb } from './climb.js';

let climb: Climb;
const tracker = new PretendTracker();
const done = (version: string) =>
  ({ fixVersions: [version], status: 'Done', category: 'done', resolution: 'Fixed' }) as const;
beforeAll(async () => {
  const environments = trackedEnvironments({
    definitionOfDone: {},
    evidenceTypes: [],
    needsUat: { labels: [], types: [] },
  });
  const documents = documentsOf({
    asked: [
      { kind: 'hazard-log', bound: 'release', before: 'sit' },
      { kind: 'dtac', before: 'uat' },
    ],
    checklist: 'production',
  });
  const flip = environments.products?.flip;
  if (flip === undefined) throw new Error('FLIP is not there.');
  climb = await startClimb({
    environments: { ...environments, products: { flip: { ...flip, documents } } },
    settings: { SCOPE_POLL_SECONDS: '3600' },
    replace: [{ injected: IssueTracker, by: tracker }],
  });
});
afterAll(() => climb.stop());

/** A release with one ticket that is done, read once. */
async function release(version: string): Promise<Signable> {
  const name = `FLIP ${version}`;
  await tracker.ensureVersion({ project: 'FLIP', name }, { description: '' });
  tracker.put(`FLIP-${version}`, done(name));
  const made = await climb.release(version);
  await refresh(version);
  return made;
}

async function refresh(version: string): Promise<void> {
  const answer = await climb.owner.post(`/api/v1/releases/${version}/scope/refresh`);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

let made = 0;
async function bring(over: object): Promise<string> {
  made += 1;
  const answer = await climb.tester.post('/api/v1/documents', {
    ...{ product: 'flip', reference: `D-${String(made)}`, version: '1', title: 'A document', reviewOn: NEXT_REVIEW },
    ...{ link: 'https://documents.example/1', owner: { name: 'Ola', email: 'ola@example.org' }, access: 'public' },
    ...over,
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return text(answer, 'id');
}

async function approve(id: string, group: string): Promise<Answer> {
  return await climb.owner.post(`/api/v1/documents/${id}/approvals`, {
    group,
    decision: 'approved',
    decidedOn: '2026-01-31',
  });
}

const refused = async (of: Signable, environment: EnvironmentName) =>
  reasonsOf(await climb.promote(of, environment)).flatMap(({ criterion, status }) =>
    criterion.startsWith('document') ? [[criterion, status]] : [],
  );

const stillHolds = (promotion: string) =>
  climb.gatehouse.database.transaction((tx) => climb.gatehouse.injected(ApprovalCheck).stillHolds(tx, { promotion }));

test('a release waits for its hazard log; other tickets void its approval, shut the gate again, and stop the rollout (003-057, 001-060)', async () => {
  const of = await release('3.0.0');
  await climb.climbTo(of, 'dev');
  await climb.promote(of, 'dev');
  await climb.settle(of, 'dev');
  for (const give of Object.values(climb.evidence(of, 'sit'))) await give();
  expect(await refused(of, 'sit')).toEqual([['document-hazard-log', 'not-met']]);
  const id = await bring({ kind: 'hazard-log', release: '3.0.0' });
  expect(await refused(of, 'sit')).toEqual([['document-hazard-log', 'not-met']]);
  await approve(id, 'clinical-safety-officer');
  const promotion = await climb.promote(of, 'sit');
  expect(promotion.status).toBe(201);
  expect(await stillHolds(text(promotion, 'promotion'))).toEqual({ holds: true });
  tracker.put('FLIP-more', done('FLIP 3.0.0'));
  await refresh('3.0.0');
  expect(field(await climb.owner.get(`/api/v1/documents/${id}`), 'state')).toBe('stale');
  expect(await stillHolds(text(promotion, 'promotion'))).toMatchObject({
    holds: false,
    reasons: [expect.stringContaining('FLIP-more was added.')],
  });
  expect((await climb.deeds()).filter((deed) => deed === 'document.voided by gatehouse')).toHaveLength(1);
  await approve(id, 'clinical-safety-officer');
  expect(await stillHolds(text(promotion, 'promotion'))).toEqual({ holds: true });
  await climb.settle(of, 'sit');
});

test('a document is not approved for tickets that nobody has read', async () => {
  await climb.release('3.1.0');
  const id = await bring({ kind: 'hazard-log', release: '3.1.0' });
  const answer = await approve(id, 'clinical-safety-officer');
  expect([answer.status, String(field(answer, 'detail'))]).toEqual([409, expect.stringContaining('scope/refresh')]);
});

test('one that is withdrawn after the gate let the release in stops its rollout (001-061, 001-063)', async () => {
  const of = await release('3.2.0');
  const id = await bring({ kind: 'dtac' });
  await approve(id, 'cyber-security-group');
  await approve(await bring({ kind: 'hazard-log', release: '3.2.0' }), 'clinical-safety-officer');
  await climb.climbTo(of, 'uat');
  const promotion = text(await climb.promote(of, 'uat'), 'promotion');
  expect(await stillHolds(promotion)).toEqual({ holds: true });
  await climb.tester.post(`/api/v1/documents/${id}/withdrawal`, { reason: 'of another system' });
  expect(await stillHolds(promotion)).toMatchObject({
    holds: false,
    reasons: [expect.stringContaining('was withdrawn by Tess')],
  });
  await approve(await bring({ kind: 'dtac' }), 'cyber-security-group');
  expect(await stillHolds(promotion)).toEqual({ holds: true });
});

test('the checklist of a product names whose each item is, and live is shut until all are done (001-044, 001-050, 001-062, 001-063)', async () => {
  const responsible = { name: 'Pia Manager', email: 'pia@example.org' };
  const path = '/api/v1/products/flip/checklist';
  const mark = (item: string, body: object, by = climb.tester) => by.put(`${path}/${item}`, { responsible, ...body });
  expect((await mark('owners-agreed', { mark: 'done' })).status).toBe(400);
  expect((await mark('owners-agreed', { mark: 'not-applicable', reason: 'no' })).status).toBe(400);
  expect((await mark('hazard-log', { mark: 'done', reason: 'no item of it' })).status).toBe(400);
  const trust = await climb.gatehouse.as({ role: 'trust', trust: 'ashmere' });
  expect((await mark('owners-agreed', { mark: 'done', reason: 'agreed' }, trust)).status).toBe(403);
  await mark('owners-agreed', { mark: 'done', reason: 'agreed on 3 March' });
  const answer = await mark('system-contract', { mark: 'done', reason: 'handed over' });
  expect(field(answer, 'isDone')).toBe(false);
  const said = JSON.stringify(field(answer, 'items'));
  expect(said).toContain('agreed on 3 March');
  expect(said).toContain(
    'No document of it is in force: System contract and associated documents. Pia Manager is responsible.',
  );
  const gate = await climb.owner.get('/api/v1/releases/3.0.0/gates/production');
  expect(JSON.stringify(gate.body)).toContain('1 of 24 items are done.');
});
