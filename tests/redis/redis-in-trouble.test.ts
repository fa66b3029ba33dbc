import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { RedisWatch } from '../../src/adapters/redis/redis-watch.service.js';
import { PretendControlNode } from '../pretend/control-node.js';
import { eventually, openWard, release, type Ward } from '../rollouts/ward.js';
import { hintsOf, impairedOf } from './condition.js';
import { DeafLine } from './deaf-line.js';
import { RedisServer } from './redis-server.js';

let redis: RedisServer;
let ward: Ward;
beforeEach(async () => {
  redis = await RedisServer.start();
  const node = new PretendControlNode();
  node.runMs = 300;
  ward = await openWard({ sites: 10, node, settings: { REDIS_URL: redis.url } });
});
afterEach(async () => {
  await ward.stop();
  await redis.kill();
});

/** How long a rollout takes here just now that nothing troubles, in milliseconds. */
async function untroubled(): Promise<number> {
  const began = performance.now();
  await ward.until(await ward.plan(release('1.9.0')), 'completed');
  return performance.now() - began;
}

/** Rides a rollout through trouble that comes when it is under way; every site once, and no slower than fifteen seconds more. */
async function ride(trouble: () => Promise<void>): Promise<void> {
  const usual = await untroubled();
  const before = ward.node.journal.length;
  const rollout = await ward.plan(release('2.0.0'));
  await eventually(async () => ((await ward.attempts(rollout)).length > 2 ? {} : 'not under way'));
  await trouble();
  const since = performance.now();
  await ward.until(rollout, 'completed');
  expect(performance.now() - since).toBeLessThan(usual + 15_000);
  const begun = ward.node.journal
    .slice(before)
    .filter((line) => line.step === 'began')
    .map((line) => line.key);
  expect([begun.length, new Set(begun).size]).toEqual([10, 10]);
}

/** Whether just this is named at the health, once the watch has looked: it does so by itself too, every five seconds. */
const seen =
  (...conditions: string[]) =>
  async (): Promise<object | string> => {
    await ward.gatehouse.injected(RedisWatch).look();
    return named(...conditions)();
  };

/** The same, where nobody asks the watch to look. */
const named =
  (...conditions: string[]) =>
  async (): Promise<object | string> => {
    const impaired = JSON.stringify(await impairedOf(ward.gatehouse));
    return impaired === JSON.stringify(conditions) ? {} : impaired;
  };

test('a Redis that is flushed again and again costs nothing (F9, INV-14)', async () => {
  await ride(async () => {
    for (let time = 0; time < 10; time += 1) {
      await redis.ask('flushall');
      await pause(50);
    }
  });
});

test('a Redis that is killed is named at the health, and its hints travel again when it is back (F9, INV-14)', async () => {
  await ride(() => redis.kill());
  await eventually(named('hints-do-not-travel'));
  const before = await hintsOf(ward.gatehouse);
  await redis.launch();
  await eventually(named());
  const rollout = await ward.plan(release('2.1.0'));
  await ward.until(rollout, 'completed');
  await eventually(async () => {
    const now = await hintsOf(ward.gatehouse);
    return now.received - before.received >= 10 ? {} : `${String(now.received)} received`;
  });
});

test('a Redis that takes everything and answers nothing holds nobody up (F9, INV-14)', async () => {
  await ride(() => {
    redis.freeze();
    return Promise.resolve();
  });
  await eventually(seen('hints-do-not-travel'));
  redis.thaw();
  await eventually(seen());
});

test('a service stops by itself while its Redis answers nothing', async () => {
  redis.freeze();
  const since = performance.now();
  const other = await openWard({ sites: 1, settings: { REDIS_URL: redis.url } });
  await other.stop();
  expect(performance.now() - since).toBeLessThan(60_000);
});

test('a full Redis loses hints, and nothing but hints (F9, INV-14)', async () => {
  const before = await hintsOf(ward.gatehouse);
  await ride(async () => {
    await redis.ask('config', 'set', 'maxmemory', '1');
  });
  expect((await hintsOf(ward.gatehouse)).lost).toBeGreaterThan(before.lost);
});

test('a Redis that begins to evict while we run is named, and stops nothing (F9)', async () => {
  await ride(async () => {
    await redis.ask('config', 'set', 'maxmemory-policy', 'allkeys-lru');
  });
  await eventually(seen('hints-may-be-evicted'));
});

test('a password that changes behind our back stops nothing, and is found out (F9)', async () => {
  await ride(() => redis.changePassword('another'));
  await eventually(seen('hints-do-not-travel'));
});

test('lines that go dead without a word are given up, and hints travel again by new ones (F9)', async () => {
  const line = await DeafLine.to(redis.port);
  const other = await openWard({ sites: 10, settings: { REDIS_URL: line.url } });
  const health = (conditions: string) =>
    eventually(async () => {
      await other.gatehouse.injected(RedisWatch).look();
      const impaired = JSON.stringify(await impairedOf(other.gatehouse));
      return impaired === conditions ? {} : impaired;
    });
  try {
    line.deafen();
    await health('["hints-do-not-travel"]');
    await health('[]');
    const before = await hintsOf(other.gatehouse);
    await other.until(await other.plan(release('2.0.0')), 'completed');
    await eventually(async () => {
      const { received } = await hintsOf(other.gatehouse);
      return received > before.received ? {} : 'no hint was received';
    });
  } finally {
    await other.stop();
    await line.close();
  }
});
