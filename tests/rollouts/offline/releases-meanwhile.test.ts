import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../../src/platform/database/database.service.js';
import type { Somebody } from '../../gatehouse.js';
import { eventually, openWard, type Ward } from '../ward.js';
import { registered, restore, takeOffline, untilStanding } from './offline-client.js';

let ward: Ward;
let engineer: Somebody;
let number = 0;
beforeAll(async () => {
  ward = await openWard({
    ...{ sites: 3, policy: { failureBudget: 0 } },
    products: {
      flip: {
        ...{ title: 'FLIP', tracker: null, source: null, notes: { contacts: [], mandatory: {} } },
        smokeTest: { required: true, performer: 'delivery', steps: 'https://steps.example/flip' },
      },
    },
  });
  engineer = await ward.gatehouse.as({ role: 'delivery' });
});
afterAll(() => ward.stop());

/** A release that is registered, and everywhere. */
async function everywhere(kind: 'planned' | 'hotfix' = 'planned') {
  const going = await next(kind);
  await ward.until(await ward.plan(going), 'completed');
  return going;
}

function next(kind: 'planned' | 'hotfix') {
  number += 1;
  return registered(ward, `1.${number}.0`, kind, engineer.person);
}

async function pass(going: { version: string; digest: string }, site: string): Promise<void> {
  const body = { digest: going.digest, site, outcome: 'passed' };
  const { status } = await engineer.post(`/api/v1/releases/${going.version}/smoke-tests/results`, body);
  expect(status).toBe(201);
}

const viewSchema = z.looseObject({
  waves: z.array(
    z.looseObject({ sites: z.array(z.looseObject({ site: z.string(), hold: z.unknown(), offline: z.unknown() })) }),
  ),
});

async function shown(rollout: string, site: string) {
  const { waves } = viewSchema.parse((await engineer.get(`/api/v1/rollouts/${rollout}`)).body);
  return waves.flatMap(({ sites }) => sites).find((one) => one.site === site);
}

/** What was done at a site since an order. */
async function kinds({ id }: { readonly id: string }, site: string): Promise<readonly string[]> {
  const found = await ward.gatehouse.database.transaction((tx) =>
    sql<{
      said: string;
    }>`select kind || ' ' || state as said from attempt where site = ${site} and kind not in ('verify')
      and created_at > (select ordered_at from offline_order where id = ${id}) order by created_at`.execute(tx),
  );
  return found.rows.map(({ said }) => said);
}

/** Something comes to be known of a site that is offline, and is looked at before any loop has written down what comes of that. */
async function beforeTheLoops(
  site: string,
  known: (tx: Tx) => Promise<unknown>,
  look: () => Promise<void>,
): Promise<void> {
  await ward.gatehouse.database.transaction(async (tx) => {
    await sql`select from offline_spell where site = ${site} and state <> 'back' for update`.execute(tx);
    await ward.gatehouse.database.transaction(known);
    await look();
  });
}

test('nothing is deployed to a site that is offline, and it is shown to; it goes on once the site is back and tested (003-025, 003-027)', async () => {
  const before = await everywhere();
  // A test from before says nothing of how it is when it comes back.
  await pass(before, 'trust-02');
  const order = await takeOffline(engineer, ['trust-02']);
  await untilStanding(engineer, order, 'trust-02 offline');
  const rollout = await ward.plan(await next('planned'));
  await eventually(async () => {
    const site = await shown(rollout, 'trust-02');
    return JSON.stringify(site?.hold).includes('"offline"') ? {} : `it is ${JSON.stringify(site)}`;
  });
  expect(await shown(rollout, 'trust-02')).toMatchObject({ offline: { stage: 'offline', since: expect.any(String) } });
  await beforeTheLoops(
    'trust-02',
    async (tx) => {
      await sql`update site_product set healthy = true, at = app.now() where site = 'trust-02'`.execute(tx);
    },
    async () => {
      // It serves, by the word of its own probe.
      await untilStanding(engineer, order, 'trust-02 ordered');
      expect(await shown(rollout, 'trust-02')).toMatchObject({ offline: { stage: 'ordered' } });
    },
  );
  await untilStanding(engineer, order, 'trust-02 offline');
  await restore(engineer, order);
  await eventually(async () => {
    const { body } = await engineer.get(`/api/v1/offline/${order.id}`);
    return JSON.stringify(body).includes('waits for its smoke test') ? {} : JSON.stringify(body);
  });
  const done = ['take-offline succeeded', 'take-offline succeeded', 'restore succeeded'];
  expect(await kinds(order, 'trust-02')).toEqual(done);
  await pass(before, 'trust-02');
  await untilStanding(engineer, order, 'trust-02 back');
  await ward.until(rollout, 'completed');
  expect(await kinds(order, 'trust-02')).toEqual([...done, 'deploy succeeded']);
});

test('a hotfix comes to a site that is offline and, where it was to last until then, brings it back once it is tested (003-031)', async () => {
  await everywhere();
  const order = await takeOffline(engineer, ['trust-01', 'trust-02'], { untilFixed: true });
  const keeping = await takeOffline(engineer, ['trust-02']);
  await untilStanding(engineer, order, 'trust-01 offline, trust-02 offline');
  const fix = await everywhere('hotfix');
  await untilStanding(engineer, order, 'trust-01 restoring, trust-02 offline');
  expect(await kinds(order, 'trust-01')).toEqual(['take-offline succeeded', 'deploy succeeded']);
  expect(await kinds(order, 'trust-02')).toEqual([
    'take-offline succeeded',
    'deploy succeeded',
    'take-offline succeeded',
  ]);
  await pass(fix, 'trust-01');
  await untilStanding(engineer, order, 'trust-01 back, trust-02 offline');
  await restore(engineer, keeping);
  await untilStanding(engineer, keeping, 'trust-02 restoring');
  await eventually(async () =>
    (await kinds(order, 'trust-02')).at(-1) === 'restore succeeded' ? {} : 'it is not restored',
  );
  await pass(fix, 'trust-02');
  await untilStanding(engineer, keeping, 'trust-02 back');
  expect(ward.node.estates.get('trust-02')).toMatchObject({ version: fix.version, healthy: true });
});

test('a hotfix that fails at a site leaves what served before, and the site is taken offline again (003-025, INV-31)', async () => {
  const before = await everywhere();
  const order = await takeOffline(engineer, ['trust-03'], { untilFixed: true });
  await untilStanding(engineer, order, 'trust-03 offline');
  ward.node.conduct('trust-03', 'fails', 'well');
  const rollout = await ward.plan({ ...(await next('hotfix')), rollsBackTo: before.version });
  await ward.until(rollout, 'halted');
  await eventually(async () => {
    const now = (await kinds(order, 'trust-03')).join(', ');
    return now === 'take-offline succeeded, deploy failed, roll-back rolled-back, take-offline succeeded' ? {} : now;
  });
  await untilStanding(engineer, order, 'trust-03 offline');
  expect(ward.node.estates.get('trust-03')).toMatchObject({ version: before.version, healthy: false });
});
