import { expect, test } from '@jest/globals';
import { ENVIRONMENT_NAMES, isEnvironmentName, rungBelow } from '../../src/sites/environment.js';
import { Environments } from '../../src/sites/environments.service.js';
import { refusalToPush, type Site } from '../../src/sites/site.js';
import { withCopy, type Folder } from './folder.js';

function siteAfter(spoil: (folder: Folder) => Promise<void>): Promise<Site> {
  return withCopy(async (folder) => {
    await spoil(folder);
    const { content, mistakes } = folder.check();
    expect(mistakes).toEqual([]);
    const site = content?.rungs[4]?.sites[0];
    if (site === undefined) throw new Error('There is no first site.');
    return site;
  });
}

test('a site that we push to, with its VPN ready, is not refused (003-044)', async () => {
  expect(refusalToPush(await siteAfter(() => Promise.resolve()))).toBeNull();
});

test('an operator site is accepted by the schema, and refused clearly when a rollout is planned (decision 14)', async () => {
  const site = await siteAfter((folder) => folder.change('production.yml', 'kind: push', 'kind: operator'));
  expect(refusalToPush(site)).toBe(
    'Ashmere Royal Hospitals (ashmere) is run by its own operator, who alone changes it.',
  );
});

test('a Trust whose VPN is not set up cannot be deployed to (003-047) (003-048)', async () => {
  const site = await siteAfter((folder) => folder.change('production.yml', 'vpn: ready', 'vpn: pending'));
  expect(refusalToPush(site)).toContain('VPN is not set up yet; finish its onboarding first');
});

test('a site keeps the wall time of its Trust', async () => {
  const site = await siteAfter((folder) => folder.change('trusts.yml', 'Europe/London', 'Europe/Dublin'));
  expect(site.timeZone).toBe('Europe/Dublin');
});

test('the comment after a host key is not pinned (abuse 52)', async () => {
  const key = await withCopy(async (folder) => {
    const text = await folder.read('control-nodes.yml');
    await folder.write('control-nodes.yml', text.replace(/(hostKey: .*)/, '$1 root@control-node'));
    const { content } = folder.check();
    return content === null ? null : new Environments(content).controlNode('central-hub').hostKey;
  });
  expect(key).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]+$/);
});

test('each rung stands on the one below, and Dev on nothing', () => {
  expect(ENVIRONMENT_NAMES.map(rungBelow)).toEqual([null, 'dev', 'sit', 'uat', 'pre-prod']);
});

test.each(['prod', 'DEV', '', ' dev', '__proto__', 0, null])('%p is not an environment', (name) => {
  expect(isEnvironmentName(name)).toBe(false);
});
