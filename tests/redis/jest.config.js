import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import alone from '../../jest.config.js';

const ROLLOUTS = join(import.meta.dirname, '..', 'rollouts');

/** Every test that lets a Gatehouse roll something out; what is pure does not change with a Redis. */
const rides = readdirSync(ROLLOUTS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => readFileSync(join(ROLLOUTS, name), 'utf8').includes('openWard('));

/** The same tests once more, with hints that travel by a real Redis of the run's own. */
export default {
  ...alone,
  rootDir: '../..',
  testMatch: rides.map((name) => `<rootDir>/tests/rollouts/${name}`),
  globalSetup: '<rootDir>/tests/redis.setup.js',
  globalTeardown: '<rootDir>/tests/redis.teardown.ts',
};
