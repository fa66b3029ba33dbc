import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '../../database.js';
import type { Somebody } from '../../gatehouse.js';
import { CommitCutter, type Side } from '../../torture/commit-cutter.js';
import { eventually, openWard, release, type Ward } from '../ward.js';
import { orderOf, type Order } from './offline-client.js';

const SITES = ['trust-01', 'trust-02', 'trust-03'];
let on: TestDatabase;
let cutter: CommitCutter;
let ward: Ward;
let engineer: Somebody;
beforeAll(async () => {
  on = await createTestDatabase();
  cutter = await CommitCutter.open();
  ward = await openWard({ sites: SITES.length, on: { ...on, address: cutter.through(on.address) } });
  engineer = await ward.gatehouse.as({ role: 'delivery' });
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
});
afterAll(async () => {
  await ward.stop();
  await cutter.close();
  await on.drop();
});

/** As people do: asks again while nobody answers well. */
function ask(path: string, body?: object): Promise<Order> {
  return eventually(async () => {
    const { status, body: said } = body === undefined ? await engineer.get(path) : await engineer.post(path, body);
    return status < 300 ? orderOf(said) : `${path} answers ${status}`;
  });
}

/** Cuts the next ten commits, one before it is heard of and one after in turn, while the work goes on. */
async function whileCommitsAreCut<T>(first: Side, work: Promise<T>): Promise<T> {
  const second: Side = first === 'before' ? 'after' : 'before';
  const cutting = (async () => {
    for (let cuts = 0; cuts < 10; cuts += 1)
      expect(await cutter.cutNext(cuts % 2 === 0 ? first : second, 30_000)).toBe(true);
  })();
  const [came] = await Promise.all([work, cutting]);
  return came;
}

async function until(order: Pick<Order, 'id'>, stage: string): Promise<Order> {
  return eventually(async () => {
    const now = await ask(`/api/v1/offline/${order.id}`);
    return now.sites.every((site) => site.stage === stage) ? now : JSON.stringify(now.sites);
  });
}

test('wherever a commit is torn, each site is taken offline once and brought back once (003-025, INV-07, F8)', async () => {
  const reason = 'Data may be lost';
  const order = await whileCommitsAreCut(
    'before',
    (async () =>
      until(await ask('/api/v1/offline', { product: 'flip', sites: SITES, reason, key: 'INC-1' }), 'offline'))(),
  );
  await whileCommitsAreCut(
    'after',
    (async () => until(await ask(`/api/v1/offline/${order.id}/restore`, { reason }), 'back'))(),
  );
  const done = await ward.gatehouse.database.transaction((tx) =>
    sql<{ said: string }>`select site || ' ' || kind || ' ' || state as said from attempt where spell is not null
      order by site, created_at`.execute(tx),
  );
  const wanted = SITES.flatMap((site) => [`${site} take-offline succeeded`, `${site} restore succeeded`]);
  expect(done.rows.map(({ said }) => said)).toEqual(wanted);
  const ran = ward.node.journal.filter(({ step, playbook }) => step === 'began' && playbook !== 'deploy');
  expect(ran.map(({ host, playbook }) => `${host} ${playbook} succeeded`).sort()).toEqual([...wanted].sort());
});
