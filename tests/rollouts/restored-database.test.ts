import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { PretendControlNode } from '../pretend/control-node.js';
import { eventually, openWard, release } from './ward.js';

test('a database older than the ledger starts a new epoch, halts everything, and repeats nothing (INV-15, F18)', async () => {
  const node = new PretendControlNode();
  const older = await openWard({ sites: 3, node });
  older.line.cut();
  const rollout = await older.plan(release('1.0.0'));
  const newer = await openWard({ sites: 3, node });
  await newer.until(await newer.plan(release('1.0.0')), 'completed');
  await newer.stop();
  const begun = node.journal.length;
  const { epoch } = node;
  try {
    older.line.mend();
    const halted = await older.until(rollout, 'halted');
    expect(halted.halt_because).toContain('older');
    expect(node.journal.length).toBe(begun);
    expect(node.epoch).toBe(epoch + 1);
    expect(node.start({ ...oldOrder(epoch), incarnation: node.incarnation })).toMatchObject({ refusal: 'fenced' });
    const metrics = await (await older.gatehouse.as({ role: 'administrator' })).get('/metrics');
    expect(String(metrics.body)).toContain('gatehouse_orphan_attempts 3');
  } finally {
    await older.stop();
  }
});

test('nothing is sent to one control node before the ledgers of all were asked for (INV-15)', async () => {
  let tell: () => void = () => undefined;
  const second = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const ward = await openWard({ sites: 2, second });
  try {
    const rollout = await ward.plan(release('1.0.0'));
    await eventually(async () => ((await ward.attempts(rollout)).length > 0 ? {} : 'nothing is ordered'));
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(ward.node.calls.map(({ verb }) => verb)).toEqual(expect.not.arrayContaining(['start']));
    tell();
    await ward.until(rollout, 'completed');
  } finally {
    await ward.stop();
  }
});

function oldOrder(epoch: number) {
  return {
    ...{ epoch, token: 99, key: randomUUID(), host: 'trust-01', product: 'flip', playbook: 'deploy' as const },
    ...{ manifestDigest: 'a'.repeat(64), deadlineSeconds: 60, vars: {} },
  };
}
