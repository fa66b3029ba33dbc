import { afterEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { Sources } from '../../../src/releases/source/source.service.js';
import { page } from '../../pretend/github/pretend-github.js';
import { REPOSITORY, startSourced, until, WEBHOOK_SECRET, type Sourced } from './sourced.js';

let house: Sourced;
afterEach(() => house.stop());

const gateSchema = z.object({
  criteria: z.array(
    z.object({
      ...{ criterion: z.string(), kind: z.string(), status: z.string() },
      evidence: z.object({ what: z.string() }).nullable(),
    }),
  ),
});

/** What a gate says of the source: id, status and why. */
async function gate(environment: string): Promise<readonly [string, string, string | undefined][]> {
  const { body } = await house.owner.get(`/api/v1/releases/2.1.0/gates/${environment}`);
  const { criteria } = gateSchema.parse(body);
  return criteria
    .filter(({ kind }) => kind === 'source')
    .map(({ criterion, status, evidence }) => [criterion, status, evidence?.what]);
}

const SHA256 = 'a'.repeat(64);

test('a gate asks the stored reading: checks, tag and provenance, and says in words what is missing (003-089, 003-091)', async () => {
  house = await startSourced();
  const commit = house.flip.commit('one');
  await house.release('2.1.0', { commit });
  house.flip.check(commit, 'unit', 'success');
  await house.refresh('2.1.0');
  expect(await gate('dev')).toEqual([]);
  expect(await gate('uat')).toEqual([
    ['source-checks-green', 'not-met', `Not green on ${commit.slice(0, 12)}: e2e (missing).`],
    ['source-tag-points-at-commit', 'not-met', `There is no tag v2.1.0 in ${REPOSITORY}.`],
    [
      ...(['source-provenance-matches', 'not-applicable'] as const),
      'Nothing is published of where these were built: flip-api.',
    ],
  ]);
  house.flip.check(commit, 'e2e', 'success');
  house.flip.annotatedTag('v2.1.0', { type: 'commit', sha: commit });
  house.flip.attest(SHA256, commit);
  await house.refresh('2.1.0');
  expect(await gate('uat')).toEqual([
    ['source-checks-green', 'met', 'unit, e2e are green.'],
    ['source-tag-points-at-commit', 'met', `v2.1.0 points at ${commit.slice(0, 12)}.`],
    ['source-provenance-matches', 'met', 'What is published matches every package.'],
  ]);
  expect((await gate('production')).map(([id]) => id)).toEqual([
    'source-tag-points-at-commit',
    'source-provenance-matches',
  ]);
  expect((await house.deeds()).filter((deed) => deed.startsWith('source.'))).toHaveLength(2);
});

test('what was read too long ago is not known, whatever it said (F20)', async () => {
  house = await startSourced();
  const commit = house.flip.commit('one');
  await house.release('2.1.0', { commit });
  house.flip.check(commit, 'unit', 'success');
  house.flip.tag('v2.1.0', commit);
  await house.refresh('2.1.0');
  expect((await gate('sit')).map(([, status]) => status)).toEqual(['met', 'met', 'not-applicable']);
  house.github.trouble({ on: /./, what: page(503), times: 999 });
  await house.hurry(1200);
  expect((await gate('sit')).map(([, status, what]) => [status, what?.slice(0, 15)])).toEqual([
    ['not-met', 'Not known since'],
    ['not-met', 'Not known since'],
    ['not-met', 'Not known since'],
  ]);
  expect((await house.source('2.1.0')).reading).toMatchObject({ isKnown: false });
});

test('a GitHub that is down answers a refresh with 503 and its own words, and what was read stays', async () => {
  house = await startSourced();
  await house.release('2.1.0', { commit: house.flip.commit('one') });
  await house.refresh('2.1.0');
  house.github.trouble({ on: /./, what: page(503), times: 999 });
  const { status, body } = await house.owner.post('/api/v1/releases/2.1.0/source/refresh');
  expect([status, body]).toMatchObject([503, { detail: expect.stringContaining('GitHub is not to be had') }]);
  const shown = await house.source('2.1.0');
  expect(shown.trouble).toMatchObject({ message: expect.stringContaining('503') });
  expect(shown.reading).toMatchObject({ tagCommit: null, commitIsThere: true });
});

test('forty who want a source read at once have it read twice: one that had begun, and one for all who came after (abuse 49)', async () => {
  house = await startSourced();
  await house.release('2.1.0', { commit: house.flip.commit('one') });
  await house.refresh('2.1.0');
  const readings = (): number =>
    house.github.requests.filter(({ path }) => path.endsWith('/git/ref/tags%2Fv2.1.0')).length;
  const before = readings();
  const sources = house.gatehouse.injected(Sources);
  const answers = await Promise.all(Array.from({ length: 40 }, () => sources.refresh('2.1.0')));
  expect(answers.every(({ trouble }) => trouble === null)).toBe(true);
  expect(readings() - before).toBe(2);
});

test('a release is read by itself, soon after it is there and again and again', async () => {
  house = await startSourced({ settings: { SOURCE_POLL_SECONDS: '1' } });
  const commit = house.flip.commit('one');
  await house.release('2.1.0', { commit });
  await until(async () => (await house.source('2.1.0')).reading !== null, 'it is read');
  house.flip.tag('v2.1.0', commit);
  await until(async () => (await house.source('2.1.0')).reading?.tagCommit === commit, 'it is read again');
});

test('a signed webhook is a hint to read again; the same delivery a second time is none (abuse 47)', async () => {
  house = await startSourced();
  const commit = house.flip.commit('one');
  await house.release('2.1.0', { commit });
  await house.refresh('2.1.0');
  house.flip.tag('v2.1.0', commit);
  const hook = house.github.hook('create', REPOSITORY);
  const send = (body = hook.body, headers = hook.headers) =>
    fetch(`${house.gatehouse.url}/api/v1/hooks/github`, { method: 'POST', headers, body });
  await house.hurry(60);
  expect((await send()).status).toBe(200);
  await until(async () => (await house.source('2.1.0')).reading?.tagCommit === commit, 'it is read again');
  const before = house.github.requests.length;
  expect((await send()).status).toBe(200);
  // Another repository's is none of ours.
  const other = house.github.hook('push', 'somebody/else');
  expect((await send(other.body, other.headers)).status).toBe(200);
  await house.hurry(120);
  await new Promise((resolve) => setImmediate(resolve));
  expect(house.github.requests).toHaveLength(before);
});

test('a webhook that is not signed as it should be is 401 before anything is parsed (abuse 45, abuse 48)', async () => {
  house = await startSourced();
  const { headers, body } = house.github.hook('ping', REPOSITORY, { zen: 'Größer ist besser. 🚀' });
  const { 'x-hub-signature-256': signature = '', 'x-hub-signature': sha1 = '', ...plain } = headers;
  const send = async (given: Record<string, string>, sent = body) => {
    const response = await fetch(`${house.gatehouse.url}/api/v1/hooks/github`, {
      ...{ method: 'POST', headers: { ...plain, ...given }, body: sent },
    });
    return response.status;
  };
  expect(await send({ 'x-hub-signature-256': signature })).toBe(200);
  expect(await send({})).toBe(401);
  expect(await send({ 'x-hub-signature': sha1 })).toBe(401);
  expect(await send({ 'x-hub-signature-256': sha1 })).toBe(401);
  expect(await send({ 'x-hub-signature-256': signature.replace(/.$/, (last) => (last === '0' ? '1' : '0')) })).toBe(
    401,
  );
  expect(await send({ 'x-hub-signature-256': signature }, `${body} `)).toBe(401);
  expect(await send({ 'x-hub-signature-256': signature }, JSON.stringify(JSON.parse(body), null, 1))).toBe(401);
  expect(await send({ 'x-hub-signature-256': 'sha256=' }, '{"repository":')).toBe(401);
  expect(WEBHOOK_SECRET).not.toBe('');
});

test('a product without a source asks nothing more of its gates, and has none to read', async () => {
  house = await startSourced();
  await house.release('2.1.0', { product: 'aide' });
  expect(await gate('uat')).toEqual([]);
  expect((await house.owner.post('/api/v1/releases/2.1.0/source/refresh')).status).toBe(409);
  expect(await house.source('2.1.0')).toMatchObject({ source: null, reading: null });
});

test('what cannot be read of the source can be waived by two people, at one gate (F20)', async () => {
  house = await startSourced();
  await house.release('2.1.0', { commit: house.flip.commit('one') });
  house.github.trouble({ on: /./, what: page(503), times: 9999 });
  const asked = await house.tester.post('/api/v1/releases/2.1.0/waivers', {
    ...{ criterion: 'source-tag-points-at-commit', environment: 'sit', reason: 'GitHub is away' },
  });
  expect(asked.status).toBe(201);
  const { id } = z.object({ id: z.string() }).parse(asked.body);
  expect((await house.owner.post(`/api/v1/waivers/${id}/approval`, { reason: 'Seen elsewhere' })).status).toBe(201);
  expect((await gate('sit')).find(([criterion]) => criterion === 'source-tag-points-at-commit')?.[1]).toBe('waived');
});
