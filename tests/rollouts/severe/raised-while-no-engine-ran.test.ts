import { expect, test } from '@jest/globals';
import { createTestDatabase } from '../../database.js';
import { eventually, openWard, release } from '../ward.js';

test('what was raised while no engine ran halts it before any other site starts (INV-14)', async () => {
  const on = await createTestDatabase();
  const policy = { concurrency: 1 };
  const first = await openWard({ sites: 3, pilots: 1, policy, on });
  first.node.conduct('trust-01', 'never-ends');
  const rollout = await first.plan(release('2.0.0'));
  await eventually(async () => ((await first.attempts(rollout))[0]?.state === 'running' ? {} : 'not yet'));
  const person = await first.gatehouse.as({ role: 'delivery' });
  first.line.cut();
  first.node.finish('trust-01');
  const body = { product: 'flip', environment: 'production', sites: [], severity: 1, summary: 'No scans' };
  await person.post('/api/v1/incidents', body);
  await first.stop();
  const other = await openWard({ sites: 3, pilots: 1, policy, on, node: first.node });
  try {
    await other.until(rollout, 'halted');
    expect(first.node.orders().map(({ host }) => host)).toEqual(['trust-01']);
  } finally {
    await other.stop();
    await on.drop();
  }
});
