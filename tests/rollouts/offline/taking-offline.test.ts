import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OfflineOrders } from '../../../src/rollouts/offline/offline-orders.service.js';
import type { OfflineStage } from '../../../src/rollouts/offline/spell.js';
import type { Somebody } from '../../gatehouse.js';
import { eventually, openWard, release, type Ward } from '../ward.js';

let ward: Ward;
let engineer: Somebody;
beforeAll(async () => {
  ward = await openWard({ sites: 4 });
  engineer = await ward.gatehouse.as({ role: 'delivery' });
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
});
afterAll(() => ward.stop());

async function stages(order: string): Promise<Record<string, OfflineStage>> {
  const orders = ward.gatehouse.injected(OfflineOrders);
  const sites = await ward.gatehouse.database.transaction((tx) => orders.standing(tx, order));
  return Object.fromEntries(sites.map(({ site, stage }) => [site, stage]));
}

function until(order: string, wanted: Record<string, OfflineStage>): Promise<object> {
  return eventually(async () => {
    const now = await stages(order);
    return JSON.stringify(now) === JSON.stringify(wanted) ? now : JSON.stringify(now);
  }, 10);
}

test('sites are taken offline and brought back, each proved by its own probe (003-025, 003-026)', async () => {
  const orders = ward.gatehouse.injected(OfflineOrders);
  const ask = { product: 'flip', because: 'data may be lost', by: engineer.person, origin: null, key: null } as const;
  const { order } = await ward.gatehouse.database.transaction((tx) =>
    orders.takeOffline(tx, { ...ask, sites: ['trust-02', 'trust-03'], untilFixed: false }),
  );
  orders.begin();
  await until(order, { 'trust-02': 'offline', 'trust-03': 'offline' });
  expect(ward.node.estates.get('trust-02')).toMatchObject({ version: '1.0.0', healthy: false });
  await ward.gatehouse.database.transaction((tx) =>
    orders.restore(tx, { order, sites: null, because: 'it was nothing', by: engineer.person }),
  );
  orders.begin();
  await until(order, { 'trust-02': 'back', 'trust-03': 'back' });
  expect(ward.node.estates.get('trust-02')).toMatchObject({ version: '1.0.0', healthy: true });
});
