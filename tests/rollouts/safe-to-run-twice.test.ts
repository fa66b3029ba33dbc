import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { HintPost, type Hint } from '../../src/rollouts/hint-post.js';
import { ReconcilerWorker } from '../../src/rollouts/reconciler.worker.js';
import { SweeperWorker } from '../../src/rollouts/sweeper.worker.js';
import { createTestDatabase } from '../database.js';
import { PretendControlNode } from '../pretend/control-node.js';
import { eventually, openWard, release, type Ward } from './ward.js';

async function untilStates(ward: Ward, rollout: string, ...wanted: string[]): Promise<void> {
  await eventually(async () => {
    const states = (await ward.attempts(rollout)).map((each) => each.state);
    return states.join(' ') === wanted.join(' ') ? {} : states.join(' ');
  });
}

test('what has been ready for long is hinted at again, however many sweep at once, and nothing else comes of it (INV-14)', async () => {
  const ward = await openWard({ sites: 2, pilots: 2 });
  ward.line.cut();
  const rollout = await ward.plan(release('2.0.0'));
  await untilStates(ward, rollout, 'ready', 'ready');
  const sent: Hint[] = [];
  ward.gatehouse.injected(HintPost).send = (hint) => void sent.push(hint);
  const sweeper = ward.gatehouse.injected(SweeperWorker);
  await sweeper.turn();
  expect(sent).toEqual([]);
  await ward.hurry(11);
  await Promise.all([sweeper.turn(), sweeper.turn(), sweeper.turn()]);
  const ids = (await ward.attempts(rollout)).map((each) => each.id);
  expect(new Set(sent.map((hint) => hint.attempt))).toEqual(new Set(ids));
  expect(sent.length).toBeGreaterThanOrEqual(6);
  await untilStates(ward, rollout, 'ready', 'ready');
  await ward.stop();
});

test('claims that ran out go back once, however many reconcile at once, in two processes (INV-06, INV-10)', async () => {
  const on = await createTestDatabase();
  const node = new PretendControlNode();
  const hanging = await openWard({ sites: 2, pilots: 2, node, on });
  hanging.artefacts.heldBack = new Promise(() => undefined);
  const rollout = await hanging.plan(release('2.0.0'));
  await untilStates(hanging, rollout, 'claimed', 'claimed');
  const other = await openWard({ sites: 2, pilots: 2, node, on });
  try {
    // It hangs, and does not claim them again.
    hanging.line.cut();
    await hanging.gatehouse.injected(ReconcilerWorker).turn();
    await other.hurry(60);
    await Promise.all([hanging, other, hanging, other].map((ward) => ward.gatehouse.injected(ReconcilerWorker).turn()));
    await other.until(rollout, 'completed');
    const begun = node.journal.filter((line) => line.step === 'began').map((line) => line.key);
    expect([begun.length, new Set(begun).size]).toEqual([2, 2]);
    const { rows } = await other.gatehouse.database.transaction((tx) =>
      sql<{ count: number }>`
        select count(*) as count from audit where entry::json -> 'detail' ->> 'because' = 'Its claim ran out.'
        group by entry::json ->> 'subject'`.execute(tx),
    );
    expect(rows).toEqual([{ count: 1 }, { count: 1 }]);
  } finally {
    await hanging.stop();
    await other.stop();
    await on.drop();
  }
});
