import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { ApprovalCheck } from '../../../src/rollouts/approval-check.js';
import { attemptsOf } from '../../../src/rollouts/attempt.table.js';
import { RolloutService } from '../../../src/rollouts/rollout.service.js';
import { findRollout } from '../../../src/rollouts/rollout.table.js';
import { startGatehouse, type Gatehouse } from '../../gatehouse.js';
import { startLab, type Lab } from '../../lab/lab.js';
import type { LabSite } from '../../lab/site.js';
import { eventually, PretendApproval, release } from '../ward.js';

let lab: Lab;
let gatehouse: Gatehouse;
let north: LabSite;

beforeAll(async () => {
  lab = await startLab({
    production: 3,
    rollout: { production: { concurrency: 3, soak: '0s', failureBudget: 1, preFlight: true } },
    quiesce: { limit: '2h', every: '60s' },
  });
  gatehouse = await startGatehouse({
    settings: lab.settings(),
    replace: [{ injected: ApprovalCheck, by: new PretendApproval() }],
  });
  // Production's second site in its file is no pilot.
  north = lab.site('bracken-vale');
});

afterAll(async () => {
  await gatehouse.stop();
  await lab.stop();
});

async function plan(version: string): Promise<string> {
  const { packages } = await lab.build('flip', version);
  const going = { ...release(version), packages };
  const { rollout } = await gatehouse.database.transaction((tx) =>
    gatehouse
      .injected(RolloutService)
      .planRollout(tx, { promotion: randomUUID(), release: going, environment: 'production', by: randomUUID() }),
  );
  return rollout;
}

async function until(rollout: string, state: string): Promise<void> {
  await eventually(async () => {
    const row = await gatehouse.database.transaction((tx) => findRollout(tx, rollout));
    return row?.state === state ? row : `it is ${row?.state ?? 'not there'}: ${(await tale(rollout)).join('; ')}`;
  });
}

/** What became of each attempt at a site, or at all of them. */
async function tale(rollout: string, site?: string): Promise<readonly string[]> {
  const attempts = await gatehouse.database.transaction((tx) => attemptsOf(tx, rollout));
  return attempts
    .filter((attempt) => site === undefined || attempt.site === site)
    .map(({ kind, state, because }) => `${kind} ${state}: ${because ?? ''}`);
}

test('real sites are looked at first, and one that somebody has changed is left as it is until a person has seen it', async () => {
  const first = await plan('1.0.0');
  await until(first, 'completed');
  const kinds = (await tale(first)).map((line) => line.split(':')[0]);
  expect(kinds.filter((kind) => kind === 'pre-flight succeeded')).toHaveLength(3);
  expect(kinds.filter((kind) => kind === 'deploy succeeded')).toHaveLength(3);

  await appendFile(`${north.directory('flip')}/current/trust-api/VERSION`, 'patched by hand\n');
  const journal = await north.journal('flip');
  const second = await plan('2.0.0');
  await until(second, 'completed-with-exceptions');
  expect(await tale(second, north.id)).toEqual([
    expect.stringMatching(
      /^pre-flight failed: The site runs 1.0.0, not healthy, but not the one that was deployed: 1 files/,
    ),
  ]);
  expect(await north.journal('flip')).toEqual(journal);
  const manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  expect((await manager.post(`/api/v1/rollouts/${second}/sites/${north.id}/retry`, {})).status).toBe(202);
  await until(second, 'completed');
  expect(await north.probe('flip')).toMatchObject({ version: '2.0.0', healthy: true, intact: true });
});

test('a real site that is busy is left alone while the others go on, and follows when it is quiet', async () => {
  await north.keepBusy('training run 7 of cohort 12');
  const journal = await north.journal('flip');
  const rollout = await plan('3.0.0');
  await eventually(async () => {
    const others = lab.sites.slice(-3).filter((site) => site.id !== north.id);
    const probes = await Promise.all(others.map((site) => site.probe('flip')));
    const moved = probes.filter((probe) => probe.version === '3.0.0');
    const looked = (await tale(rollout, north.id)).some((line) => line.startsWith('pre-flight succeeded'));
    return moved.length === 2 && looked ? probes : 'the others have not gone on';
  });
  const manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const { body } = await manager.get(`/api/v1/rollouts/${rollout}`);
  expect(JSON.stringify(body)).toContain('training run 7 of cohort 12');
  expect(await tale(rollout, north.id)).toEqual([expect.stringMatching(/^pre-flight succeeded/)]);
  expect(await north.journal('flip')).toEqual(journal);

  await north.heal();
  await gatehouse.database.transaction(async (tx) => {
    const ahead = `select clock_timestamp() + interval '61 seconds'`;
    const text = `create or replace function app.now() returns timestamptz language sql volatile as $$ ${ahead} $$`;
    await sql.raw(text).execute(tx);
  });
  await until(rollout, 'completed');
  expect(await north.probe('flip')).toMatchObject({ version: '3.0.0', healthy: true, intact: true });
});
