import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
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
});

test('what is no hint is dropped, whoever put it there', async () => {
  const { default: Bull } = await import('bull');
  const stranger = new Bull('hints', redis.url, { prefix: 'one-hospital-group' });
  for (const data of [null, 'x', [], { attempt: { drop: 'table' } }, { attempt: '{{ 1 }}' }]) {
    await stranger.add('ready', data);
    await stranger.add('run-this', data);
  }
  await stranger.close();
  const rollout = await first.plan(release('2.0.0'));
  await first.until(rollout, 'completed');
  await eventually(async () => ((await redis.ask('llen', 'one-hospital-group:hints:wait')) === 0 ? {} : 'still there'));
});
