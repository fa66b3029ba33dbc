import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Settings, SettingsFault } from '../../src/platform/config/settings.service.js';
import { Log } from '../../src/platform/log/log.service.js';
import { startService } from '../../src/service.js';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { startGatehouse } from '../gatehouse.js';
import { impairedOf } from './condition.js';
import { RedisServer } from './redis-server.js';

let redis: RedisServer;
let on: TestDatabase;
beforeEach(async () => {
  redis = await RedisServer.start({ policy: 'allkeys-lru' });
  on = await createTestDatabase();
});
afterEach(async () => {
  await on.drop();
  await redis.kill();
});

test('a Redis that evicts is refused at the start, with what to do about it (F9)', async () => {
  const settings = Settings.read({ PORT: '0', DATABASE_URL: on.address, REDIS_URL: redis.url });
  const refusal = await startService(settings, Log.open('silent')).then(
    () => null,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(SettingsFault);
  expect(String(refusal)).toMatch(/allkeys-lru.*To mend it: set it to noeviction, or set REDIS_DISPATCH_ONLY=yes/);
});

test('one that is said to hold nothing but hints is taken, and named at the health (F9)', async () => {
  const gatehouse = await startGatehouse({ on, settings: { REDIS_URL: redis.url, REDIS_DISPATCH_ONLY: 'yes' } });
  expect(await impairedOf(gatehouse)).toEqual(['hints-may-be-evicted']);
  await gatehouse.stop();
});

test('without any Redis at its address, and with a wrong password, a service starts all the same (F9)', async () => {
  const wrong = redis.url.replace('//', '//:wrong@');
  await redis.changePassword('right');
  for (const url of ['redis://127.0.0.1:9', wrong]) {
    const gatehouse = await startGatehouse({ on, settings: { REDIS_URL: url } });
    expect(await impairedOf(gatehouse)).toEqual(['hints-do-not-travel']);
    await gatehouse.stop();
  }
});
