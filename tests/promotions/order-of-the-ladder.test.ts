import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { keepRunning } from '../../src/rollouts/running-release.table.js';
import { Environments } from '../../src/sites/environments.service.js';
import { ENVIRONMENT_NAMES } from '../../src/sites/environment.js';
import { reasonsOf, startClimb, type Climb } from './climb.js';

let climb: Climb;
beforeAll(async () => {
  climb = await startClimb();
});
afterAll(() => climb.stop());

test('no rung is skipped, whatever people attest and sign (003-033, 003-067, abuse 25)', async () => {
  const release = await climb.release('3.0.0');
  for (const environment of ENVIRONMENT_NAMES) {
    for (const give of Object.values(climb.evidence(release, environment))) await give();
  }
  for (const environment of ENVIRONMENT_NAMES.slice(1)) {
    const criteria = reasonsOf(await climb.promote(release, environment)).map(({ criterion }) => criterion);
    expect(criteria[0]).toMatch(/^settled-on-/);
  }
});

test.each(['running', 'halted', 'rolled-back', 'completed-with-exceptions'])(
  'a release whose rollout below is %s does not go up (abuse 25)',
  async (state) => {
    const release = await climb.release(`3.1-${state}`);
    await climb.climbTo(release, 'sit');
    await climb.leave(release, 'dev', state);
    expect(reasonsOf(await climb.promote(release, 'sit'))).toMatchObject([{ criterion: 'settled-on-dev' }]);
    await climb.settle(release, 'dev');
  },
);

describe('what is there already', () => {
  test('is not promoted there again while it is rolled out, nor when it has settled', async () => {
    const release = await climb.release('3.2.0');
    expect((await climb.promote(release, 'dev')).status).toBe(201);
    expect(reasonsOf(await climb.promote(release, 'dev'))).toMatchObject([
      { criterion: 'already-there', title: '3.2.0 has already been promoted to Dev, and is being rolled out there.' },
    ]);
    await climb.settle(release, 'dev');
    expect(reasonsOf(await climb.promote(release, 'dev'))).toMatchObject([
      { criterion: 'already-there', title: '3.2.0 has already been promoted to Dev, and has settled there.' },
    ]);
  });

  test('is promoted there again when its rollout came back', async () => {
    const release = await climb.release('3.2.1');
    await climb.promote(release, 'dev');
    await climb.leave(release, 'dev', 'rolled-back');
    expect((await climb.promote(release, 'dev')).status).toBe(201);
    await climb.settle(release, 'dev');
  });
});

describe('an older release than what settled there', () => {
  test('is not promoted: the way back is a rollback (abuse 62)', async () => {
    const older = await climb.release('3.3.0');
    const newer = await climb.release('3.3.1');
    await climb.promote(newer, 'dev');
    await climb.settle(newer, 'dev');
    const [reason] = reasonsOf(await climb.promote(older, 'dev'));
    expect(reason?.criterion).toBe('downgrade');
    expect(reason?.howToMeet).toContain('roll back the rollout of 3.3.1 on Dev');
  });

  test('is not promoted while the newer one still runs at a site, however its rollout ended (abuse 62)', async () => {
    const older = await climb.release('3.6.0');
    const newer = await climb.release('3.6.1');
    await climb.promote(newer, 'dev');
    await climb.leave(newer, 'dev', 'partially-rolled-back');
    const [site] = climb.gatehouse.injected(Environments).sites('dev', 'flip');
    const running = { product: 'flip', version: newer.version, digest: newer.digest, healthy: true };
    await climb.gatehouse.database.transaction((tx) =>
      keepRunning(tx, { ...running, site: site?.id ?? '', attempt: randomUUID() }),
    );
    expect(reasonsOf(await climb.promote(older, 'dev'))).toMatchObject([{ criterion: 'downgrade' }]);
  });

  test('is promoted when the newer one did not stay', async () => {
    const older = await climb.release('3.4.0');
    const newer = await climb.release('3.4.1');
    await climb.promote(newer, 'dev');
    await climb.leave(newer, 'dev', 'rolled-back');
    expect((await climb.promote(older, 'dev')).status).toBe(201);
    await climb.settle(older, 'dev');
  });

  test('of another product stands in nobody’s way', async () => {
    const flip = await climb.release('3.5.0');
    const aide = await climb.release('3.5.1-aide', { product: 'aide' });
    expect((await climb.promote(aide, 'dev')).status).toBe(201);
    await climb.settle(aide, 'dev');
    expect((await climb.promote(flip, 'dev')).status).toBe(201);
    await climb.settle(flip, 'dev');
  });
});
