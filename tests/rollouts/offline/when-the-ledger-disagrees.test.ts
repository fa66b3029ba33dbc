import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { ReconcilerWorker } from '../../../src/rollouts/reconciler.worker.js';
import type { Somebody } from '../../gatehouse.js';
import { PretendControlNode } from '../../pretend/control-node.js';
import { eventually, openWard, type Ward } from '../ward.js';
import { orderOf, restore, takeOffline, untilStanding, type Order } from './offline-client.js';

const MANIFEST = { version: '1.0.0', digest: 'a'.repeat(64) };
const SITES = [1, 2, 3, 4, 5, 6, 7].map((n) => `trust-0${String(n)}`);
const node = new PretendControlNode();
let ward: Ward;
let engineer: Somebody;

/** A Gatehouse on the same control node, whose database knows what its sites run. */
async function opened(): Promise<{ readonly ward: Ward; readonly engineer: Somebody }> {
  const made = await openWard({ sites: SITES.length, node });
  await made.gatehouse.database.transaction((tx) =>
    sql`insert into site_product (site, product, version, digest, healthy, at, attempt)
      select site, 'flip', ${MANIFEST.version}, ${MANIFEST.digest}, true, app.now(), gen_random_uuid()
      from unnest(${SITES}::text[]) as site`.execute(tx),
  );
  return { ward: made, engineer: await made.gatehouse.as({ role: 'delivery' }) };
}

beforeAll(async () => {
  for (const site of SITES) node.estates.set(site, { ...MANIFEST, healthy: true });
  ({ ward, engineer } = await opened());
});
afterAll(() => ward.stop());

/** How often each playbook was begun at a site, in order. */
const begun = (site: string): readonly string[] =>
  node.journal.filter(({ host, step }) => host === site && step === 'began').map(({ playbook }) => playbook);

const saysOf = async (order: Pick<Order, 'id'>): Promise<string> =>
  orderOf((await engineer.get(`/api/v1/offline/${order.id}`)).body)
    .sites.map(({ says }) => says)
    .join(' ');

async function again(order: Pick<Order, 'id'>): Promise<void> {
  const answer = await engineer.post(`/api/v1/offline/${order.id}/again`, { reason: 'Somebody has looked' });
  expect(answer.status).toBe(202);
}

test('a site with another host key is not taken offline, nor tried again, until somebody has looked; a severity 1 tells of it (abuse 52, F14)', async () => {
  const site = 'trust-01';
  node.conduct(site, 'host-key-changed', 'well');
  const order = await takeOffline(engineer, [site]);
  await untilStanding(engineer, order, `${site} in-trouble`);
  expect(await saysOf(order)).toBe(
    'trust-01 shows another host key than the pinned one. Nothing is tried there again until a person has looked.',
  );
  await ward.hurry(3600);
  await ward.gatehouse.injected(ReconcilerWorker).turn();
  expect(begun(site)).toEqual(['take-offline']);
  expect(node.estates.get(site)).toMatchObject({ healthy: true });
  const { body } = await engineer.get('/api/v1/incidents');
  expect(JSON.stringify(body)).toContain('trust-01 shows another host key than the pinned one.');
  await again(order);
  await untilStanding(engineer, order, `${site} offline`);
  expect(begun(site)).toEqual(['take-offline', 'take-offline']);
});

test('while the control node shows another host key nothing is sent to take a site offline, and the order says so (abuse 52, F14)', async () => {
  const site = 'trust-02';
  const reconciler = ward.gatehouse.injected(ReconcilerWorker);
  ward.line.trouble({ verb: 'list', when: 'before', silence: 'host-key-changed', times: 1_000 });
  await reconciler.turn();
  const order = await takeOffline(engineer, [site]);
  await eventually(async () => {
    const says = await saysOf(order);
    return says.includes('Its control node is not in contact: ') ? {} : says;
  });
  await reconciler.turn();
  expect(begun(site)).toEqual([]);
  ward.line.forgive();
  await reconciler.turn();
  await untilStanding(engineer, order, `${site} offline`);
});

test('a run whose control node was set up anew is never run again: a probe says that the site is offline (INV-13, F15)', async () => {
  const site = 'trust-03';
  // Long enough to be seen running, however slow the machine.
  node.runMs = 3_000;
  const order = await takeOffline(engineer, [site]);
  const key = await untilRunning(site);
  ward.line.cut();
  await eventually(() => Promise.resolve(node.estates.get(site)?.healthy === false ? {} : 'It still serves.'));
  node.runMs = 20;
  await afterAnotherLedger();
  await untilStanding(engineer, order, `${site} offline`);
  expect([begun(site), node.timesRun(key)]).toEqual([['take-offline', 'verify'], 1]);
});

test('where the probe says that such a site still serves, it is taken offline by another run (INV-13, F15)', async () => {
  const site = 'trust-04';
  node.conduct(site, 'never-ends', 'well');
  const order = await takeOffline(engineer, [site]);
  const key = await untilRunning(site);
  await afterAnotherLedger();
  await eventually(async () => {
    const says = await saysOf(order);
    return says === 'The site still answers as healthy. It is tried again by itself, 3 times in all.' ? {} : says;
  });
  await ward.hurry(7200);
  await untilStanding(engineer, order, `${site} offline`);
  expect([begun(site), node.timesRun(key)]).toEqual([['take-offline', 'verify', 'take-offline'], 1]);
});

async function untilRunning(site: string): Promise<string> {
  await eventually(() => Promise.resolve(begun(site).length > 0 ? {} : 'nothing has begun'));
  const [key = ''] = node.keysAt(site);
  await eventually(async () => {
    const state = await stateOf(key);
    return state === 'running' ? {} : state;
  });
  return key;
}

async function afterAnotherLedger(): Promise<void> {
  node.rebuild();
  ward.line.mend();
  await ward.gatehouse.injected(ReconcilerWorker).turn();
}

async function stateOf(attempt: string): Promise<string> {
  const { rows } = await ward.gatehouse.database.transaction((tx) =>
    sql<{ state: string }>`select state from attempt where id = ${attempt}`.execute(tx),
  );
  return rows[0]?.state ?? 'none';
}

test('a database that was restored takes no site offline, and calls none offline, where its control node did something since: somebody looks first (INV-15, F18)', async () => {
  const [wanted, gone, untouched] = ['trust-05', 'trust-06', 'trust-07'];
  const offline = await takeOffline(engineer, [gone]);
  await untilStanding(engineer, offline, `${gone} offline`);
  ward.line.cut();
  const order = await takeOffline(engineer, [wanted]);
  const other = await takeOffline(engineer, [untouched]);
  // What was done since the copy was made: both were taken offline, and brought back.
  const since = await opened();
  const both = await takeOffline(since.engineer, [wanted, gone]);
  await untilStanding(since.engineer, both, `${wanted} offline, ${gone} offline`);
  await restore(since.engineer, both);
  await untilStanding(since.engineer, both, `${wanted} back, ${gone} back`);
  await since.ward.stop();
  const before = [begun(wanted), begun(gone)];
  ward.line.mend();
  await ward.gatehouse.injected(ReconcilerWorker).turn();
  await untilStanding(engineer, other, `${untouched} offline`);
  for (const one of [order, offline]) {
    await eventually(async () => {
      const says = await saysOf(one);
      return says.startsWith('Its control node did something there that Gatehouse knows nothing of') ? {} : says;
    });
  }
  expect([begun(wanted), begun(gone)]).toEqual(before);
  expect([wanted, gone].map((site) => node.estates.get(site)?.healthy)).toEqual([true, true]);
  await again(order);
  await untilStanding(engineer, order, `${wanted} offline`);
  expect(node.estates.get(wanted)).toMatchObject({ healthy: false });
  await restore(engineer, offline);
  await untilStanding(engineer, offline, `${gone} back`);
  expect(begun(gone).at(-1)).toBe('restore');
});
