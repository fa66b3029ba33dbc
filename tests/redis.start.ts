import { RedisServer } from './redis/redis-server.js';

declare global {
  // How the teardown, which jest loads by itself, finds what was started here.
  var stopTestRedis: (() => Promise<void>) | undefined;
}

const redis = await RedisServer.start();
globalThis.stopTestRedis = () => redis.kill();
process.env['GATEHOUSE_TEST_REDIS'] = redis.url;
