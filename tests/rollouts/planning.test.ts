import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { RolloutService } from '../../src/rollouts/rollout.service.js';
import { eventually, openWard, release } from './ward.js';

test('one rollout of a product at a time in an environment', async () => {
  const ward = await openWard({ sites: 2 });
  ward.node.runMs = 1_000;
  await ward.plan(release('2.0.0'));
  await expect(ward.plan(release('2.0.1'))).rejects.toThrow('Another rollout of FLIP is under way');
  await ward.stop();
});

test('a site that nobody can look into yet is refused in plain words, and nothing is planned', async () => {
  for (const kind of ['push', 'operator'] as const) {
    const ward = await openWard({ sites: 2, site: { kind, vpn: 'pending' } });
    await expect(ward.plan(release('2.0.0'))).rejects.toThrow('its site-to-site VPN is not set up yet');
    await ward.stop();
  }
});

test('Production without a pilot is not planned (INV-18)', async () => {
  const ward = await openWard({ sites: 2, pilots: 0 });
  await expect(ward.plan(release('2.0.0'))).rejects.toThrow('no pilot site');
  await ward.stop();
});

test('the ladder learns how far a release has come, and that it soaks', async () => {
  const ward = await openWard({ sites: 2, policy: { soakSeconds: 1 } });
  const going = release('2.0.0');
  const service = ward.gatehouse.injected(RolloutService);
  const standing = async () =>
    (await ward.gatehouse.database.transaction((tx) => service.ladderStandings(tx, going))).dev;
  expect(await standing()).toEqual({ state: 'never', settledAt: null });
  const rollout = await ward.plan(going, 'dev');
  expect((await standing()).state).toBe('under-way');
  await ward.until(rollout, 'completed');
  expect(await standing()).toMatchObject({ state: 'settled' });
  const kinds = (await ward.attempts(rollout)).map(({ kind, purpose }) => `${kind} ${purpose}`);
  expect(kinds).toEqual(['deploy order', 'verify soak']);
  await ward.until(await ward.plan(release('2.0.1'), 'dev'), 'completed');
  expect(await standing()).toMatchObject({ state: 'settled' });
  await ward.stop();
});

test('a site that turns ill while it soaks is put back', async () => {
  const ward = await openWard({ sites: 2, policy: { soakSeconds: 1 } });
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.conduct('trust-02', 'well', 'turns-ill', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  const sicken = setInterval(() => {
    const now = ward.node.estates.get('trust-02');
    if (now?.version === '2.0.0') ward.node.estates.set('trust-02', { ...now, healthy: false });
  });
  await ward.until(rollout, 'completed-with-exceptions');
  clearInterval(sicken);
  expect((await ward.standings(rollout))['trust-02']).toBe('rolled-back');
  await ward.stop();
});

test('a probe that brought no answer is followed by another only after a breath', async () => {
  const ward = await openWard({ sites: 1, policy: { soakSeconds: 1 } });
  ward.node.conduct('trust-01', 'well', 'no-probe', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  const probes = async () => (await ward.attempts(rollout)).filter(({ purpose }) => purpose === 'soak');
  await eventually(async () => ((await probes()).length === 2 ? {} : 'no second probe yet'));
  await ward.hurry(16);
  await ward.until(rollout, 'completed');
  const [first, second] = await probes();
  expect([first?.state, second?.state]).toEqual(['errored', 'succeeded']);
  const rest = (second?.started_at?.getTime() ?? 0) - (first?.ended_at?.getTime() ?? Infinity);
  expect(rest).toBeGreaterThanOrEqual(15_000);
  await ward.stop();
});

test('the database itself keeps an ended attempt as it is, and one live attempt a site (INV-06, INV-09)', async () => {
  const ward = await openWard({ sites: 2 });
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'completed');
  const { database } = ward.gatehouse;
  const meddle = () => database.transaction((tx) => sql`update attempt set state = 'running'`.execute(tx));
  await expect(meddle()).rejects.toThrow('has ended');
  const twin = () =>
    database.transaction(async (tx) => {
      for (const id of ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']) {
        await sql`
          insert into attempt (id, rollout, site, product, control_node, host, kind, purpose, state, inputs, ordered_by, deadline_seconds)
          values (${id}, ${rollout}, 'trust-01', 'flip', 'nowhere', 'trust-01', 'deploy', 'order', 'unknown', '{}', 'gatehouse', 60)`.execute(
          tx,
        );
      }
    });
  await expect(twin()).rejects.toThrow('one_live_attempt_per_site');
  await ward.stop();
});
