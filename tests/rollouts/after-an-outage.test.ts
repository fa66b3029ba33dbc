import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestDatabase } from '../database.js';
import { PretendControlNode } from '../pretend/control-node.js';
import { eventually, openWard, release, type Ward } from './ward.js';

const OUTAGE_SECONDS = 300;
const OPTIONS = { sites: 3, pilots: 1 };

async function everUnknown(ward: Ward): Promise<number> {
  const { rows } = await ward.gatehouse.database.transaction((tx) =>
    sql<{ count: number }>`
      select count(*) as count from audit where entry::json ->> 'action' = 'attempt.unknown'`.execute(tx),
  );
  return rows[0]?.count ?? 0;
}

test('a service that was down for minutes asks about the runs that went on before it doubts them, and carries on (INV-12, R1)', async () => {
  const on = await createTestDatabase();
  const node = new PretendControlNode();
  const before = await openWard({ ...OPTIONS, node, on });
  await before.until(await before.plan(release('1.0.0')), 'completed');
  node.runMs = 1_500;
  const rollout = await before.plan(release('2.0.0'));
  await eventually(async () => ((await before.attempts(rollout))[0]?.state === 'running' ? {} : 'the pilot waits'));
  await before.hurry(OUTAGE_SECONDS);
  await before.gatehouse.stop();
  const after = await openWard({ ...OPTIONS, node, on });
  try {
    await after.until(rollout, 'completed', 'halted');
    expect(await everUnknown(after)).toBe(0);
    expect((await after.rollout(rollout)).state).toBe('completed');
  } finally {
    await after.stop();
    await on.drop();
  }
});
