import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { standingRejections } from '../../src/evidence/clinical-risk/rejection.table.js';
import { RolloutProgress } from '../../src/notices/rollout-progress.js';
import { doubtRunning, keepRunning } from '../../src/rollouts/running-release.table.js';
import { Environments } from '../../src/sites/environments.service.js';
import type { EnvironmentName } from '../../src/sites/environment.js';
import { onHoldOf } from '../../src/web/pages/rollout/kept-out.js';
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

test('a rollout of it is on hold wherever it is shown, and nobody is told when it comes to a site, until that is withdrawn', async () => {
  const release = await climb.release('6.0.0');
  const rollout = await climb.plan(release, 'pre-prod');
  const shown = async (): Promise<readonly string[]> => {
    const manager = await visitorAs(climb.gatehouse, climb.manager.person);
    const pages = [`/rollouts/${rollout}`, '/rollouts', '/'];
    return Promise.all(pages.map(async (page) => wordsOf(await manager.get(page))));
  };
  const startsAt = async (): Promise<readonly (Date | null)[]> => {
    const progress = climb.gatehouse.injected(RolloutProgress);
    const told = await climb.gatehouse.database.transaction((tx) => progress.sitesUnderWay(tx));
    return told.flatMap((site) => (site.rollout === rollout ? [site.startsAt] : []));
  };
  const kept = 'Its release is rejected on clinical risk: no further site begins until that is withdrawn.';
  for (const page of await shown()) expect(page).not.toContain(kept);
  expect(await startsAt()).toContainEqual(expect.any(Date));
  const rejection = await reject(release, 'pre-prod');
  for (const page of await shown()) {
    expect(page).toContain(kept);
    expect(page).toContain('On hold');
  }
  expect((await shown())[0]).toContain('Ada Centre: Doses may be shown twice');
  const standing = await climb.gatehouse.database.transaction((tx) => standingRejections(tx));
  expect(onHoldOf(standing, false)).toEqual({
    ...{ says: 'On hold. No further site begins for now. The hub can tell you why.', because: [] },
  });
  expect(await startsAt()).not.toContainEqual(expect.any(Date));
  await withdraw(rejection);
  for (const page of await shown()) expect(page).not.toContain('On hold');
  expect(await startsAt()).toContainEqual(expect.any(Date));
});

test('a release that runs nowhere yet and is rejected says so where it waits on the ladder', async () => {
  const release = await climb.release('7.0.0');
  expect(await ladder()).toContain('FLIP 7.0.0');
  const rejection = await reject(release, 'sit');
  const before = await ladder();
  expect(before).not.toContain('7.0.0 Rejected on clinical risk');
  await climb.climbTo(release, 'sit');
  expect(await ladder()).toMatch(
    /FLIP 7\.0\.0 Rejected on clinical risk Planned release, to SIT .*Rejected on clinical risk by Ada Centre/,
  );
  await withdraw(rejection);
  expect(await ladder()).not.toContain('7.0.0 Rejected on clinical risk');
});

test('the ladder counts the sites that are out of service beside what runs there', async () => {
  const release = await climb.release('8.0.0');
  const [first, second] = sites('production');
  await runs(first, release);
  await runs(second, release);
  await climb.gatehouse.database.transaction((tx) =>
    sql`insert into offline_spell (site, product, state) values (${second}, 'flip', 'offline')`.execute(tx),
  );
  expect(await ladder()).toContain('8.0.0 at 2 sites, 1 of them offline');
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
