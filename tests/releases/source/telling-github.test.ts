import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { OutboxRelay } from '../../../src/platform/outbox/relay.worker.js';
import { manifestText } from '../../../src/releases/manifest.js';
import type { Manifest, Release } from '../../../src/releases/release.js';
import { findRelease, keepRelease } from '../../../src/releases/release.table.js';
import { SourceReleases } from '../../../src/releases/source/source-releases.service.js';
import { settingsOfProduct } from '../../../src/sites/product-settings.js';
import { manifestDigest } from '../../../src/releases/manifest-digest.service.js';
import { page, PretendGitHub } from '../../pretend/github/pretend-github.js';
import type { PretendRepository } from '../../pretend/github/state.js';
import { openWard, type Ward } from '../../rollouts/ward.js';
import { REPOSITORY } from './sourced.js';

let github: PretendGitHub;
let flip: PretendRepository;
let ward: Ward;
let maker: string;

beforeEach(async () => {
  github = await PretendGitHub.start();
  flip = github.repository(REPOSITORY);
  const source = { repository: REPOSITORY, tag: 'v{version}' };
  ward = await openWard({
    ...{ sites: 2, pilots: 1, settings: { SOURCE_POLL_SECONDS: '3600', ...github.settings } },
    products: { flip: settingsOfProduct({ title: 'FLIP', source }) },
  });
  maker = (await ward.gatehouse.as({ role: 'delivery' })).person;
});
afterEach(async () => {
  await ward.stop();
  await github.stop();
});

async function registered(version: string, commit: string | null, rollsBackTo: string | null = null): Promise<Release> {
  const manifest: Manifest = {
    ...{
      version,
      kind: 'planned',
      product: 'flip',
      migration: 'none',
      rollsBackTo,
      builtBy: [],
      description: null,
      commit,
    },
    packages: [{ service: 'api', version, artefact: 'file:api.tar.gz', sha256: 'a'.repeat(64) }],
  };
  const kept = { manifest: manifestText(manifest), version, digest: manifestDigest(manifest), builtBy: [] };
  const release = await ward.gatehouse.database.transaction(async (tx) => {
    await keepRelease(tx, { ...kept, registeredBy: maker });
    return await findRelease(tx, version);
  });
  if (release === null) throw new Error('It was not kept.');
  return release;
}

/** What GitHub knows, by environment, the oldest status first. */
function told(): Record<string, string[]> {
  return Object.fromEntries(
    flip.deployments.map(({ environment, statuses }) => [environment, statuses.map(({ state }) => state).toReversed()]),
  );
}

/**
 * Has what waits for another try tried now. The clock stays as it is: running ahead of the leases would have what is being carried at
 * this moment carried a second time beside it.
 */
async function tryNow(): Promise<void> {
  await ward.gatehouse.database.transaction(async (tx) => {
    await sql`update outbox set due_at = app.now() where state = 'waiting'`.execute(tx);
  });
  ward.gatehouse.injected(OutboxRelay).hint();
}

/** Looks until it is as expected; writes to GitHub leave one a second. */
async function eventually(look: () => void | Promise<void>): Promise<void> {
  const end = performance.now() + 120_000;
  for (;;) {
    try {
      await look();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('each site of a rollout is a deployment to an environment of its own, with a status for each thing that becomes of it', async () => {
  const commit = flip.commit('one');
  ward.node.conduct('trust-02', 'fails');
  const rollout = await ward.plan(await registered('2.1.0', commit));
  await ward.until(rollout, 'completed-with-exceptions', 'halted', 'completed');
  await eventually(() => {
    expect(told()).toEqual({
      'production-trust-01': ['queued', 'in_progress', 'success'],
      'production-trust-02': ['queued', 'in_progress', 'failure'],
    });
  });
  expect(flip.deployments.map(({ sha, autoMerge, requiredContexts }) => [sha, autoMerge, requiredContexts])).toEqual([
    [commit, false, []],
    [commit, false, []],
  ]);
});

test('a GitHub that is down delays no rollout, and is told all of it afterwards, in order and once (INV-30)', async () => {
  const commit = flip.commit('one');
  github.trouble({ on: /./, what: page(503), times: 100_000 });
  const rollout = await ward.plan(await registered('2.1.0', commit));
  await ward.until(rollout, 'completed');
  // It was really tried, at both sites: what is on its way when GitHub comes back is not told twice either.
  await eventually(() => {
    for (const site of ['trust-01', 'trust-02'])
      expect(github.requests.some(({ query }) => query.get('environment') === `production-${site}`)).toBe(true);
  });
  expect(flip.deployments).toEqual([]);
  github.forgive();
  const all = ['queued', 'in_progress', 'success'];
  await eventually(async () => {
    await tryNow();
    expect(told()).toEqual({ 'production-trust-01': all, 'production-trust-02': all });
  });
  expect(flip.deployments).toHaveLength(2);
});

test('a rollout of a release without a commit is told to nobody, and goes on all the same', async () => {
  await ward.until(await ward.plan(await registered('2.1.0', null)), 'completed');
  expect(flip.deployments).toEqual([]);
});

test('published notes become the release at the tag, which may come later; a later edition takes the place of an earlier', async () => {
  const commit = flip.commit('one');
  const release = await registered('2.1.0', commit);
  const publish = (edition: string, notes: string) =>
    ward.gatehouse.database.transaction((tx) =>
      ward.gatehouse.injected(SourceReleases).publish(tx, release, { edition, title: 'FLIP 2.1.0', notes }),
    );
  await publish('production/1', 'One.');
  await publish('production/1', 'One.');
  await eventually(() => {
    expect(github.requests.some(({ path }) => path.endsWith('/git/ref/tags%2Fv2.1.0'))).toBe(true);
  });
  expect(flip.releases).toEqual([]);
  flip.tag('v2.1.0', commit);
  await eventually(async () => {
    await tryNow();
    expect(flip.releases).toMatchObject([{ tag: 'v2.1.0', name: 'FLIP 2.1.0', body: 'One.' }]);
  });
  await publish('production/2', 'Two.');
  await eventually(() => {
    expect(flip.releases).toMatchObject([{ tag: 'v2.1.0', name: 'FLIP 2.1.0', body: 'Two.' }]);
  });
});
