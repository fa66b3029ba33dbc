import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import alone from '../../jest.config.js';

const ROLLOUTS = join(import.meta.dirname, '..', 'rollouts');

/**
 * A Redis carries two hints (decision 0014): that an attempt may be ready, and that a halt may have tombstones to set. What is proved here
 * lies before both: when a site may begin and how the whole would go is decided by the process that looks at Postgres, what people are
 * told and advised is read from there, and none of it is hinted at. Whatever orders, claims, halts or finds again stays in.
 */
const BEFORE_ANY_HINT = ['planning/', 'timing/', 'told/', 'stops/guidance.test.ts', 'live-stream.test.ts'];

/** Every test that lets a Gatehouse roll something out and may end in another way by a hint; what is pure does not change with a Redis. */
const rides = readdirSync(ROLLOUTS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !BEFORE_ANY_HINT.some((start) => name.startsWith(start)))
  .filter((name) => readFileSync(join(ROLLOUTS, name), 'utf8').includes('openWard('));

/** The same tests once more, with hints that travel by a real Redis of the run's own. */
export default {
  ...alone,
  rootDir: '../..',
  testMatch: rides.map((name) => `<rootDir>/tests/rollouts/${name}`),
  globalSetup: '<rootDir>/tests/redis.setup.js',
  globalTeardown: '<rootDir>/tests/redis.teardown.ts',
};
