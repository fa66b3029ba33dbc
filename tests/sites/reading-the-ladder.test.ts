import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { SHIPPED } from './folder.js';

let gatehouse: Gatehouse;
let delivery: Somebody;
let trust: Somebody;

beforeAll(async () => {
  gatehouse = await startGatehouse({ environments: SHIPPED });
  delivery = await gatehouse.as({ role: 'delivery' });
  trust = await gatehouse.as({ role: 'trust', trust: 'ashmere' });
});

afterAll(() => gatehouse.stop());

test('the environments are listed in the order of the ladder, with use, hosting, criteria and policy (003-086)', async () => {
  const { status, body } = await delivery.get('/api/v1/environments');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    environments: [
      { name: 'dev', hosting: 'cloud', deploymentCriteria: [], sites: [{ id: 'dev' }] },
      { name: 'sit', deploymentCriteria: expect.arrayContaining(['Dev is complete']) },
      { name: 'uat', runsFullTime: true },
      { name: 'pre-prod', sites: [{ id: 'pre-prod-a' }, { id: 'pre-prod-b' }] },
      { name: 'production', hosting: 'each-trust', rollout: { concurrency: 3, soakSeconds: 86_400 } },
    ],
  });
});

test('one environment is found by its name, and another name is not found', async () => {
  expect((await delivery.get('/api/v1/environments/uat')).body).toMatchObject({ title: 'UAT', runsFullTime: true });
  expect((await delivery.get('/api/v1/environments/prod')).status).toBe(404);
  expect((await delivery.get('/api/v1/environments/__proto__')).status).toBe(404);
});

test('sites are filtered by product and environment, and an unknown filter is named', async () => {
  const aide = await delivery.get('/api/v1/sites?product=aide&environment=production');
  expect(aide.body).toMatchObject({
    sites: [{ id: 'ashmere' }, { id: 'dunmere' }, { id: 'greyfell' }, { id: 'kestrel-bay' }],
  });
  const wrong = await delivery.get('/api/v1/sites?product=all');
  expect(wrong.status).toBe(400);
  expect(wrong.body).toMatchObject({ faults: [{ field: 'product' }] });
  expect((await delivery.get('/api/v1/sites?sort=;drop')).status).toBe(400);
});

test('a Trust sees its own sites and itself, and no others (abuse 17)', async () => {
  const { body } = await trust.get('/api/v1/sites');
  expect(body).toMatchObject({ sites: [{ id: 'ashmere' }] });
  expect((await trust.get('/api/v1/trusts')).body).toMatchObject({ trusts: [{ id: 'ashmere' }] });
  expect((await trust.get('/api/v1/sites/ashmere')).status).toBe(200);
  expect((await trust.get('/api/v1/trusts/ashmere')).status).toBe(200);
  const rungs = await trust.get('/api/v1/environments');
  expect(JSON.stringify(rungs.body)).not.toMatch(/dunmere|pre-prod-a|kestrel/);
  expect(JSON.stringify(rungs.body)).toContain('ashmere');
});

test.each(['sites/dunmere', 'sites/pre-prod-a', 'trusts/dunmere'])(
  'to another Trust %s answers exactly as what does not exist (abuse 17)',
  async (path) => {
    const others = await trust.get(`/api/v1/${path}`);
    const nothing = await trust.get(`/api/v1/${path.split('/')[0] ?? ''}/no-such-thing`);
    expect(others.status).toBe(404);
    expect({ ...Object(others.body), instance: null, request: null }).toEqual({
      ...Object(nothing.body),
      instance: null,
      request: null,
    });
  },
);

test('nothing is told to the unknown (abuse 70)', async () => {
  for (const path of [
    'environments',
    'environments/dev',
    'sites',
    'sites/ashmere',
    'trusts',
    'trusts/ashmere',
    'schemas/trusts',
  ]) {
    expect((await gatehouse.get(`/api/v1/${path}`)).status).toBe(401);
  }
});

test('where the control node is, is told to nobody', async () => {
  const { body } = await delivery.get('/api/v1/environments');
  expect(JSON.stringify(body)).not.toMatch(/control-node\.example\.org|ssh-ed25519/);
});

test.each([
  ['environment', 'production.yml'],
  ['trusts', 'trusts.yml'],
  ['control-nodes', 'control-nodes.yml'],
])('the schema %s is served, and anybody’s validator finds %s good by it', async (name, file) => {
  const { status, body } = await delivery.get(`/api/v1/schemas/${name}`);
  expect(status).toBe(200);
  const ajv = new Ajv2020();
  addFormats.default(ajv);
  const value: unknown = parse(await readFile(join(SHIPPED, file), 'utf8'));
  expect(ajv.validate(Object(body), value)).toBe(true);
});

test('a schema of another name is not found', async () => {
  expect((await delivery.get('/api/v1/schemas/..%2F..%2Fpackage')).status).toBe(404);
});
