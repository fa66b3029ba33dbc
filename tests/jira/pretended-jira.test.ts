import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { flipSeed } from '../pretend/jira/flip-seed.js';
import { PretendJira } from '../pretend/jira/pretend-jira.js';

const pageSchema = z.looseObject({
  issues: z.array(z.looseObject({ id: z.string(), key: z.string().optional(), fields: z.looseObject({}).optional() })),
  nextPageToken: z.string().optional(),
});

let jira: PretendJira;
beforeAll(async () => {
  jira = await PretendJira.start({ seed: flipSeed(), pageCap: 3 });
});
afterAll(() => jira.stop());

async function ask(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const authorization = `Basic ${Buffer.from(`${jira.email}:${jira.token}`).toString('base64')}`;
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const response = await fetch(`${jira.url}${path}`, { method, headers, ...sent, redirect: 'manual' });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
}

async function search(body: object): Promise<z.infer<typeof pageSchema>> {
  const { status, body: said } = await ask('POST', '/rest/api/3/search/jql', body);
  expect(status).toBe(200);
  return pageSchema.parse(said);
}

test('the pretended Jira pages by tokens, without a total, and gives the id alone unless fields are asked for', async () => {
  const jql = 'project = FLIP AND fixVersion = "2.1.0" ORDER BY key ASC';
  const first = await search({ jql });
  expect(first).not.toHaveProperty('total');
  expect(Object.keys(first.issues[0] ?? {})).toEqual(['id']);
  const keys: (string | undefined)[] = [];
  let token: string | undefined;
  do {
    const page = await search({ jql, fields: ['summary'], ...(token === undefined ? {} : { nextPageToken: token }) });
    expect(page.issues.length).toBeLessThanOrEqual(3);
    keys.push(...page.issues.map(({ key }) => key));
    token = page.nextPageToken;
  } while (token !== undefined);
  expect(keys).toEqual([101, 102, 103, 104, 105, 106, 107].map((number) => `FLIP-${number}`));
});

test.each([
  ['statusCategory != Done', ['FLIP-109', 'FLIP-108']],
  ['project = FLIP AND resolution is EMPTY AND fixVersion = "2.1.0"', ['FLIP-104']],
  ['priority in (Critical, "Blocker") AND NOT labels = security ORDER BY key DESC', ['FLIP-103', 'FLIP-102']],
  ['labels != uat', ['FLIP-107']],
  ['issuetype = Sub-task OR key = FLIP-90 ORDER BY key ASC', ['FLIP-90', 'FLIP-106']],
  ['(affectedVersion = "2.1.0") AND (summary ~ "slow")', ['FLIP-109']],
])('it understands %s', async (jql, keys) => {
  expect((await search({ jql, fields: ['summary'] })).issues.map(({ key }) => key)).toEqual(keys);
});

test.each([
  '',
  'ORDER BY key',
  'project = NONE',
  'fixVersion = "9.9.9"',
  'key in ("FLIP-1")',
  'project = FLIP AND',
  'summary ~ a#b',
  'shoe = 7',
  'project = "FLIP',
])('it refuses %j as Jira does', async (jql) => {
  const { status } = await ask('POST', '/rest/api/3/search/jql', { jql });
  expect(status).toBe(400);
});

test('its search may lag behind what was written, but not for issues that are to be reconciled', async () => {
  const jql = 'fixVersion = "2.2.0" ORDER BY key ASC';
  jira.lagIndex();
  const { id } = jira.changeIssue('FLIP-109', { fixVersions: ['2.2.0'] });
  expect((await search({ jql, fields: ['summary'] })).issues).toHaveLength(1);
  expect((await search({ jql, fields: ['summary'], reconcileIssues: [Number(id)] })).issues).toHaveLength(2);
  jira.settle();
  expect((await search({ jql, fields: ['summary'] })).issues).toHaveLength(2);
});

test('the search that Jira removed is gone', async () => {
  expect(await ask('POST', '/rest/api/3/search', { jql: 'project = FLIP' })).toMatchObject({ status: 410 });
});

test('versions are made once by their name, and released', async () => {
  const made = await ask('POST', '/rest/api/3/version', { name: 'R&D 1.0', projectId: 10000 });
  expect(made).toMatchObject({ status: 201, body: { name: 'R&D 1.0', released: false } });
  expect(await ask('POST', '/rest/api/3/version', { name: 'R&D 1.0', projectId: 10000 })).toMatchObject({
    status: 400,
  });
  const { id } = jira.version('FLIP', 'R&D 1.0');
  const released = await ask('PUT', `/rest/api/3/version/${id}`, { released: true, releaseDate: '2026-03-10' });
  expect(released).toMatchObject({ status: 200, body: { released: true, releaseDate: '2026-03-10' } });
});
