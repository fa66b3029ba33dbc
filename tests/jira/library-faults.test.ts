import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import JiraApi from 'jira-client';
import { JiraClient } from '../../src/adapters/jira/client.service.js';
import { JiraConnection } from '../../src/adapters/jira/connection.service.js';
import { Patience, USUAL_BOUNDS } from '../../src/adapters/jira/patience.js';
import { flipSeed } from '../pretend/jira/flip-seed.js';
import { PretendJira } from '../pretend/jira/pretend-jira.js';
import { rateLimited, SIGN_IN_PAGE } from '../pretend/jira/request.js';
import { Waits } from './on-jira.js';

/** Each fault is shown on the library as it is shipped, and then as mended: when a new one has mended it itself, this says so. */
describe('jira-client 8.2.2 as shipped', () => {
  let jira: PretendJira;
  let shipped: JiraApi;
  let ours: JiraClient;
  let waits: Waits;
  beforeEach(async () => {
    // Its calls break the published contract, as they are meant to here.
    jira = await PretendJira.start({ seed: flipSeed(), contract: false });
    const { hostname, port } = new URL(jira.url);
    const account = { username: jira.email, password: jira.token };
    shipped = new JiraApi({ protocol: 'http', host: hostname, port, apiVersion: '3', ...account });
    waits = new Waits();
    const address = { url: jira.url, email: jira.email, token: jira.token };
    ours = new JiraClient(new JiraConnection(address, waits.passing), '3', new Patience(USUAL_BOUNDS));
  });
  afterEach(() => jira.stop());

  test.each([
    ['R&D 1.0', 'R'],
    ['C# 2', 'C'],
    ['a+b', 'a b'],
  ])('gotcha: corrupts the name %j of a version in an address', async (name, arrived) => {
    const endpoint = `project/FLIP/version?query=${encodeURIComponent(name)}`;
    await Promise.resolve(shipped.genericGet(endpoint)).catch(() => null);
    expect(jira.requests.at(-1)?.query.get('query') ?? decodeURIComponent(jira.requests.at(-1)?.path ?? '')).not.toBe(
      name,
    );
    expect(jira.requests.at(-1)?.query.get('query') ?? arrived).toContain(arrived);
    await ours.call('GET', `/${endpoint}`);
    expect(jira.requests.at(-1)?.query.get('query')).toBe(name);
    await ours.doRequest({
      method: 'GET',
      uri: ours.makeUri({ pathname: '/project/FLIP/version', query: { query: name } }),
    });
    expect(jira.requests.at(-1)?.query.get('query')).toBe(name);
  });

  test('gotcha: searches at an address that Jira Cloud has removed', async () => {
    await expect(shipped.searchJira('project = FLIP')).rejects.toThrow('has been removed');
    expect(jira.requests.at(-1)?.path).toBe('/rest/api/3/search');
    await expect(
      ours.call('POST', '/search/jql', { jql: 'project = FLIP', fields: ['summary'] }),
    ).resolves.toHaveProperty('issues');
  });

  test('gotcha: hides the status and the time to wait', async () => {
    jira.always({ on: /myself/, what: rateLimited({ 'retry-after': '600' }) });
    const error: unknown = await shipped.getCurrentUser().catch((thrown: unknown) => thrown);
    expect(inspect(error)).not.toMatch(/429|600/);
    await expect(ours.getCurrentUser()).rejects.toMatchObject({
      trouble: { kind: 'rate-limited', retryAfterSeconds: 600 },
    });
  });

  test('gotcha: takes an HTML sign-in page for an answer', async () => {
    jira.always({ on: /myself/, what: SIGN_IN_PAGE });
    expect(await shipped.getCurrentUser()).toBe(SIGN_IN_PAGE.body);
    await expect(ours.getCurrentUser()).rejects.toMatchObject({ trouble: { kind: 'not-it' } });
  });

  test('gotcha: sends the read-only id of a version back', async () => {
    const { id } = jira.version('FLIP', '2.1.0');
    const version = { id, name: '2.1.0', archived: false, released: true, releaseDate: '2026-03-10', projectId: 10000 };
    await expect(shipped.updateVersion({ ...version, description: '' })).rejects.toThrow('read-only');
    await ours.updateVersion(id, { released: true });
    expect(jira.requests.at(-1)?.body).toEqual({ released: true });
  });

  test('gotcha: shows the password to whoever inspects it', () => {
    expect(inspect(shipped, { depth: 5 })).toContain(jira.token);
    expect(inspect(ours, { depth: 5, showHidden: true })).not.toContain(jira.token);
  });

  test('gotcha: follows a redirect with the credentials on the same host', async () => {
    jira.always({ on: /myself/, what: { status: 302, headers: { location: '/rest/api/3/serverInfo' }, body: null } });
    await shipped.getCurrentUser();
    expect(jira.requests.at(-1)?.headers['authorization']).toBeDefined();
    const before = jira.requests.length;
    await expect(ours.getCurrentUser()).rejects.toMatchObject({ trouble: { kind: 'not-it' } });
    expect(jira.requests.length).toBe(before + 1);
  });
});
