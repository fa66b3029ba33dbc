import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { UNANSWERED } from '../../src/incidents/incident.table.js';
import { raiseIncident } from '../../src/incidents/raised.table.js';
import { text } from '../evidence/story.js';
import type { Somebody } from '../gatehouse.js';
import { startClimb, type Climb } from '../promotions/climb.js';

let climb: Climb;
let delivery: Somebody;
let centre: Somebody;
beforeAll(async () => {
  climb = await startClimb();
  delivery = await climb.gatehouse.as({ role: 'delivery', name: 'Delia' });
  centre = await climb.gatehouse.as({ role: 'ai-centre', name: 'Cem' });
});
afterAll(() => climb.stop());

async function raised(more: object): Promise<string> {
  const body = { product: 'flip', environment: 'production', sites: [], severity: 1, summary: 'No scans', ...more };
  return text(await delivery.post('/api/v1/incidents', body), 'id');
}

async function reasonsAgainst(version: string, environment: 'uat' | 'sit'): Promise<readonly string[]> {
  const manager = await climb.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const { body } = await manager.post('/api/v1/promotions', { release: version, environment });
  const { reasons = [] } = z.object({ reasons: z.array(z.object({ criterion: z.string() })).optional() }).parse(body);
  return reasons.map(({ criterion }) => criterion);
}

/** Which incidents never halt the rollout of this release over UAT. */
async function knownInUat(version: string): Promise<readonly string[]> {
  const { rows } = await climb.gatehouse.database.transaction((tx) =>
    sql<{
      incident: string;
    }>`select incident from rollout_severe_incident as known join rollout on rollout.id = known.rollout
      where rollout.release = ${version} and rollout.environment = 'uat'`.execute(tx),
  );
  return rows.map(({ incident }) => incident);
}

test('an open Sev 1 of ours keeps releases out of UAT until it is resolved or put down to somebody else (003-070, 003-036)', async () => {
  const release = await climb.release('1.0.0');
  await climb.climbTo(release, 'uat');
  const [own, theirs, minor] = [await raised({}), await raised({}), await raised({ severity: 2 })];
  expect(await reasonsAgainst('1.0.0', 'uat')).toEqual(['no-open-incidents']);
  const why = { reason: 'Their cable was cut' };
  await delivery.post(`/api/v1/incidents/${theirs}/attribution`, { to: 'third-party', ...why });
  expect(await reasonsAgainst('1.0.0', 'uat')).toEqual(['no-open-incidents']);
  await delivery.post(`/api/v1/incidents/${own}/severity`, { severity: 3, reason: 'One screen only' });
  expect(await reasonsAgainst('1.0.0', 'uat')).toEqual([]);
  await climb.settle(release, 'uat');
  await delivery.post(`/api/v1/incidents/${minor}/state`, { state: 'resolved', reason: 'Mended' });
});

test('two people let an open incident go at one gate; one does not', async () => {
  const release = await climb.release('1.1.0');
  await climb.climbTo(release, 'uat');
  const [id, minor] = [await raised({}), await raised({ severity: 2 })];
  const body = { criterion: 'no-open-incidents', environment: 'uat', reason: 'It is of the old release' };
  const asked = await delivery.post('/api/v1/releases/1.1.0/waivers', body);
  expect(await reasonsAgainst('1.1.0', 'uat')).toEqual(['no-open-incidents']);
  expect((await centre.post(`/api/v1/waivers/${text(asked, 'id')}/approval`, {})).status).toBe(201);
  expect(await reasonsAgainst('1.1.0', 'uat')).toEqual([]);
  // A Sev 2 would have to be looked at anew, were it called a Sev 1 later.
  expect(await knownInUat('1.1.0')).toEqual([id]);
  await climb.settle(release, 'uat');
  for (const each of [id, minor])
    await delivery.post(`/api/v1/incidents/${each}/state`, { state: 'resolved', reason: 'Mended' });
});

test('what a halted rollout broke does not keep out the release that takes its place, and what else is open does', async () => {
  const broken = await climb.release('1.2.0');
  await climb.climbTo(broken, 'uat');
  const rollout = text(await climb.promote(broken, 'uat'), 'rollout');
  await climb.gatehouse.database.transaction(async (tx) => {
    await raiseIncident(tx, {
      ...{
        origin: 'of a test',
        raisedAs: 'gatehouse',
        product: 'flip',
        environment: 'uat',
        sites: [],
        release: '1.2.0',
      },
      ...{ severity: 1, summary: 'It stopped', reference: null, attributedTo: 'us', outage: null, rollout },
      ...{ clinicalRisk: UNANSWERED, promotion: null, raisedBy: null },
    });
  });
  await climb.leave(broken, 'uat', 'halted');
  const mended = await climb.release('1.2.1');
  await climb.climbTo(mended, 'uat');
  const second = await climb.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const decide = () =>
    second.post(`/api/v1/rollouts/${rollout}/decision`, {
      decide: 'fix-forward',
      release: '1.2.1',
      reason: 'It mends it',
    });
  const other = await raised({});
  expect((await decide()).status).toBe(409);
  await delivery.post(`/api/v1/incidents/${other}/state`, { state: 'resolved', reason: 'Mended' });
  expect(await decide()).toMatchObject({ status: 202, body: { state: 'superseded' } });
});

test('a release is rejected on clinical risk by the form, and let in when somebody who did not make it withdraws that (002-012)', async () => {
  const release = await climb.release('2.0.0');
  await climb.climbTo(release, 'sit');
  const path = '/api/v1/releases/2.0.0/clinical-rejections';
  const form = {
    ...{ digest: release.digest, environment: 'sit', hazard: 'Doses are rounded down' },
    answers: { patientSafety: true, otherSystems: false, dataLoss: false },
  };
  const none = { patientSafety: false, otherSystems: false, dataLoss: false };
  expect((await centre.post(path, { ...form, answers: none })).status).toBe(400);
  expect((await centre.post(path, { ...form, digest: 'e'.repeat(64) })).status).toBe(409);
  const rejected = await centre.post(path, form);
  expect(rejected).toMatchObject({ status: 201, body: { by: { name: 'Cem' }, withdrawn: null, remedy: null } });
  expect(await reasonsAgainst('2.0.0', 'sit')).toEqual(['clinical-risk-acceptable']);
  const withdrawal = `/api/v1/clinical-rejections/${text(rejected, 'id')}/withdrawal`;
  expect((await climb.maker.post(withdrawal, { reason: 'I think it is fine' })).status).toBe(403);
  expect((await delivery.post(withdrawal, { reason: 'It rounds to the nearest' })).status).toBe(201);
  expect((await delivery.post(withdrawal, { reason: 'Again' })).status).toBe(409);
  expect(await reasonsAgainst('2.0.0', 'sit')).toEqual([]);
  expect((await delivery.get(path)).body).toMatchObject({ rejections: [{ withdrawn: { by: { name: 'Delia' } } }] });
});
