import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { doubtRunning, keepRunning } from '../../src/rollouts/running-release.table.js';
import { Environments } from '../../src/sites/environments.service.js';
import type { EnvironmentName } from '../../src/sites/environment.js';
import { text, type Signable } from '../evidence/story.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { visitorAs, wordsOf } from './visitor.js';

let climb: Climb;
beforeAll(async () => {
  climb = await startClimb();
});
afterAll(async () => {
  await climb.stop();
});

async function ladder(who: string = climb.manager.person): Promise<string> {
  return wordsOf(await (await visitorAs(climb.gatehouse, who)).get('/'));
}

function sites(environment: EnvironmentName): readonly string[] {
  const known = climb.gatehouse.injected(Environments).sites(environment, 'flip');
  return known.map(({ id }) => id);
}

async function runs(site: string | undefined, { version, digest }: Signable, isDoubtful = false): Promise<void> {
  const at = site ?? '';
  await climb.gatehouse.database.transaction(async (tx) => {
    const seen = { site: at, product: 'flip', version, digest, healthy: true, attempt: randomUUID() };
    await keepRunning(tx, seen);
    if (isDoubtful) await doubtRunning(tx, at, 'flip');
  });
}

/** A deployment that was sent to a site, of which nobody has heard since. */
async function sentTo(site: string | undefined, release: Signable): Promise<void> {
  const rollout = await climb.plan(release, 'production');
  await climb.gatehouse.database.transaction((tx) =>
    sql`insert into attempt (id, rollout, site, product, control_node, host, kind, purpose, target_version, target_digest,
        inputs, deadline_seconds, ordered_by, state, sent)
      values (${randomUUID()}, ${rollout}, ${site}, 'flip', 'a-node', 'a-host', 'deploy', 'order', ${release.version},
        ${release.digest}, '{}', 60, 'a test', 'unknown', true)`.execute(tx),
  );
}

async function reject({ version, digest }: Signable, environment: EnvironmentName = 'production'): Promise<string> {
  const answers = { patientSafety: true, otherSystems: false, dataLoss: false };
  const body = { digest, environment, hazard: 'Doses may be shown twice', answers };
  return text(await climb.centre.post(`/api/v1/releases/${version}/clinical-rejections`, body), 'id');
}

async function withdraw(rejection: string): Promise<void> {
  const body = { reason: 'It cannot happen' };
  expect((await climb.centre.post(`/api/v1/clinical-rejections/${rejection}/withdrawal`, body)).status).toBeLessThan(
    300,
  );
}

test('a release that runs and is rejected on clinical risk is told at the ladder until that is withdrawn, what is not known apart (002-012)', async () => {
  const release = await climb.release('2.1.0');
  const [first, second, third] = sites('production');
  await runs(first, release);
  await runs(second, release);
  await runs(third, release, true);
  expect(await ladder()).not.toContain('clinical risk');
  const rejection = await reject(release);
  const told = await ladder();
  expect(told).toMatch(
    /What you can do now 2\.1\.0 was rejected on clinical risk by .+ and runs at 2 sites \(1 more is not known\)/,
  );
  expect(told).toContain('2.1.0 at 2 sites Rejected on clinical risk');
  expect(told).toContain('2.1.0 may run at 1 site: what runs there is not known Rejected on clinical risk');
  const page = await (await visitorAs(climb.gatehouse, climb.manager.person)).get('/');
  expect(String(page.body)).toContain('href="/releases/2.1.0#said"');
  await withdraw(rejection);
  expect(await ladder()).not.toContain('clinical risk');
});

test('it is told until no site that it concerns runs it, and never of sites below the gate that it shuts', async () => {
  const [rejected, better] = [await climb.release('3.0.0'), await climb.release('3.0.1')];
  const [first] = sites('production');
  await runs(sites('uat')[0], rejected);
  const rejection = await reject(rejected, 'pre-prod');
  expect(await ladder()).not.toContain('3.0.0 was rejected');
  await runs(first, rejected);
  expect(await ladder()).toMatch(/3\.0\.0 was rejected on clinical risk by .+ and runs at 1 site /);
  await runs(first, better, true);
  expect(await ladder()).not.toContain('3.0.0 was rejected');
  await withdraw(rejection);
});

test('a site that a rejected release was sent to is not known, whatever it ran before', async () => {
  const [before, rejected] = [await climb.release('4.0.0'), await climb.release('4.1.0')];
  const [first, second] = sites('production');
  await runs(first, before);
  await sentTo(first, rejected);
  const rejection = await reject(rejected);
  expect(await ladder()).toContain('and may run at 1 site: what runs there is not known');
  await runs(first, before);
  await runs(second, before, true);
  expect(await ladder()).not.toContain('4.1.0 was rejected');
  await withdraw(rejection);
});

test('whoever would let a rollout of it go on is told of the rejection at the confirmation, as long as it stands', async () => {
  const release = await climb.release('5.0.0');
  const rollout = await climb.plan(release, 'uat');
  const confirming = async (): Promise<string> => {
    const manager = await visitorAs(climb.gatehouse, climb.manager.person);
    return wordsOf(await manager.get(`/rollouts/${rollout}/acts/resume`));
  };
  const rejection = await reject(release, 'uat');
  expect(await confirming()).toMatch(
    /rejected this release on clinical risk: Doses may be shown twice\. Until that is withdrawn no further site begins/,
  );
  await withdraw(rejection);
  expect(await confirming()).not.toContain('clinical risk');
});
