import { expect, test } from '@jest/globals';
import { createTestDatabase } from '../database.js';
import { PretendControlNode, type JournalLine } from '../pretend/control-node.js';
import { eventually, openWard, release } from './ward.js';

/** No key ran twice, and no two runs overlapped at one site, by the sites' own journal (INV-06, INV-07). */
function expectNothingTwice(journal: readonly JournalLine[]): void {
  const begun = journal.filter((line) => line.step === 'began').map((line) => line.key);
  expect(new Set(begun).size).toBe(begun.length);
  const busy = new Set<string>();
  for (const line of journal) {
    if (line.step === 'began') {
      expect(busy.has(line.host)).toBe(false);
      busy.add(line.host);
    } else busy.delete(line.host);
  }
}

test('two engines on one database do everything once (F12, INV-06, INV-10)', async () => {
  const on = await createTestDatabase();
  const node = new PretendControlNode();
  node.runMs = 50;
  const first = await openWard({ sites: 10, node, on });
  const second = await openWard({ sites: 10, node, on });
  try {
    const rollout = await first.plan(release('2.0.0'));
    await first.until(rollout, 'completed');
    expect(await second.attempts(rollout)).toHaveLength(10);
    expectNothingTwice(node.journal);
  } finally {
    await first.stop();
    await second.stop();
    await on.drop();
  }
});

test('an engine that is stopped and made anew, again and again, loses nothing and does nothing twice (F3, INV-12)', async () => {
  const on = await createTestDatabase();
  const node = new PretendControlNode();
  node.runMs = 400;
  let ward = await openWard({ sites: 10, node, on });
  try {
    const rollout = await ward.plan(release('2.0.0'));
    for (const after of [300, 700, 100, 500]) {
      await new Promise((resolve) => setTimeout(resolve, after));
      await ward.stop();
      ward = await openWard({ sites: 10, node, on });
    }
    await ward.until(rollout, 'completed');
    expect(await ward.attempts(rollout)).toHaveLength(10);
    expectNothingTwice(node.journal);
  } finally {
    await ward.stop();
    await on.drop();
  }
});

test('an engine that hangs between an order and its answer is overtaken by another, and changes nothing when it wakes (F10, INV-10)', async () => {
  const on = await createTestDatabase();
  const node = new PretendControlNode();
  const stuck = await openWard({ sites: 3, node, on });
  stuck.line.startDelayMs = 9_000;
  const rollout = await stuck.plan(release('2.0.0'));
  await eventually(async () =>
    (await stuck.attempts(rollout)).some((each) => each.state === 'starting') ? {} : 'not sent',
  );
  const other = await openWard({ sites: 3, node, on });
  const since = performance.now();
  try {
    await eventually(async () => ((await other.attempts(rollout))[0]?.state === 'succeeded' ? {} : 'not found yet'));
    expect(performance.now() - since).toBeLessThan(stuck.line.startDelayMs);
    await other.until(rollout, 'completed');
    expect(await other.attempts(rollout)).toHaveLength(3);
    expectNothingTwice(node.journal);
  } finally {
    await stuck.stop();
    await other.stop();
    await on.drop();
  }
});
