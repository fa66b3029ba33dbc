import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { page, refusal } from '../pretend/github/pretend-github.js';
import { FLIP, hostOf, onGitHub, troubleIn, valueOf, type OnGitHub } from './on-github.js';

let on: OnGitHub;
let commit: string;
beforeEach(async () => {
  on = await onGitHub();
  commit = on.flip.commit('one');
  on.flip.tag('v1', commit);
});
afterEach(() => on.stop());

const NOTES = { tag: 'v1', title: 'FLIP 1', notes: '# FLIP 1\n\n- one\n' };

function writes(): readonly string[] {
  return on.github.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.replace(/[0-9]{4,}/, ':id')}`);
}

function wished(site: string, key = `a/${site}`) {
  return { key, commit, environment: `production-${site}`, requiredContexts: [], isProduction: true };
}

test('a release is made once, and its notes are replaced when they are others', async () => {
  const { url } = valueOf(await on.host.publishRelease(FLIP, NOTES));
  expect(url).toMatch(/\/releases\/tag\/v1$/);
  expect(valueOf(await on.host.publishRelease(FLIP, NOTES))).toEqual({ url });
  expect(writes()).toEqual([`POST /repos/${FLIP}/releases`]);
  valueOf(await on.host.publishRelease(FLIP, { ...NOTES, notes: '# FLIP 1, corrected' }));
  expect(on.flip.releases).toMatchObject([{ name: 'FLIP 1', body: '# FLIP 1, corrected', latest: 'legacy' }]);
  expect(writes().slice(1)).toEqual([`PATCH /repos/${FLIP}/releases/:id`]);
});

test('notes that GitHub keeps with other line ends are the same notes', async () => {
  const release = on.flip.release('v1');
  Object.assign(release, { name: 'FLIP 1', body: NOTES.notes.replaceAll('\n', '\r\n') });
  valueOf(await on.host.publishRelease(FLIP, NOTES));
  expect(writes()).toEqual([]);
});

test('gotcha: a release is published on a tag that is there: GitHub would make the tag itself, at the head of main', async () => {
  expect(troubleIn(await on.host.publishRelease(FLIP, { ...NOTES, tag: 'v2' }))).toMatchObject({ kind: 'not-found' });
  expect(on.flip.tags.has('v2')).toBe(false);
});

test('gotcha: create-release answers 404 without the workflow permission, and it is said in words', async () => {
  const touching = on.flip.commit('two', { touchesWorkflows: true });
  on.flip.tag('v2', touching);
  on.flip.rights.workflows = false;
  const { kind, message } = troubleIn(await on.host.publishRelease(FLIP, { ...NOTES, tag: 'v2' }));
  expect(kind).toBe('forbidden');
  expect(message).toContain('workflows too where the commit touches .github/workflows');
});

test('notes that are longer than GitHub takes are cut at a line, and say so', async () => {
  const notes = '- one entry of the list\n'.repeat(10_000);
  valueOf(await on.host.publishRelease(FLIP, { ...NOTES, notes }));
  const body = on.flip.releases[0]?.body ?? '';
  expect(body.length).toBeLessThanOrEqual(125_000);
  expect(body).toMatch(/list\n\n… These notes are longer than GitHub takes; Gatehouse has all of them\.\n$/);
});

test('somebody else makes the release in the same moment: theirs is taken over', async () => {
  on.github.trouble({ on: /^GET .*\/releases\/tags\/v1$/, what: refusal(404, 'Not Found') });
  on.flip.release('v1');
  valueOf(await on.host.publishRelease(FLIP, NOTES));
  expect(on.flip.releases).toMatchObject([{ name: 'FLIP 1', body: NOTES.notes }]);
});

test('gotcha: create-deployment sends auto_merge off and the required contexts explicitly, even when there are none', async () => {
  // Both defaults would do harm here: main has moved on, and a status is red.
  on.flip.status(commit, 'ci/flaky', 'failure');
  on.flip.commit('two');
  valueOf(await on.host.ensureDeployment(FLIP, wished('ashmere')));
  expect(on.flip.deployments).toMatchObject([
    ...[{ sha: commit, environment: 'production-ashmere', autoMerge: false, requiredContexts: [], isProduction: true }],
  ]);
});

test('gotcha: the defaults of create-deployment merge the default branch and answer 202: the pretended GitHub does so too', async () => {
  on.flip.commit('two');
  const headers = { authorization: `Bearer ${on.github.token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ ref: commit });
  const response = await fetch(`${on.github.url}/repos/${FLIP}/deployments`, { method: 'POST', headers, body });
  expect(response.status).toBe(202);
  expect(await response.json()).toEqual({ message: expect.stringContaining('Auto-merged main') });
});

test('gotcha: a 202 in answer to a deployment is a trouble: nothing was deployed, and something was merged', async () => {
  on.github.trouble({ on: /^POST .*\/deployments$/, what: { status: 202, body: { message: 'Auto-merged' } } });
  expect(troubleIn(await on.host.ensureDeployment(FLIP, wished('ashmere')))).toMatchObject({ kind: 'invalid' });
});

test('gotcha: a context that is required and not green keeps the deployment out: GitHub answers 409', async () => {
  const strict = { ...wished('ashmere'), requiredContexts: ['ci/build'] };
  expect(troubleIn(await on.host.ensureDeployment(FLIP, strict))).toMatchObject({ kind: 'invalid' });
  on.flip.status(commit, 'ci/build', 'success');
  expect(valueOf(await on.host.ensureDeployment(FLIP, strict))).toEqual({ id: expect.any(Number) });
});

test('a deployment whose answer was lost is found again by the key in its payload', async () => {
  on.github.trouble({ on: /^POST .*\/deployments$/, what: 'cut-after' });
  expect(troubleIn(await on.host.ensureDeployment(FLIP, wished('ashmere')))).toMatchObject({ kind: 'unavailable' });
  const { id } = valueOf(await on.host.ensureDeployment(FLIP, wished('ashmere')));
  expect(on.flip.deployments.map((one) => one.id)).toEqual([id]);
  valueOf(await on.host.ensureDeployment(FLIP, wished('ashmere', 'b/ashmere')));
  expect(on.flip.deployments).toHaveLength(2);
});

test('a deployment is found among more than a page of others, and where its payload is text', async () => {
  for (let number = 0; number < 130; number += 1)
    on.flip.deployments.push({
      ...{ id: on.flip.nextId(), sha: commit, environment: 'production-ashmere', autoMerge: false },
      ...{ requiredContexts: [], isProduction: true, statuses: [] },
      payload: number === 3 ? JSON.stringify({ gatehouse: 'a/ashmere' }) : number % 2 === 0 ? 'by hand' : { other: 1 },
    });
  expect(valueOf(await on.host.ensureDeployment(FLIP, wished('ashmere')))).toEqual({ id: on.flip.deployments[3]?.id });
  expect(writes()).toEqual([]);
});

test('a write is never tried again by itself: it may have been done', async () => {
  on.github.trouble({ on: /^POST .*\/deployments$/, what: page(502), times: 9 });
  expect(troubleIn(await on.host.ensureDeployment(FLIP, wished('ashmere')))).toMatchObject({ kind: 'unavailable' });
  expect(writes()).toHaveLength(1);
});

test('gotcha: a success of one release leaves the deployment of another at that site as it is: auto_inactive is off', async () => {
  const host = hostOf(on.github.settings);
  const old = valueOf(await host.ensureDeployment(FLIP, wished('ashmere', 'old'))).id;
  const success = { state: 'success', description: 'Runs 1.' } as const;
  expect(valueOf(await host.tellDeployment(FLIP, old, success))).toBe('told');
  const next = valueOf(await host.ensureDeployment(FLIP, wished('ashmere', 'next'))).id;
  expect(valueOf(await host.tellDeployment(FLIP, next, success))).toBe('told');
  expect(on.flip.deployments.map(({ statuses }) => statuses.map(({ state }) => state))).toEqual([
    ['success'],
    ['success'],
  ]);
});

test('the same status twice is told once, and a long description is cut', async () => {
  const { id } = valueOf(await on.host.ensureDeployment(FLIP, wished('ashmere')));
  const told = { state: 'in-progress', description: 'x'.repeat(500) } as const;
  expect(valueOf(await on.host.tellDeployment(FLIP, id, told))).toBe('told');
  expect(valueOf(await on.host.tellDeployment(FLIP, id, told))).toBe('already-told');
  expect(on.flip.deployments[0]?.statuses).toEqual([
    { id: expect.any(Number), state: 'in_progress', description: 'x'.repeat(140), autoInactive: false },
  ]);
});

test('notes call nobody and link no other ticket, and the commands in them can be copied as they are', async () => {
  const notes = [
    'Ask @flip-team about #12, \\#13 and GH-14; mail desk@flip.example.org.',
    'Run `deploy @flip#15`, or see [docs](<https://docs.example.org/@flip#16>) &#38; more:',
    '```\nmake @site #17\n```',
  ].join('\n');
  valueOf(await on.host.publishRelease(FLIP, { ...NOTES, notes }));
  const kept = on.flip.releases[0]?.body.split('\n') ?? [];
  expect(kept[0]).toBe(
    'Ask @\u200Bflip-team about #\u200B12, \\#\u200B13 and GH-\u200B14; mail desk@flip.example.org.',
  );
  expect(kept.slice(2)).toEqual(['```', 'make @site #17', '```']);
  expect(kept[1]).toContain('`deploy @flip#15`');
  expect(kept[1]).toContain('https://docs.example.org/@flip');
  expect(kept[1]).toContain('&#38;');
});
