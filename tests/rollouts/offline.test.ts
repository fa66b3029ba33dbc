import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Somebody } from '../gatehouse.js';
import { eventually, openWard, release, type Ward } from './ward.js';

let ward: Ward;
let manager: Somebody;
beforeEach(async () => {
  ward = await openWard({ sites: 2 });
  manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
});
afterEach(() => ward.stop());

const ask = { product: 'flip', reason: 'data may be lost' };

async function lastEnds(site: string): Promise<void> {
  await eventually(async () => {
    const { body } = await manager.get(`/api/v1/sites/${site}/attempts`);
    const [, state = ''] = /^\{"attempts":\[\{.*?"state":"([a-z-]+)"/.exec(JSON.stringify(body)) ?? [];
    return state === 'succeeded' ? {} : `it is ${state}`;
  });
}

test('a site is taken offline and brought back, each proved by its own probe (003-025, 003-026)', async () => {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  expect((await manager.post('/api/v1/sites/trust-02/take-offline', ask)).status).toBe(202);
  await lastEnds('trust-02');
  expect(ward.node.estates.get('trust-02')).toMatchObject({ version: '1.0.0', healthy: false });
  expect((await manager.post('/api/v1/sites/trust-02/restore', ask)).status).toBe(202);
  await lastEnds('trust-02');
  expect(ward.node.estates.get('trust-02')).toMatchObject({ version: '1.0.0', healthy: true });
});

test('nothing is taken offline where nobody knows what runs, where there is no site, or without a reason', async () => {
  expect((await manager.post('/api/v1/sites/trust-02/take-offline', ask)).status).toBe(409);
  expect((await manager.post('/api/v1/sites/nowhere/take-offline', ask)).status).toBe(404);
  expect((await manager.post('/api/v1/sites/trust-02/take-offline', { product: 'flip' })).status).toBe(400);
  expect((await manager.post('/api/v1/sites/trust_02;id/take-offline', ask)).status).toBe(400);
});
