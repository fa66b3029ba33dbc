import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from '@jest/globals';
import type { Answer } from '../../src/platform/answer.js';
import type { SourceHost } from '../../src/releases/source/source-host.js';
import { textsIn } from '../adapters/texts-of-source.js';
import type { Arrived } from '../pretend/jira/request.js';
import { FLIP, hashOf, onGitHub, valueOf, type OnGitHub } from './on-github.js';

type Ask = (on: OnGitHub, commit: string) => Promise<Answer<unknown>>;

/** All that can be asked of the port: a question that is new there has to be asked here too. */
const QUESTIONS: Readonly<Record<Exclude<keyof SourceHost, 'isSetUp'>, Ask>> = {
  standing: ({ host }) => host.standing([FLIP]),
  checksOn: ({ host }, commit) => host.checksOn(FLIP, commit),
  commitOfTag: ({ host }) => host.commitOfTag(FLIP, 'v1'),
  provenanceOf: ({ host }) => host.provenanceOf(FLIP, hashOf('artefact')),
  publishRelease: async ({ host }) => {
    valueOf(await host.publishRelease(FLIP, { tag: 'v1', title: 'One', notes: 'One.' }));
    return await host.publishRelease(FLIP, { tag: 'v1', title: 'One', notes: 'One, corrected.' });
  },
  publishedUnder: ({ host }) => host.publishedUnder(FLIP, 'v1'),
  ensureDeployment: ({ host }, commit) => host.ensureDeployment(FLIP, deploymentOf(commit)),
  tellDeployment: async ({ host }, commit) => {
    const { id } = valueOf(await host.ensureDeployment(FLIP, deploymentOf(commit)));
    return await host.tellDeployment(FLIP, id, { state: 'success', description: 'Runs 1.' });
  },
};

let asked: readonly Arrived[];
beforeAll(async () => {
  const on = await onGitHub();
  const commit = on.flip.commit('one');
  on.flip.tag('v1', commit);
  for (const ask of Object.values(QUESTIONS)) valueOf(await ask(on, commit));
  asked = [...on.github.requests];
  await on.stop();
});

function deploymentOf(commit: string) {
  return { key: 'a', commit, environment: 'sit-hub', requiredContexts: [], isProduction: false };
}

/** `METHOD /path` below the repository. */
function callOf({ method, path }: Arrived): string {
  return `${method} ${path.replace(`/repos/${FLIP}`, '')}`;
}

test.each([
  ['compare lists 250 commits and then stops, and nothing is compared', /\/compare\//, 'GET /compare/v1...v2'],
  [
    'generate-notes picks the wrong release before, and notes are never generated there',
    /generate-notes/,
    'POST /releases/generate-notes',
  ],
  ['an annotated tag needs a reference too, and no tag is made', /^POST \/git\//, 'POST /git/tags'],
  ['a commit takes 1,000 statuses of one context, and none is written', /^POST \/statuses\//, 'POST /statuses/abc'],
  ['a check is written by an installed app alone, and none is written', /^(POST|PATCH) \/check/, 'POST /check-runs'],
  ['a workflow has to be dispatched, and none is', /dispatches$/, 'POST /actions/workflows/1/dispatches'],
])('gotcha: %s', (_, call, example) => {
  expect(example).toMatch(call);
  expect(asked.map(callOf).filter((one) => call.test(one))).toEqual([]);
});

test('gotcha: what makes GitHub generate notes, merge, or wait for every status is never left to its defaults', () => {
  const bodies = asked.filter(({ method }) => method === 'POST').map((request) => [callOf(request), request.body]);
  expect(bodies).toEqual([
    ['POST /releases', expect.not.objectContaining({ generate_release_notes: expect.anything() })],
    ['POST /deployments', expect.objectContaining({ auto_merge: false, required_contexts: [] })],
    [expect.stringMatching(/statuses$/), expect.objectContaining({ auto_inactive: false })],
  ]);
});

test('gotcha: octokit asks for a form to which Prism answers 406, so that the contract is held without Prism', async () => {
  expect(new Set(asked.map(({ headers }) => headers['accept']))).toEqual(new Set(['application/vnd.github.v3+json']));
  expect(await readFile('package.json', 'utf8')).not.toMatch(/stoplight|prism/);
});

test('gotcha: @octokit/openapi loads ten files of 390 MB, and is no dependency', async () => {
  expect(await readFile('package.json', 'utf8')).not.toContain('@octokit/openapi"');
});

test('and the source knows no other route, and no other way through octokit, by which any of these could be asked', async () => {
  const routes = (await textsIn('src/adapters/github')).filter((text) => /^(GET|POST|PUT|PATCH|DELETE) \//.test(text));
  const repository = '/repos/{owner}/{repo}';
  expect([...new Set(routes)].sort()).toEqual(
    [
      ...['GET /user', `GET ${repository}`, `GET ${repository}/attestations/{subject_digest}`],
      ...['{ref}', '{ref}/check-runs', '{ref}/status'].map((rest) => `GET ${repository}/commits/${rest}`),
      ...[`GET ${repository}/git/ref/{ref}`, `GET ${repository}/git/tags/{tag_sha}`],
      ...['', '/tags/{tag}', '/{release_id}/assets'].map((rest) => `GET ${repository}/releases${rest}`),
      ...[`POST ${repository}/releases`, `PATCH ${repository}/releases/{release_id}`],
      ...[`GET ${repository}/deployments`, `POST ${repository}/deployments`],
      ...['GET', 'POST'].map((method) => `${method} ${repository}/deployments/{deployment_id}/statuses`),
    ].sort(),
  );
  const connection = await readFile('src/adapters/github/connection.service.ts', 'utf8');
  expect([...connection.matchAll(/octokit\.([a-z]+)/g)].map(([, way]) => way)).toEqual(['request']);
});
