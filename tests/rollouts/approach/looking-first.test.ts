import { afterEach, expect, test } from '@jest/globals';
import type { PreFlightReport } from '../../../src/rollouts/approach/pre-flight.js';
import { eventually, openWard, release, type Ward, type WardOptions } from '../ward.js';

let ward: Ward | null = null;

afterEach(async () => {
  await ward?.stop();
  ward = null;
});

async function open(options: WardOptions = {}): Promise<Ward> {
  ward = await openWard({ sites: 6, pilots: 1, ...options, policy: { preFlight: true, ...options.policy } });
  return ward;
}

async function ran(at: Ward, version: string): Promise<string> {
  const rollout = await at.plan(release(version));
  await at.until(rollout, 'completed');
  return rollout;
}

/** What the pre-flights at a site found, oldest first. */
async function found(at: Ward, rollout: string, site: string): Promise<(PreFlightReport | null)[]> {
  const attempts = await at.attempts(rollout);
  return attempts
    .filter((attempt) => attempt.site === site && attempt.kind === 'pre-flight')
    .map((attempt) => attempt.pre_flight ?? null);
}

test('every site of a wave is looked at before any of them is touched, and no site is touched by a look', async () => {
  const { node, ...at } = await open();
  const rollout = await ran({ node, ...at }, '1.0.0');
  const attempts = await at.attempts(rollout);
  expect(attempts.map((attempt) => attempt.kind).sort()).toEqual([
    ...Array.from({ length: 6 }, () => 'deploy'),
    ...Array.from({ length: 6 }, () => 'pre-flight'),
  ]);
  const waves = [['trust-01'], ['trust-02', 'trust-03', 'trust-04'], ['trust-05', 'trust-06']];
  for (const wave of waves) {
    const inWave = node.journal.map((line, index) => ({ ...line, index })).filter(({ host }) => wave.includes(host));
    const looks = inWave.filter((line) => line.playbook === 'pre-flight');
    const deeds = inWave.filter((line) => line.playbook === 'deploy');
    expect(looks).toHaveLength(2 * wave.length);
    expect(Math.max(...looks.map(({ index }) => index))).toBeLessThan(Math.min(...deeds.map(({ index }) => index)));
  }
});

test('a site that somebody else has changed is stopped before it is touched, shows what runs, and goes on when a person has seen it', async () => {
  const at = await open();
  await ran(at, '1.0.0');
  at.node.estates.set('trust-04', { version: '1.0.1', digest: 'd'.repeat(64), healthy: true });
  const rollout = await at.plan(release('2.0.0'));
  await at.until(rollout, 'completed-with-exceptions');
  expect(await at.standings(rollout)).toMatchObject({ 'trust-03': 'succeeded', 'trust-04': 'failed' });
  expect(at.node.estates.get('trust-04')).toMatchObject({ version: '1.0.1' });
  const [report] = await found(at, rollout, 'trust-04');
  expect(report?.checks).toContainEqual({
    check: 'version',
    found: 'ill',
    says: 'The site runs 1.0.1, and was believed to run 1.0.0: somebody else has changed it.',
  });
  const manager = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  expect((await manager.post(`/api/v1/rollouts/${rollout}/sites/trust-04/retry`, {})).status).toBe(202);
  await at.until(rollout, 'completed');
  expect(
    (await found(at, rollout, 'trust-04')).map((one) => one?.checks.every((check) => check.found === 'well')),
  ).toEqual([false, true]);
});

test('a site with too little room fails with nothing to put back, and may be skipped', async () => {
  const at = await open();
  await ran(at, '1.0.0');
  at.node.surveys.set('trust-02', { freeBytes: 2_500_000 });
  const rollout = await at.plan(release('2.0.0'));
  await eventually(async () => {
    const standings = await at.standings(rollout);
    return standings['trust-02'] === 'failed' ? standings : 'trust-02 has not failed';
  });
  const attempts = (await at.attempts(rollout)).filter((attempt) => attempt.site === 'trust-02');
  expect(attempts.map(({ kind, state, because }) => ({ kind, state, because }))).toEqual([
    {
      kind: 'pre-flight',
      state: 'failed',
      because: 'There is too little room on the disk: 2.50 MB are free and 3.00 MB are needed.',
    },
  ]);
  const manager = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const skip = await manager.post(`/api/v1/rollouts/${rollout}/sites/trust-02/skip`, {
    reason: 'Its disk is on order.',
  });
  expect(skip.status).toBe(202);
  await at.until(rollout, 'completed-with-exceptions');
  expect(await at.standings(rollout)).toMatchObject({ 'trust-02': 'skipped' });
  expect((await at.attempts(rollout)).some((attempt) => attempt.kind === 'roll-back')).toBe(false);
});

test('a pilot that is not fit stops the rollout before anything is deployed anywhere (INV-18)', async () => {
  const at = await open();
  at.node.surveys.set('trust-01', { skewSeconds: -3600 });
  const rollout = await at.plan(release('1.0.0'));
  await at.until(rollout, 'halted');
  expect((await at.attempts(rollout)).map(({ kind, state }) => `${kind} ${state}`)).toEqual(['pre-flight failed']);
  expect(at.node.journal.some((line) => line.playbook === 'deploy')).toBe(false);
});

test('a halt confirms that looks which have not begun never will, and they begin anew after it (INV-11)', async () => {
  const at = await open({ sites: 4, pilots: 4 });
  at.line.trouble({ verb: 'start', when: 'before', silence: 'timed-out', times: 100 });
  const rollout = await at.plan(release('1.0.0'));
  await eventually(async () => {
    const attempts = await at.attempts(rollout);
    return attempts.some((attempt) => attempt.state === 'starting') ? attempts : 'none is starting';
  });
  const manager = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  expect((await manager.post(`/api/v1/rollouts/${rollout}/halt`, { reason: 'A drill.' })).status).toBe(202);
  await at.until(rollout, 'halted');
  expect(new Set((await at.attempts(rollout)).map(({ kind, state }) => `${kind} ${state}`))).toEqual(
    new Set(['pre-flight cancelled']),
  );
  expect(at.node.journal).toEqual([]);
});

test('the view shows what a pre-flight found, to those who may see the site', async () => {
  const at = await open();
  const rollout = await ran(at, '1.0.0');
  const manager = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const { body } = await manager.get(`/api/v1/rollouts/${rollout}`);
  expect(body).toMatchObject({
    policy: { preFlight: true },
    waves: [
      {
        sites: [
          {
            attempts: [
              { kind: 'pre-flight', preFlight: { busy: false, checks: expect.any(Array) } },
              { preFlight: null },
            ],
          },
        ],
      },
      {},
      {},
    ],
  });
});

test('a look that broke is done again, as it has no effect; after three a person is needed (F12)', async () => {
  const at = await open({ sites: 1 });
  at.node.conduct('trust-01', 'no-host-matched', 'well');
  const first = await at.plan(release('1.0.0'));
  await eventually(async () => {
    const [attempt] = await at.attempts(first);
    return attempt?.state === 'errored' ? attempt : 'it has not broken yet';
  });
  expect(await at.standings(first)).not.toMatchObject({ 'trust-01': 'failed' });
  await at.hurry(16);
  await at.until(first, 'completed');
  at.node.conduct('trust-01', 'no-host-matched');
  const second = await at.plan(release('2.0.0'));
  for (const [index, seconds] of [32, 48, 64].entries()) {
    await eventually(async () => {
      const broken = (await at.attempts(second)).filter((attempt) => attempt.state === 'errored');
      return broken.length > index ? broken : `${String(broken.length)} looks broke`;
    });
    await at.hurry(seconds);
  }
  await at.until(second, 'halted');
  expect((await at.attempts(second)).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    'pre-flight errored',
    'pre-flight errored',
    'pre-flight errored',
  ]);
});

test('a deployment that waited for its control node longer than a look holds is called off, and the site looked at again', async () => {
  const at = await open({ sites: 1 });
  at.node.runMs = 1_000;
  const rollout = await at.plan(release('1.0.0'));
  await eventually(() => Promise.resolve(at.node.journal.length > 0 ? {} : 'no look has begun'));
  // From here on the line takes no bytes for any site.
  at.line.trouble({ verb: 'missing', when: 'before', silence: 'not-connected', times: 1_000 });
  await eventually(async () => ((await at.attempts(rollout)).length === 2 ? {} : 'it has not been looked at yet'));
  await at.hurry(3_700);
  const attempts = await eventually(async () => {
    const now = await at.attempts(rollout);
    return now.length === 3 ? now : `${String(now.length)} attempts were ordered`;
  });
  expect(attempts.map(({ kind }) => kind)).toEqual(['pre-flight', 'deploy', 'pre-flight']);
  expect(attempts.slice(0, 2).map(({ state }) => state)).toEqual(['succeeded', 'cancelled']);
});
