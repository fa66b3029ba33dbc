import { afterEach, expect, test } from '@jest/globals';
import { startStory, type Story } from '../../evidence/story.js';
import { makeArtefacts, type Artefacts } from '../artefacts.js';
import { flipSeed, RELEASE_NOTE_FIELD } from '../../pretend/jira/flip-seed.js';
import { PretendJira } from '../../pretend/jira/pretend-jira.js';
import { errorReply } from '../../pretend/jira/request.js';
import type { JiraKind } from '../../pretend/jira/shape.js';
import { deliver, retried } from '../../pretend/jira/webhook.js';
import { ScopeWorker } from '../../../src/releases/scope/scope-reader.worker.js';
import type { ShownScope } from '../../../src/releases/scope/scope-view.js';
import { trackedEnvironments, until } from './tracked.js';

const SECRET = 'a-secret-that-is-long-enough-for-this';
let jira: PretendJira;
let story: Story;
let artefacts: Artefacts;
let ahead = 0;
afterEach(async () => {
  await story.stop();
  await artefacts.remove();
  await jira.stop();
});

async function start(kind: JiraKind): Promise<void> {
  artefacts = await makeArtefacts();
  ahead = 0;
  jira = await PretendJira.start({ seed: flipSeed(), kind, webhookSecret: SECRET });
  story = await startStory({
    environments: trackedEnvironments({ releaseNoteField: RELEASE_NOTE_FIELD }),
    settings: {
      ...jira.settings,
      ...{ JIRA_WEBHOOK_SECRET: SECRET, SCOPE_POLL_SECONDS: '3600', ARTEFACTS_DIRECTORY: artefacts.directory },
    },
  });
}

/**
 * Looks until it is so. The pause between two readings of one scope passes meanwhile, and its worker looks at once; it reads only what
 * it was told of, since the hour after which it would read by itself never passes.
 */
async function untilRead(isSo: () => Promise<boolean>, what: string): Promise<void> {
  await until(async () => {
    ahead += 6;
    await story.hurry(ahead);
    story.gatehouse.injected(ScopeWorker).hint();
    return isSo();
  }, what);
}

async function register(version: string): Promise<void> {
  const sha256 = await artefacts.pack('flip-api.tar.gz');
  const packages = [{ service: 'flip-api', version, artefact: 'file:flip-api.tar.gz', sha256 }];
  const manifest = { version, kind: 'planned', product: 'flip', packages, migration: 'none', rollsBackTo: null };
  const answer = await story.manager.post('/api/v1/releases', manifest);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
}

async function scope(method: 'GET' | 'POST' = 'GET'): Promise<ShownScope> {
  const path = `/api/v1/releases/3.0.0/scope${method === 'POST' ? '/refresh' : ''}`;
  const { status, body } = await story.owner.send(method, path);
  const isScope = (value: unknown): value is ShownScope =>
    typeof value === 'object' && value !== null && 'outstanding' in value;
  if (status !== 200 || !isScope(body)) throw new Error(`${String(status)}: ${JSON.stringify(body)}`);
  return body;
}

test.each(['cloud', 'data-center'] as const)(
  'a release that is registered gets its version and its tickets in a Jira (%s), even one that was down (003-019, 003-042, 003-106)',
  async (kind) => {
    await start(kind);
    jira.trouble({ on: /./, what: errorReply(503, 'Down for maintenance.'), times: 2 });
    await register('3.0.0');
    const wished = await story.manager.put('/api/v1/releases/3.0.0/scope', { tickets: ['FLIP-101', 'FLIP-103'] });
    expect(wished.status).toBe(200);
    ahead = 600;
    await untilRead(async () => (await scope()).outstanding.length === 0, 'Jira is told');
    jira.settle();
    const read = await scope('POST');
    expect(read.tickets.map(({ key }) => key)).toEqual(['FLIP-101', 'FLIP-103']);
    expect(read.reading).toMatchObject({ versionIsThere: true, hidden: 0, counted: 2 });
    await story.manager.post('/api/v1/releases/3.0.0/close', { releasedOn: '2026-03-31' });
    await until(() => jira.version('FLIP', 'FLIP 3.0.0').released, 'its version is closed');
    expect(jira.version('FLIP', 'FLIP 3.0.0').releaseDate).toBe('2026-03-31');
  },
  60_000,
);

test('what somebody changes in Jira is read after its hook, once however often that comes (abuse 47)', async () => {
  await start('cloud');
  await register('3.0.0');
  await story.manager.put('/api/v1/releases/3.0.0/scope', { tickets: ['FLIP-101'] });
  await untilRead(async () => (await scope()).tickets.length === 1, 'what was agreed is read back');
  jira.changeIssue('FLIP-103', { fixVersions: ['2.1.0', 'FLIP 3.0.0'] });
  const hook = jira.webhooks.at(-1);
  if (hook === undefined) throw new Error('Jira tells of what is changed.');
  const to = `${story.gatehouse.url}/api/v1/hooks/jira`;
  expect(await deliver({ ...hook, body: hook.body.replace('FLIP', 'PILF') }, to)).toBe(401);
  expect(await deliver(hook, to)).toBe(200);
  expect(await deliver(retried(hook, 1), to)).toBe(200);
  await untilRead(async () => (await scope()).tickets.length === 2, 'it is read');
  expect((await scope()).attachedNotWanted).toEqual(['FLIP-103']);
});

test('evidence at a story is hashed through the redirect of its content (003-060)', async () => {
  await start('cloud');
  await register('3.0.0');
  await story.manager.put('/api/v1/releases/3.0.0/scope', { tickets: ['FLIP-101'] });
  await untilRead(async () => {
    const { body } = await story.owner.get('/api/v1/releases/3.0.0/scope/evidence');
    return JSON.stringify(body).includes('"state":"hashed"');
  }, 'it is hashed');
});

test('that somebody touches a ticket and changes nothing that is read of it is no other scope: who saw it signs what they saw', async () => {
  await start('cloud');
  await register('3.0.0');
  await story.manager.put('/api/v1/releases/3.0.0/scope', { tickets: ['FLIP-101'] });
  await untilRead(async () => (await scope()).tickets.length === 1, 'what was agreed is read back');
  const before = await scope('POST');
  jira.changeIssue('FLIP-101', { updatedAt: '2026-05-01T12:00:00.000Z' });
  const after = await scope('POST');
  expect(after.reading?.snapshot).toBe(before.reading?.snapshot);
  expect(after.reading?.changedAt).toEqual(before.reading?.changedAt);
});
