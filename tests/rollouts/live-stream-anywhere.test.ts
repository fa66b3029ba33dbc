import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Database, type Tx } from '../../src/platform/database/database.service.js';
import { FeedTails } from '../../src/rollouts/feed-tail.service.js';
import { FEED_START } from '../../src/rollouts/feed.table.js';
import { createTestDatabase } from '../database.js';
import { PretendControlNode } from '../pretend/control-node.js';
import { listenAt, untilHeard } from './listening.js';
import { openWard, release } from './ward.js';

const ENDED = (all: string): boolean => all.includes('"state":"completed"');

test('a stream is the same at every process, and goes on at another where the one was left', async () => {
  const on = await createTestDatabase();
  const node = new PretendControlNode();
  node.runMs = 200;
  const working = await openWard({ sites: 6, node, on });
  const idle = await openWard({ sites: 6, node, on });
  try {
    // All the work is the first one's; the second only tells of it.
    idle.line.cut();
    const reader = await working.gatehouse.as({ role: 'delivery' });
    const rollout = await working.plan(release('2.0.0'));
    const near = await listenAt(working.gatehouse.url, reader, { rollout });
    const far = await listenAt(idle.gatehouse.url, reader, { rollout });
    await untilHeard(near, (all) => all.includes('run-ended'));
    near.close();
    const heard = [...near.events];
    const late = await listenAt(idle.gatehouse.url, reader, { rollout });
    const rest = await listenAt(idle.gatehouse.url, reader, { rollout, after: heard.at(-1)?.id ?? '' });
    for (const stream of [far, late, rest]) await untilHeard(stream, ENDED);
    expect([...heard, ...rest.events]).toEqual(far.events);
    expect(late.events).toEqual(far.events);
    for (const stream of [far, late, rest]) stream.close();
  } finally {
    await working.stop();
    await idle.stop();
    await on.drop();
  }
});

/** Counts what it is asked. */
class CountedDatabase extends Database {
  asked = 0;

  override transaction<T>(work: (tx: Tx) => Promise<T>, point?: string): Promise<T> {
    this.asked += 1;
    return super.transaction(work, point);
  }
}

test('a hundred listeners of one rollout cost one look at the table at a time', async () => {
  const on = await createTestDatabase();
  const database = new CountedDatabase(on.address, 5);
  const tails = new FeedTails(database);
  const rollout = randomUUID();
  const until = performance.now() + 2_000;
  const listen = async (): Promise<void> => {
    const tail = tails.join(rollout);
    while (performance.now() < until) {
      const page = await tail.after(FEED_START);
      await tail.next(page.place);
    }
    tail.leave();
  };
  try {
    // The first look is awaited by one, so that the others find it done.
    const first = listen();
    await pause(500);
    await Promise.all([first, ...Array.from({ length: 99 }, listen)]);
    expect(database.asked).toBeLessThan(15);
  } finally {
    await database.close();
    await on.drop();
  }
});
