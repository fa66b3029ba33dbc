import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../../src/platform/database/database.service.js';
import type { Release } from '../../../src/releases/release.js';
import { occupiedOf } from '../../../src/rollouts/planning/group.table.js';
import { eventually, openWard, release } from '../ward.js';

const FLIP = {
  directory: '/srv/flip',
  restart: ['restart'],
  stop: ['stop'],
  start: ['start'],
  health: 'http://127.0.0.1/health',
  healthSeconds: 10,
};
const BOTH = { apart: ['region'], products: { flip: FLIP, aide: { ...FLIP, directory: '/srv/aide' } } };

test('two rollouts of two products never change two sites of a group at once (INV-23)', async () => {
  const ward = await openWard({ sites: 4, pilots: 2, site: BOTH, policy: { concurrency: 4 } });
  ward.node.runMs = 150;
  const aide: Release = { ...release('7.0.0'), product: 'aide' };
  const rollouts = await Promise.all([ward.plan(release('1.9.0')), ward.plan(aide)]);
  const seen = new Set<string>();
  const look = setInterval(() => {
    void ward.gatehouse.database
      .transaction(async (tx) => {
        const live = await sql<{ site: string }>`select site from attempt where kind = 'deploy'
          and state in ('claimed', 'starting', 'running', 'verifying', 'unknown')`.execute(tx);
        seen.add(live.rows.map(({ site }) => site).join(' '));
      })
      .catch(() => undefined);
  });
  for (const rollout of rollouts) await ward.until(rollout, 'completed');
  clearInterval(look);
  expect([...seen].filter((sites) => sites.includes(' '))).toEqual([]);
  expect(seen.size).toBeGreaterThan(2);
  await ward.stop();
});

test('a site of a group whose other one is offline waits, and is shown to (INV-23)', async () => {
  const ward = await openWard({ sites: 2, site: { apart: ['region'] } });
  await ward.until(await ward.plan(release('1.9.0')), 'completed');
  const manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const reason = 'Its disks are being replaced.';
  const taken = await manager.post('/api/v1/offline', { product: 'flip', sites: ['trust-02'], reason });
  const { id } = z.object({ id: z.string() }).parse(taken.body);
  await eventually(async () =>
    ward.gatehouse.database.transaction(async (tx) => {
      const found = await sql`select from attempt where kind = 'take-offline' and state = 'succeeded'`.execute(tx);
      return found.rows.length > 0 ? {} : 'it is not offline yet';
    }),
  );
  const rollout = await ward.plan(release('2.0.0'));
  const shown = (
    await eventually(async () => {
      const answer = JSON.stringify((await manager.get(`/api/v1/rollouts/${rollout}`)).body);
      return answer.includes('"kind":"apart"') ? { answer } : 'it is not shown yet';
    })
  ).answer;
  expect(shown).toContain('TRUST-02 is offline, and of the group region never two sites are down together.');
  expect((await ward.attempts(rollout)).filter(({ kind }) => kind === 'deploy')).toEqual([]);
  await manager.post(`/api/v1/offline/${id}/restore`, { reason });
  await ward.until(rollout, 'completed');
  await ward.stop();
});

async function order(tx: Tx, site: string, rollout: string): Promise<void> {
  await sql`
    insert into attempt (id, rollout, site, product, control_node, host, kind, purpose, state, inputs, ordered_by, deadline_seconds)
    values (${randomUUID()}, ${rollout}, ${site}, 'flip', 'hub', ${site}, 'deploy', 'order', 'ready', '{}', 'gatehouse', 600)`.execute(
    tx,
  );
}

test('of two that are ordered at once the later one waits, and not both for each other (INV-23)', async () => {
  const ward = await openWard({ sites: 2 });
  const rollout = await ward.plan(release('1.9.0'));
  await ward.until(rollout, 'completed');
  const of = await ward.gatehouse.database.transaction(async (tx) => {
    await order(tx, 'x', rollout);
    await sql`select pg_sleep(0.01)`.execute(tx);
    await order(tx, 'y', rollout);
    const seen = {
      earlier: await occupiedOf(tx, ['y'], { rollout, site: 'x' }),
      later: await occupiedOf(tx, ['x'], { rollout, site: 'y' }),
      third: await occupiedOf(tx, ['x', 'y'], null),
    };
    await sql`delete from attempt where site in ('x', 'y')`.execute(tx);
    return seen;
  });
  expect(of.earlier).toEqual([]);
  expect(of.later).toEqual([{ site: 'x', doing: 'in-flight' }]);
  expect(of.third).toHaveLength(2);
  await ward.stop();
});
