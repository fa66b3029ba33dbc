import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApprovalCheck } from '../../src/rollouts/approval-check.js';
import { attemptsOf } from '../../src/rollouts/attempt.table.js';
import { RolloutService } from '../../src/rollouts/rollout.service.js';
import { findRollout } from '../../src/rollouts/rollout.table.js';
import { startGatehouse, type Gatehouse } from '../gatehouse.js';
import { startLab, type Lab } from '../lab/lab.js';
import { eventually, PretendApproval, release } from './ward.js';

let lab: Lab;
let gatehouse: Gatehouse;

beforeAll(async () => {
  lab = await startLab({
    production: 4,
    rollout: { production: { concurrency: 3, soak: '0s', failureBudget: 1 } },
    healthSeconds: 3,
  });
  gatehouse = await startGatehouse({
    settings: lab.settings(),
    replace: [{ injected: ApprovalCheck, by: new PretendApproval() }],
  });
});

afterAll(async () => {
  await gatehouse.stop();
  await lab.stop();
});

/** Builds a release and plans its rollout over the lab's Production. */
async function plan(version: string, bytes = 20_000): Promise<string> {
  const { packages } = await lab.build('flip', version, bytes);
  const going = { ...release(version), packages };
  const { rollout } = await gatehouse.database.transaction((tx) =>
    gatehouse
      .injected(RolloutService)
      .planRollout(tx, { promotion: randomUUID(), release: going, environment: 'production', by: randomUUID() }),
  );
  return rollout;
}

async function ended(rollout: string): Promise<string> {
  const { state } = await eventually(async () => {
    const row = await gatehouse.database.transaction((tx) => findRollout(tx, rollout));
    if (row !== null && (row.ended_at !== null || row.state === 'halted')) return row;
    return `it is ${row?.state ?? 'not there'}`;
  });
  return state === 'halted' ? `halted: ${(await tale(rollout)).join('; ')}` : state;
}

/** What became of each attempt, in words, for a test that fails. */
async function tale(rollout: string): Promise<readonly string[]> {
  const attempts = await gatehouse.database.transaction((tx) => attemptsOf(tx, rollout));
  return attempts.map(({ site, kind, state, because }) => `${site} ${kind} ${state}: ${because ?? ''}`);
}

test('a release reaches real sites by real Ansible; one that fails is put back, tried again, and heals', async () => {
  const sites = lab.sites.slice(-4);
  expect(await ended(await plan('1.0.0'))).toBe('completed');
  const bad = sites.at(-1);
  await bad?.breakVersion('2.0.0');
  const rollout = await plan('2.0.0');
  expect(await ended(rollout)).toBe('completed-with-exceptions');
  const probes = await Promise.all(sites.map((site) => site.probe('flip')));
  expect(probes.filter((probe) => probe.version === '2.0.0' && probe.intact && probe.healthy)).toHaveLength(3);
  expect(await bad?.probe('flip')).toMatchObject({ version: '1.0.0', healthy: true, intact: true });
  const manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  await bad?.heal();
  const again = await manager.post(`/api/v1/rollouts/${rollout}/sites/${bad?.id ?? ''}/retry`, {});
  expect(again.status).toBe(202);
  expect(await ended(rollout)).toBe('completed');
  expect(await bad?.probe('flip')).toMatchObject({ version: '2.0.0', healthy: true, intact: true });
  const attempts = await gatehouse.database.transaction((tx) => attemptsOf(tx, rollout));
  expect(attempts.filter((attempt) => attempt.site === bad?.id).map((attempt) => attempt.state)).toEqual([
    'failed',
    'rolled-back',
    'succeeded',
  ]);
});

test('SSH connections that are cut again and again during a rollout delay it and change nothing (F13)', async () => {
  const rollout = await plan('3.0.0');
  for (let cuts = 0; cuts < 12; cuts += 1) {
    await lab.controlNode.sshd.cutSessions();
    await new Promise((resolve) => setTimeout(resolve, 300 + 70 * cuts));
  }
  const state = await ended(rollout);
  expect(state).toBe('completed');
  const attempts = await gatehouse.database.transaction((tx) => attemptsOf(tx, rollout));
  expect(attempts).toHaveLength(4);
  for (const site of lab.sites.slice(-4))
    expect(await site.probe('flip')).toMatchObject({ version: '3.0.0', intact: true });
});
