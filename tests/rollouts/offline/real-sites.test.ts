import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApprovalCheck } from '../../../src/rollouts/approval-check.js';
import { findRollout } from '../../../src/rollouts/rollout.table.js';
import { RolloutService } from '../../../src/rollouts/rollout.service.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../../gatehouse.js';
import { startLab, type Lab } from '../../lab/lab.js';
import { eventually, PretendApproval, release } from '../ward.js';
import { orderOf, restore, takeOffline, untilStanding } from './offline-client.js';

let lab: Lab;
let gatehouse: Gatehouse;
let engineer: Somebody;

beforeAll(async () => {
  lab = await startLab({
    production: 3,
    rollout: { production: { concurrency: 3, soak: '0s', failureBudget: 1 } },
    healthSeconds: 3,
  });
  gatehouse = await startGatehouse({
    settings: lab.settings(),
    replace: [{ injected: ApprovalCheck, by: new PretendApproval() }],
  });
  engineer = await gatehouse.as({ role: 'delivery' });
});

afterAll(async () => {
  await gatehouse.stop();
  await lab.stop();
});

async function everywhere(version: string): Promise<void> {
  const { packages } = await lab.build('flip', version, 20_000);
  const rollouts = gatehouse.injected(RolloutService);
  const plan = { promotion: randomUUID(), release: { ...release(version), packages }, by: randomUUID() };
  const { rollout } = await gatehouse.database.transaction((tx) =>
    rollouts.planRollout(tx, { ...plan, environment: 'production' }),
  );
  await eventually(async () => {
    const row = await gatehouse.database.transaction((tx) => findRollout(tx, rollout));
    return row?.state === 'completed' ? row : `it is ${row?.state ?? 'not there'}`;
  });
}

test('real sites are stopped and started by real Ansible, one that is out of reach when it is back, and each says so itself (003-025, 003-026, 003-027)', async () => {
  const [near, far] = lab.sites.slice(-2);
  if (near === undefined || far === undefined) throw new Error('there are no sites');
  await everywhere('1.0.0');
  await far.cut();
  const order = await takeOffline(engineer, [near.id, far.id]);
  await eventually(async () => {
    const { sites } = orderOf((await engineer.get(`/api/v1/offline/${order.id}`)).body);
    const stages = new Map(sites.map(({ site, stage }) => [site, stage]));
    return stages.get(near.id) === 'offline' && stages.get(far.id) === 'in-trouble' ? {} : JSON.stringify(sites);
  });
  expect(await near.probe('flip')).toMatchObject({ healthy: false, current: '1.0.0', intact: true });
  expect(await far.probe('flip')).toMatchObject({ healthy: true });
  await far.heal();
  const both = [near.id, far.id].sort();
  await untilStanding(engineer, order, both.map((site) => `${site} offline`).join(', '));
  expect(await far.probe('flip')).toMatchObject({ healthy: false, current: '1.0.0' });
  await restore(engineer, order);
  await untilStanding(engineer, order, both.map((site) => `${site} back`).join(', '));
  for (const site of [near, far])
    expect(await site.probe('flip')).toMatchObject({ version: '1.0.0', healthy: true, intact: true });
});
