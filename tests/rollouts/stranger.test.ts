import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { ReconcilerWorker } from '../../src/rollouts/reconciler.worker.js';
import { HOST_KEY, openWard, release, type Ward } from './ward.js';

let ward: Ward;
beforeEach(async () => {
  ward = await openWard({ sites: 2 });
});
afterEach(() => ward.stop());

/** What the record says of the control node's host key, oldest first. */
async function told(): Promise<
  readonly { readonly action: string; readonly subject: string; readonly pinned: string }[]
> {
  const { rows } = await ward.gatehouse.database.transaction((tx) =>
    sql<{ action: string; subject: string; pinned: string }>`
      select entry::json ->> 'action' as action, entry::json ->> 'subject' as subject,
        entry::json -> 'detail' ->> 'pinned' as pinned
      from audit where entry::json ->> 'action' like 'control-node.host-key%' order by seq`.execute(tx),
  );
  return rows;
}

test('a control node with another host key is on the record once, and once more when it has its own again (abuse 52, F14)', async () => {
  const reconciler = ward.gatehouse.injected(ReconcilerWorker);
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  const before = ward.node.calls.length;
  const subject = 'control-node:hub';
  ward.line.trouble({ verb: 'list', when: 'before', silence: 'host-key-changed', times: 1_000 });
  await Promise.all([reconciler.turn(), reconciler.turn()]);
  await reconciler.turn();
  expect(await told()).toEqual([{ action: 'control-node.host-key-changed', subject, pinned: HOST_KEY }]);
  expect(ward.node.calls.slice(before).map(({ verb }) => verb)).not.toContain('start');
  ward.line.forgive();
  await reconciler.turn();
  await reconciler.turn();
  expect((await told()).map(({ action }) => action)).toEqual([
    'control-node.host-key-changed',
    'control-node.host-key-right-again',
  ]);
});
