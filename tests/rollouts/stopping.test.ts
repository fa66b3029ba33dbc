import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { PretendControlNode } from '../pretend/control-node.js';
import { eventually, openWard, release, type Ward } from './ward.js';

let on: TestDatabase;
let node: PretendControlNode;
let leaving: Ward;
beforeEach(async () => {
  on = await createTestDatabase();
  node = new PretendControlNode();
  leaving = await openWard({ sites: 3, pilots: 3, node, on });
});
afterEach(() => on.drop());

/** Stops the one ward and opens another; the seconds that the stop took, and those until every site is done from then on. */
async function handOver(rollout: string): Promise<{ stopped: number; done: number }> {
  const other = await openWard({ sites: 3, pilots: 3, node, on });
  // The other one does not help before the first is gone.
  other.line.cut();
  const since = performance.now();
  await leaving.stop();
  const gone = performance.now();
  other.line.mend();
  try {
    await other.until(rollout, 'completed');
    const begun = node.journal.filter((line) => line.step === 'began').map((line) => line.key);
    expect([begun.length, new Set(begun).size]).toEqual([3, 3]);
    return { stopped: (gone - since) / 1000, done: (performance.now() - gone) / 1000 };
  } finally {
    await other.stop();
  }
}

async function untilAll(rollout: string, state: string): Promise<void> {
  await eventually(async () => {
    const states = (await leaving.attempts(rollout)).map((each) => each.state);
    return states.length === 3 && states.every((each) => each === state) ? {} : states.join(' ');
  });
}

test('what a stopping process has claimed and not sent is another’s at once, not when the claim runs out (INV-10)', async () => {
  leaving.artefacts.heldBack = new Promise(() => undefined);
  const rollout = await leaving.plan(release('2.0.0'));
  await untilAll(rollout, 'claimed');
  const { stopped, done } = await handOver(rollout);
  expect(stopped).toBeLessThan(6);
  expect(done).toBeLessThan(4);
});

test('a stop does not wait for a control node that is slow to answer an order, and nothing is done twice (INV-07, INV-12)', async () => {
  leaving.line.startDelayMs = 60_000;
  const rollout = await leaving.plan(release('2.0.0'));
  await untilAll(rollout, 'starting');
  const { stopped, done } = await handOver(rollout);
  expect(stopped).toBeLessThan(6);
  expect(done).toBeLessThan(4);
});
