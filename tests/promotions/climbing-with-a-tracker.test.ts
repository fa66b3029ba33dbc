import { afterEach, expect, test } from '@jest/globals';
import { ApprovalCheck } from '../../src/rollouts/approval-check.js';
import { IssueTracker } from '../../src/releases/scope/issue-tracker.js';
import type { EnvironmentName } from '../../src/sites/environment.js';
import { text, type Signable } from '../evidence/story.js';
import { DOWN, PretendTracker } from '../pretend/tracker.js';
import { trackedEnvironments, until } from '../releases/scope/tracked.js';
import { visitorAs, wordsOf } from '../web/visitor.js';
import { reasonsOf, startClimb, type Climb } from './climb.js';

const NAME = 'FLIP 2.1.0';
const DONE = { fixVersions: [NAME], status: 'Done', category: 'done', resolution: 'Fixed' } as const;

let climb: Climb;
let tracker: PretendTracker;
let release: Signable;
afterEach(() => climb.stop());

/** A release with a story that has its evidence and a feature, both done, read once. */
async function start(): Promise<void> {
  tracker = new PretendTracker();
  await tracker.ensureVersion({ project: 'FLIP', name: NAME }, { description: '' });
  const file = { id: '1', fileName: 'sit.html', size: 5, mediaType: 'text/html', createdAt: '2026-03-02T09:00:00Z' };
  tracker.files.set('1', [new TextEncoder().encode('green')]);
  tracker.put('FLIP-1', { ...DONE, attachments: [file] });
  tracker.put('FLIP-2', { ...DONE, type: 'New Feature' });
  climb = await startClimb({
    environments: trackedEnvironments(),
    settings: { SCOPE_POLL_SECONDS: '3600' },
    replace: [{ injected: IssueTracker, by: tracker }],
  });
  release = await climb.release('2.1.0');
  await refresh();
}

async function refresh(): Promise<void> {
  const answer = await climb.owner.post('/api/v1/releases/2.1.0/scope/refresh');
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

const evidenceIsRead = () =>
  until(async () => {
    const { body } = await climb.owner.get('/api/v1/releases/2.1.0/scope/evidence');
    return JSON.stringify(body).includes('"hashed"');
  }, 'the evidence is read');

const refused = async (environment: EnvironmentName) =>
  reasonsOf(await climb.promote(release, environment)).map(({ criterion, status }) => [criterion, status]);

/** As the Product Owner does it: looks at the release, and says of the feature what they think of exactly what is shown. */
async function signFeatureAtItsPage(): Promise<void> {
  const owner = await visitorAs(climb.gatehouse, climb.owner.person);
  const page = await owner.get('/releases/2.1.0');
  expect(wordsOf(page)).toContain('Sign this feature off, or reject it : FLIP-2');
  const [, form = ''] = String(page.body).split('/features/FLIP-2/sign-offs"');
  const hidden = Object.fromEntries(
    ['digest', 'scope'].map((name) => [name, new RegExp(`name="${name}" value="([^"]+)"`).exec(form)?.[1] ?? '']),
  );
  const path = '/releases/2.1.0/features/FLIP-2/sign-offs';
  const unexplained = await owner.send(path, { ...hidden, decision: 'rejected' });
  expect([unexplained.status, String(unexplained.body)]).toEqual([
    400,
    expect.stringContaining('#feature-FLIP-2-reason'),
  ]);
  expect((await owner.send(path, { ...hidden, decision: 'approved' })).status).toBe(303);
  expect(wordsOf(await owner.get('/releases/2.1.0'))).toContain('You approved FLIP-2 of 2.1.0.');
}

const stillHolds = (promotion: string) =>
  climb.gatehouse.database.transaction((tx) => climb.gatehouse.injected(ApprovalCheck).stillHolds(tx, { promotion }));

test('a release climbs to Production when its tickets prove what the gates ask (003-021, 003-038, 003-068, 003-070, 003-074)', async () => {
  await start();
  await evidenceIsRead();
  await climb.climbTo(release, 'uat');
  expect((await climb.promote(release, 'uat')).status).toBe(201);
  await climb.settle(release, 'uat');
  for (const give of Object.values(climb.evidence(release, 'pre-prod'))) expect((await give()).status).toBe(201);
  expect(await refused('pre-prod')).toEqual([['features-signed-off', 'not-met']]);
  await signFeatureAtItsPage();
  expect((await climb.promote(release, 'pre-prod')).status).toBe(201);
  await climb.settle(release, 'pre-prod');
  for (const give of Object.values(climb.evidence(release, 'production'))) expect((await give()).status).toBe(201);
  tracker.put('FLIP-77', { type: 'Bug', priority: 'Critical' });
  await refresh();
  expect(await refused('production')).toEqual([['no-open-severities', 'not-met']]);
  tracker.put('FLIP-77', { status: 'Done', category: 'done' });
  await refresh();
  expect((await climb.promote(release, 'production')).status).toBe(201);
});

test('a ticket that is not done, and one without evidence, keep a release from UAT and are named (003-038, 003-069)', async () => {
  await start();
  await evidenceIsRead();
  await climb.climbTo(release, 'uat');
  tracker.put('FLIP-3', { fixVersions: [NAME], status: 'In Review', category: 'in-progress' });
  await refresh();
  const reasons = reasonsOf(await climb.promote(release, 'uat'));
  expect(reasons.map(({ criterion }) => criterion)).toEqual([
    'sit-signed-off',
    'tickets-done',
    'sit-evidence-attached',
  ]);
  for (const { howToMeet } of reasons) expect(howToMeet).toContain('FLIP-3');
});

test('an empty file is no evidence, though it was read (003-041)', async () => {
  await start();
  await evidenceIsRead();
  const empty = { id: '7', fileName: 'sit.html', size: 0, mediaType: 'text/html', createdAt: '2026-03-02T09:00:00Z' };
  tracker.files.set('7', []);
  tracker.put('FLIP-1', { attachments: [empty] });
  await refresh();
  await evidenceIsRead();
  await climb.climbTo(release, 'uat');
  expect(await refused('uat')).toEqual([['sit-evidence-attached', 'not-met']]);
});

test('a tracker that is down long enough shuts the gate, and two people can waive no more than is theirs', async () => {
  await start();
  await evidenceIsRead();
  await climb.climbTo(release, 'uat');
  tracker.trouble = DOWN;
  await climb.hurry(901);
  expect(await refused('uat')).toEqual([
    ['tickets-done', 'not-met'],
    ['no-open-severities', 'not-met'],
    ['sit-evidence-attached', 'not-met'],
  ]);
  const waive = (criterion: string) =>
    climb.tester.post('/api/v1/releases/2.1.0/waivers', { criterion, environment: 'uat', reason: 'Jira is down' });
  expect((await waive('tickets-done')).status).toBe(400);
  const asked = await waive('no-open-severities');
  expect(asked.status).toBe(201);
  const approved = await climb.owner.post(`/api/v1/waivers/${text(asked, 'id')}/approval`, {});
  expect(approved.status).toBe(201);
  expect(await refused('uat')).toEqual([
    ['tickets-done', 'not-met'],
    ['sit-evidence-attached', 'not-met'],
  ]);
});

test('a drift voids the sign-off for the sites that are still to come, and a tracker that is down stops none (INV-03)', async () => {
  await start();
  await evidenceIsRead();
  await climb.climbTo(release, 'uat');
  const promotion = text(await climb.promote(release, 'uat'), 'promotion');
  tracker.trouble = DOWN;
  await climb.hurry(7200);
  expect(await stillHolds(promotion)).toEqual({ holds: true });
  tracker.trouble = null;
  tracker.put('FLIP-1', { status: 'Reopened', category: 'to-do' });
  await refresh();
  const answer = await stillHolds(promotion);
  expect(answer.holds).toBe(false);
  expect(JSON.stringify(answer)).toContain('FLIP-1 was opened again');
  tracker.put('FLIP-1', DONE);
  await refresh();
  expect(JSON.stringify(await stillHolds(promotion))).toContain('FLIP-1 was opened again');
  const body = { stage: 'sit', decision: 'approved', digest: release.digest };
  expect((await climb.tester.post('/api/v1/releases/2.1.0/sign-offs', body)).status).toBe(201);
  expect(await stillHolds(promotion)).toEqual({ holds: true });
});

test('a release of a product without a tracker is asked nothing about tickets', async () => {
  await start();
  const aide = await climb.release('1.0.0', { product: 'aide' });
  await climb.climbTo(aide, 'uat');
  expect((await climb.promote(aide, 'uat')).status).toBe(201);
});
