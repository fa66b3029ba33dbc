import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Somebody } from '../../gatehouse.js';
import { eventually, openWard, type Ward } from '../ward.js';
import { orderOf, restore, takeOffline, untilStanding } from './offline-client.js';

let ward: Ward;
let engineer: Somebody;
beforeAll(async () => {
  ward = await openWard({ sites: 8, sitesAt: { 'trust-08': { kind: 'operator' } } });
  engineer = await ward.gatehouse.as({ role: 'delivery' });
  await ward.gatehouse.database.transaction((tx) =>
    sql`insert into site_product (site, product, version, digest, healthy, at, attempt)
      select 'trust-0' || n, 'flip', '1.0.0', repeat('a', 64), true, app.now(), gen_random_uuid() from generate_series(1, 6) as n`.execute(
      tx,
    ),
  );
  for (const n of [1, 2, 3, 4, 5, 6])
    ward.node.estates.set(`trust-0${n}`, { version: '1.0.0', digest: 'a'.repeat(64), healthy: true });
});
afterAll(() => ward.stop());

const ask = { product: 'flip', sites: ['trust-01'], reason: 'Data may be lost' };

test('sites are taken offline and brought back, each proved by its own probe (003-025, 003-026, 003-027)', async () => {
  const order = await takeOffline(engineer, ['trust-02', 'trust-03']);
  await untilStanding(engineer, order, 'trust-02 offline, trust-03 offline');
  expect(ward.node.estates.get('trust-02')).toMatchObject({ version: '1.0.0', healthy: false });
  await restore(engineer, order, ['trust-02']);
  await untilStanding(engineer, order, 'trust-02 back, trust-03 offline');
  expect(ward.node.estates.get('trust-02')).toMatchObject({ version: '1.0.0', healthy: true });
  await restore(engineer, order);
  await untilStanding(engineer, order, 'trust-02 back, trust-03 back');
  const { sites } = orderOf((await engineer.get(`/api/v1/offline/${order.id}`)).body);
  const { body } = await engineer.get('/api/v1/sites/trust-02/attempts');
  for (const by of [sites[0]?.offlineBy, sites[0]?.backBy]) expect(JSON.stringify(body)).toContain(by ?? 'nobody');
  const log = JSON.stringify((await engineer.get(`/api/v1/offline/${order.id}/sites/trust-02/log`)).body);
  expect(log).toMatch(/"kind":"take-offline".*"kind":"restore"/);
});

test('what is ordered twice with one key is one order, and another wish by that key is refused', async () => {
  const [first, second] = await Promise.all([
    engineer.post('/api/v1/offline', { ...ask, key: 'INC-1' }),
    engineer.post('/api/v1/offline', { ...ask, key: 'INC-1' }),
  ]);
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(orderOf(first.body).id).toBe(orderOf(second.body).id);
  for (const other of [{ sites: ['trust-02'] }, { untilFixed: true }, { reason: 'The disk is full' }])
    expect((await engineer.post('/api/v1/offline', { ...ask, ...other, key: 'INC-1' })).status).toBe(409);
  await restore(engineer, orderOf(first.body));
  await untilStanding(engineer, orderOf(first.body), 'trust-01 back');
});

test('a site that two orders keep offline comes back when both are restored (003-025, 003-026)', async () => {
  const [one, other] = [await takeOffline(engineer, ['trust-04']), await takeOffline(engineer, ['trust-04'])];
  await untilStanding(engineer, one, 'trust-04 offline');
  await restore(engineer, one);
  await eventually(async () => {
    const [site] = orderOf((await engineer.get(`/api/v1/offline/${one.id}`)).body).sites;
    return site?.says === 'It is offline. Another order keeps it offline.' ? {} : String(site?.says);
  });
  expect(ward.node.estates.get('trust-04')).toMatchObject({ healthy: false });
  await restore(engineer, other);
  await untilStanding(engineer, one, 'trust-04 back');
  await untilStanding(engineer, other, 'trust-04 back');
});

test('a stop of everything and a freeze keep no site from going offline, nor from coming back (003-025, 003-026)', async () => {
  const stop = { scope: 'everything', reason: 'Monitors flicker' };
  expect((await engineer.post('/api/v1/stops', stop)).status).toBe(202);
  const freeze = { scope: 'everything', to: new Date(Date.now() + 3_600_000).toISOString(), reason: 'Nobody is there' };
  expect((await engineer.post('/api/v1/freezes', freeze)).status).toBeLessThan(300);
  const order = await takeOffline(engineer, ['trust-05']);
  await untilStanding(engineer, order, 'trust-05 offline');
  await restore(engineer, order);
  await untilStanding(engineer, order, 'trust-05 back');
});

test('a site that says no is tried again, then is in trouble, and is tried anew when somebody says so', async () => {
  ward.node.conduct('trust-06', 'fails');
  const order = await takeOffline(engineer, ['trust-06']);
  await untilStanding(engineer, order, 'trust-06 in-trouble');
  const [site] = orderOf((await engineer.get(`/api/v1/offline/${order.id}`)).body).sites;
  expect(site?.says).toBe(
    'Failed at "check health": no answer on /health. It is tried again by itself, 3 times in all.',
  );
  ward.node.conduct('trust-06', 'well');
  expect((await engineer.post(`/api/v1/offline/${order.id}/again`, { reason: 'Its disk is free' })).status).toBe(202);
  await untilStanding(engineer, order, 'trust-06 offline');
  expect((await engineer.post(`/api/v1/offline/${order.id}/again`, { reason: 'Again' })).status).toBe(409);
  await restore(engineer, order);
  await untilStanding(engineer, order, 'trust-06 back');
});

test.each([
  ['a site that there is not', 400, { ...ask, sites: ['nowhere'] }, 'names no site that runs flip: nowhere'],
  ['no site at all', 400, { ...ask, sites: [] }, 'is empty'],
  ['what is no id', 400, { ...ask, sites: ['trust_02;id'] }, 'holds what is no id of a site'],
  ['a product that the site does not run', 400, { ...ask, product: 'aide' }, 'names no site that runs aide: trust-01'],
  ['what nobody gave a reason for', 400, { product: 'flip', sites: ['trust-01'] }, '"field":"reason"'],
  [
    'a site of which nobody knows what it runs',
    409,
    { ...ask, sites: ['trust-07'] },
    'Nobody knows what TRUST-07 runs',
  ],
  ['a site that its own operator runs', 409, { ...ask, sites: ['trust-01', 'trust-08'] }, 'is run by its own operator'],
])('nothing is ordered of %s, which is said in words', async (_, status, body, said) => {
  const before = await engineer.get('/api/v1/offline');
  const answer = await engineer.post('/api/v1/offline', body);
  expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, expect.stringContaining(said)]);
  expect((await engineer.get('/api/v1/offline')).body).toEqual(before.body);
});

test('a Trust sees its own site of an order, and neither others nor who and why (INV-34)', async () => {
  const order = await takeOffline(engineer, ['trust-01', 'trust-02'], { reason: 'trust-02 loses scans' });
  await untilStanding(engineer, order, 'trust-01 offline, trust-02 offline');
  const own = await ward.gatehouse.as({ role: 'trust', trust: 'trust-01' });
  expect(orderOf((await own.get(`/api/v1/offline/${order.id}`)).body)).toMatchObject({
    ...{ because: null, orderedBy: null },
    sites: [{ site: 'trust-01', stage: 'offline' }],
  });
  expect(JSON.stringify((await own.get('/api/v1/offline?open=true')).body)).not.toContain('trust-02');
  expect((await own.get(`/api/v1/offline/${order.id}/sites/trust-02/log`)).status).toBe(404);
  for (const path of ['', `/${order.id}/restore`, `/${order.id}/again`])
    expect((await own.post(`/api/v1/offline${path}`, ask)).status).toBe(403);
  const other = await ward.gatehouse.as({ role: 'trust', trust: 'trust-03' });
  expect((await other.get(`/api/v1/offline/${order.id}`)).status).toBe(404);
  await restore(engineer, order);
  await untilStanding(engineer, order, 'trust-01 back, trust-02 back');
});
