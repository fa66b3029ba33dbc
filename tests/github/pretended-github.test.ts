import { expect, test } from '@jest/globals';
import { FLIP, onGitHub, valueOf } from './on-github.js';

const hasContracts = process.env['GATEHOUSE_CONTRACTS'] !== undefined;
const held = hasContracts ? test : test.skip;
const because = hasContracts ? '' : ' (GATEHOUSE_CONTRACTS names no folder with github.json)';

async function ask(url: string, token: string, init: { method?: string; body?: string } = {}): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(url, { ...init, headers });
  await response.body?.cancel();
  return response.status;
}

held(
  `gotcha: GitHub writes nullable without a type, which ajv refuses to compile: it is written otherwise first${because}`,
  async () => {
    const on = await onGitHub();
    const sha = on.flip.commit('one');
    on.flip.check(sha, 'unit', null);
    // The app, the suite and the conclusion of a check may each be null there.
    expect(valueOf(await on.host.checksOn(FLIP, sha))).toMatchObject([{ state: 'pending' }]);
    expect(on.github.isHeldToContract).toBe(true);
    await on.stop();
  },
);

held.each([
  ['an unknown parameter', '/commits/main/check-runs?name=unit', {}],
  ['a body that is not as published', '/deployments', { method: 'POST', body: '{"ref":1}' }],
  ['a field that is not published', '/deployments', { method: 'POST', body: '{"ref":"main","automerge":false}' }],
  ['an address that is not published', '/commits/main/nothing', {}],
])(`%s in a request is seen${because}`, async (_, path, init) => {
  const on = await onGitHub();
  on.flip.commit('one');
  await ask(`${on.github.url}/repos/${FLIP}${path}`, on.github.token, init);
  await expect(on.stop()).rejects.toThrow('Against the published contract');
});

test('gotcha: a tag pushed with the token of Actions itself starts no workflow: its checks are missing, and missing is not green', async () => {
  const on = await onGitHub();
  const sha = on.flip.commit('one');
  on.flip.tag('v1', sha);
  expect(valueOf(await on.host.commitOfTag(FLIP, 'v1'))).toBe(sha);
  expect(valueOf(await on.host.checksOn(FLIP, sha))).toEqual([]);
  await on.stop();
});

test('gotcha: a check can be made by an installed app alone, so that checks are read and never written', async () => {
  const on = await onGitHub();
  const commit = on.flip.commit('one');
  on.flip.tag('v1', commit);
  valueOf(await on.host.standing([FLIP]));
  valueOf(await on.host.checksOn(FLIP, commit));
  valueOf(await on.host.publishRelease(FLIP, { tag: 'v1', title: 'One', notes: 'One.' }));
  const deployment = { key: 'a', commit, environment: 'sit-hub', requiredContexts: [], isProduction: false };
  valueOf(await on.host.ensureDeployment(FLIP, deployment));
  const written = on.github.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path);
  expect(written).toEqual([`/repos/${FLIP}/releases`, `/repos/${FLIP}/deployments`]);
  await on.stop();
});
