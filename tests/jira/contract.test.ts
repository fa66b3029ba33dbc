import { describe, expect, test } from '@jest/globals';
import { Contract } from '../pretend/jira/contract.js';
import type { Arrived } from '../pretend/jira/request.js';

const contract = await Contract.published();
const published = contract === null ? test.skip : test;

function request(method: string, path: string, body: unknown = null, query = ''): Arrived {
  const raw = Buffer.from(body === null ? '' : JSON.stringify(body));
  return { method, path, query: new URLSearchParams(query), headers: {}, body, raw };
}

async function complaints(
  asked: Arrived,
  reply: { status: number; body: unknown } | null = null,
): Promise<readonly string[]> {
  const fresh = await Contract.published();
  fresh?.checkRequest(asked);
  if (reply !== null) fresh?.checkReply(asked, reply);
  return fresh?.violations ?? [];
}

const VERSION = { id: '1', name: '2.1.0', archived: false, released: false, projectId: 10000 };
const SEARCH = { jql: 'project = FLIP', fields: ['summary'] };

const BROKEN: readonly (readonly [what: string, Arrived, { status: number; body: unknown } | null])[] = [
  [
    'gotcha: a projectId that is a text',
    request('POST', '/rest/api/3/version', { name: '2.1.0', projectId: '10000' }),
    null,
  ],
  ['gotcha: a property that a version does not have', request('POST', '/rest/api/3/version', { nom: '2.1.0' }), null],
  ['gotcha: a date that is none', request('PUT', '/rest/api/3/version/1', { releaseDate: '01/02/2026' }), null],
  ['gotcha: a read-only id', request('PUT', '/rest/api/3/version/1', VERSION), null],
  [
    'gotcha: fields that are no list',
    request('POST', '/rest/api/3/search/jql', { ...SEARCH, fields: 'summary' }),
    null,
  ],
  ['gotcha: startAt on the new search', request('POST', '/rest/api/3/search/jql', { ...SEARCH, startAt: 0 }), null],
  ['a query parameter that is not there', request('GET', '/rest/api/3/search/jql', null, 'startAt=0'), null],
  ['a path that is not there', request('GET', '/rest/api/3/nothing'), null],
  ['a method that is not there', request('DELETE', '/rest/api/3/serverInfo'), null],
  [
    'fix versions that are no list',
    request('PUT', '/rest/api/3/issue/F-1', { update: { fixVersions: { add: 1 } } }),
    null,
  ],
  [
    'gotcha: a total in the answer to a search',
    request('POST', '/rest/api/3/search/jql', SEARCH),
    { status: 200, body: { issues: [], total: 0 } },
  ],
  ['an answer that is not declared', request('GET', '/rest/api/3/version/1'), { status: 418, body: {} }],
  [
    'a version with a property of its own',
    request('GET', '/rest/api/3/version/1'),
    { status: 200, body: { ...VERSION, colour: 1 } },
  ],
  [
    'gotcha: an example that is JSON within a text',
    request('GET', '/rest/api/3/version/1'),
    { status: 200, body: JSON.stringify(VERSION) },
  ],
];

describe('The published contract of Jira Cloud (set GATEHOUSE_CONTRACTS to its folder)', () => {
  published.each(BROKEN)('catches %s', async (_what, asked, reply) => {
    expect(await complaints(asked, reply)).toHaveLength(1);
  });

  published('lets through what is as published', async () => {
    expect(
      await complaints(request('POST', '/rest/api/3/search/jql', SEARCH), { status: 200, body: { issues: [] } }),
    ).toEqual([]);
    expect(await complaints(request('GET', '/rest/api/3/version/1'), { status: 200, body: VERSION })).toEqual([]);
    expect(
      await complaints(request('GET', '/rest/api/2/serverInfo'), { status: 200, body: { deploymentType: 'Cloud' } }),
    ).toEqual([]);
  });

  published(
    'gotcha: knows nothing of what is inside an issue: any fields pass, which is why ours are checked by themselves',
    async () => {
      const issue = { id: '1', key: 'F-1', fields: { summary: 7, status: 'whatever' } };
      expect(await complaints(request('GET', '/rest/api/3/issue/F-1'), { status: 200, body: issue })).toEqual([]);
    },
  );

  published('gotcha: lets a version be made without a name, which the pretended Jira refuses by itself', async () => {
    expect(await complaints(request('POST', '/rest/api/3/version', { projectId: 1 }))).toEqual([]);
  });
});
