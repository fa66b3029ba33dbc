import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DispatcherWorker } from '../../src/rollouts/dispatcher.worker.js';
import { HintPost } from '../../src/rollouts/hint-post.js';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { PretendControlNode } from '../pretend/control-node.js';
import { eventually, openWard, release, type Ward } from '../rollouts/ward.js';
import { hintsOf } from './condition.js';
import { RedisServer } from './redis-server.js';

let redis: RedisServer;
let on: TestDatabase;
let first: Ward;
let second: Ward;
beforeEach(async () => {
  redis = await RedisServer.start();
  on = await createTestDatabase();
  const node = new PretendControlNode();
  const ward = (prefix: string): Promise<Ward> =>
    openWard({
      ...{ sites: 10, pilots: 1, node, on, policy: { concurrency: 10 } },
      settings: { REDIS_URL: redis.url, REDIS_PREFIX: prefix },
    });
  first = await ward('one-hospital-group');
  second = await ward('one-hospital-group');
});
afterEach(async () => {
  await first.stop();
  await second.stop();
  await on.drop();
  await redis.kill();
});

/** Counts how often a process looks for something to claim: once a second by itself, and when it is woken. */
function looksOf({ gatehouse }: Ward): () => number {
  const dispatcher = gatehouse.injected(DispatcherWorker);
  const turn = dispatcher.turn.bind(dispatcher);
  let looks = 0;
  dispatcher.turn = () => {
    looks += 1;
    return turn();
  };
  return () => looks;
}

test('an order is hinted at through Redis, each hint is taken by one process, and none stays behind', async () => {
  const rollout = await first.plan(release('2.0.0'));
  await first.until(rollout, 'completed');
  await eventually(async () => {
    const [one, other] = [await hintsOf(first.gatehouse), await hintsOf(second.gatehouse)];
    const [sent, received] = [one.sent + other.sent, one.received + other.received];
    return sent >= 10 && received === sent ? {} : `${String(sent)} sent, ${String(received)} received`;
  });
  expect((await hintsOf(first.gatehouse)).lost + (await hintsOf(second.gatehouse)).lost).toBe(0);
  await eventually(async () => {
    const keys = await redis.ask('keys', 'one-hospital-group:hints:*');
    const jobs = Array.isArray(keys)
      ? keys.filter((key) => /:(\d+|wait|active|completed|failed)$/.test(String(key)))
      : [];
    return jobs.length === 0 ? {} : jobs.join(' ');
  });
});

test('a process that has only just started loses no hint', async () => {
  const third = await openWard({ sites: 1, settings: { REDIS_URL: redis.url, REDIS_PREFIX: 'another-group' } });
  try {
    for (let hint = 0; hint < 100; hint += 1) {
      third.gatehouse.injected(HintPost).send({ about: 'ready', attempt: randomUUID() });
      await pause(5);
    }
    await eventually(async () => {
      const { sent, lost, received } = await hintsOf(third.gatehouse);
      return sent + lost === 100 && received >= sent ? {} : `${String(sent)} sent, ${String(received)} received`;
    });
    expect((await hintsOf(third.gatehouse)).lost).toBe(0);
  } finally {
    await third.stop();
  }
});

test('a hint wakes whichever process takes it, sooner than its own next look', async () => {
  const looks = [looksOf(first), looksOf(second)];
  const began = performance.now();
  for (let hint = 0; hint < 40; hint += 1) {
    first.gatehouse.injected(HintPost).send({ about: 'ready', attempt: randomUUID() });
    await pause(50);
  }
  await eventually(async () => {
    const received = (await hintsOf(first.gatehouse)).received + (await hintsOf(second.gatehouse)).received;
    return received >= 40 ? {} : `${String(received)} received`;
  });
  const bySelf = looks.length * ((performance.now() - began) / 1000 + 1);
  expect(looks.reduce((all, count) => all + count(), 0)).toBeGreaterThan(bySelf + 10);
});

test('what one process has no hands for, another does (F12)', async () => {
  first.line.startDelayMs = 3_000;
  second.line.startDelayMs = 3_000;
  const rollout = await first.plan(release('2.0.0'));
  await eventually(async () => {
    const attempts = await first.attempts(rollout);
    const sent = attempts.filter((each) => each.state === 'starting');
    const owners = new Set(sent.map((each) => each.lease_owner));
    return sent.length > 5 && owners.size === 2 ? {} : `${String(sent.length)} by ${String(owners.size)}`;
  });
  // Nobody told the second but the first, by hints.
  await eventually(async () => ((await hintsOf(second.gatehouse)).received > 0 ? {} : 'the second has heard nothing'));
});

test('what is no hint is dropped, whoever put it there', async () => {
  const { default: Bull } = await import('bull');
  const strange = [null, 'x', [], { attempt: { drop: 'table' } }, { attempt: '{{ 1 }}' }];
  const stranger = new Bull('hints', redis.url, { prefix: 'one-hospital-group' });
  for (const data of strange) {
    await stranger.add('ready', data);
    await stranger.add('run-this', data);
  }
  await stranger.close();
  const rollout = await first.plan(release('2.0.0'));
  await first.until(rollout, 'completed');
  await eventually(async () => ((await redis.ask('llen', 'one-hospital-group:hints:wait')) === 0 ? {} : 'still there'));
  // Those with a hint's name are hints that there may be something; the others are none, and what is ours comes through between them.
  await eventually(async () => {
    const [one, other] = [await hintsOf(first.gatehouse), await hintsOf(second.gatehouse)];
    const [sent, received] = [one.sent + other.sent, one.received + other.received];
    return received === sent + strange.length ? {} : `${String(sent)} sent, ${String(received)} received`;
  });
});
