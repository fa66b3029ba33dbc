import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Gates } from '../../src/promotions/gate.service.js';
import { findRelease } from '../../src/releases/release.table.js';
import { blamed, field } from '../evidence/story.js';
import { startClimb, type Climb } from './climb.js';

let climb: Climb;
beforeAll(async () => {
  climb = await startClimb();
});
afterAll(() => climb.stop());

test('a gate shows each criterion with its evidence, or with what would meet it and who can (INV-24)', async () => {
  const release = await climb.release('2.0.0');
  await climb.climbTo(release, 'sit');
  await climb.promote(release, 'sit');
  await climb.settle(release, 'sit');
  const { 'sit-signed-off': sign } = climb.evidence(release, 'uat');
  await sign?.();
  const { body } = await climb.owner.get('/api/v1/releases/2.0.0/gates/uat');
  expect(body).toMatchObject({
    ...{ release: '2.0.0', digest: release.digest, environment: 'uat', title: 'UAT', open: false },
    standing: { state: 'never', settledAt: null },
    wayBack: expect.stringContaining('roll-forward or restore only'),
    criteria: [
      { criterion: 'settled-on-sit', status: 'met', evidence: { what: 'Settled and soaked on SIT.' } },
      { criterion: 'sit-signed-off', status: 'met', evidence: { by: { name: 'Tess Tester' } }, howToMeet: null },
      { criterion: 'sit-results-shared', status: 'not-met', whoCan: ['the delivery team', 'the Product Owner'] },
      { criterion: 'training-documentation', status: 'not-met', evidence: null, waivable: true },
      { criterion: 'notes-shared-with-product-owner', status: 'not-met' },
      { criterion: 'no-open-incidents', status: 'met', evidence: { what: 'None is open.' } },
    ],
  });
});

test('all gates are shown from the lowest up, and Dev is open to every release (003-088)', async () => {
  await climb.release('2.0.1');
  const gates = field(await climb.centre.get('/api/v1/releases/2.0.1/gates'), 'gates');
  expect(gates).toMatchObject([
    { environment: 'dev', open: true, criteria: [] },
    { environment: 'sit', open: false },
    { environment: 'uat', open: false },
    { environment: 'pre-prod', open: false },
    { environment: 'production', open: false },
  ]);
});

test('a gate of nothing is not found, and an environment that is none is named', async () => {
  expect((await climb.owner.get('/api/v1/releases/9.9.9/gates')).status).toBe(404);
  expect((await climb.owner.get('/api/v1/releases/9.9.9/gates/uat')).status).toBe(404);
  expect(blamed(await climb.owner.get('/api/v1/releases/2.0.1/gates/prod'))).toEqual(['environment']);
});

test('a Trust sees no gate, as nothing of it belongs to a Trust (abuse 17)', async () => {
  const trust = await climb.gatehouse.as({ role: 'trust', trust: 'gstt' });
  expect((await trust.get('/api/v1/releases/2.0.1/gates')).status).toBe(403);
});

test('the gates that several releases stand before say of each what its gate says of it alone (INV-24)', async () => {
  const [done, signed, halted] = [
    await climb.release('2.1.0'),
    await climb.release('2.1.1'),
    await climb.release('2.1.2'),
  ];
  await climb.climbTo(done, 'production');
  expect((await climb.promote(done, 'production')).status).toBe(201);
  await climb.settle(done, 'production');
  await climb.climbTo(signed, 'uat');
  await climb.climbTo(halted, 'sit');
  await climb.promote(halted, 'sit');
  await climb.leave(halted, 'sit', 'halted');
  const wish = { criterion: 'training-documentation', environment: 'uat', reason: 'No new screens' };
  await climb.tester.post('/api/v1/releases/2.1.2/waivers', wish);
  const versions = [signed, done, halted].map(({ version }) => version);
  const gates = await nextGates(versions);
  expect(gates.map(({ release, environment }) => [release, environment])).toEqual([
    ['2.1.1', 'uat'],
    ['2.1.2', 'sit'],
  ]);
  for (const [index, { wayOn, newerThere, ...gate }] of gates.entries()) {
    expect([wayOn, newerThere]).toEqual([index === 0 ? 'forward' : 'under-way', []]);
    const { body } = await climb.owner.get(`/api/v1/releases/${gate.release}/gates/${gate.environment}`);
    expect(body).toEqual({ ...JSON.parse(JSON.stringify(gate)), advice: [] });
  }
  expect(gates[0]?.criteria).not.toEqual(gates[1]?.criteria);
  expect(await nextGates([])).toEqual([]);
});

/** The gate that each of these stands before, asked for all at once. */
async function nextGates(versions: readonly string[]): Promise<Awaited<ReturnType<Gates['showNext']>>> {
  const releases = await climb.gatehouse.database.transaction(async (tx) =>
    (await Promise.all(versions.map((version) => findRelease(tx, version)))).flatMap((release) => release ?? []),
  );
  return climb.gatehouse.injected(Gates).showNext(releases);
}
