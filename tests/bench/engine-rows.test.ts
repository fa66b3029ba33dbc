import { expect, test } from '@jest/globals';
import { engineRowOf, engineTableOf, floorRowOf } from './engine-rows.js';
import { latencyOf, type EngineRun, type Floor } from './engine-run.js';

const run = (sites: number, cpu: number): EngineRun => ({
  ...{ sites, conduct: 'at-once', road: 'bull', state: 'completed', attempts: sites * 2, seconds: 12_345.67 },
  ...{ cpu, databaseCpu: cpu, statements: sites * 50, memoryBefore: 200, memoryPeak: 300 },
  dispatch: { p50: 12_345, p99: 123_456 },
});
const floor = (jobs: number): Floor => ({ jobs, seconds: 1, cpu: jobs / 1000, dispatch: { p50: 1, p99: 2 } });

test('a row says what each site took, and by how much that grew', () => {
  const small = engineRowOf(run(10, 1), floor(10), null);
  const large = engineRowOf(run(100, 15), floor(100), small);
  expect(small).toMatchObject({ cpuPerSite: 100, growth: null, statementsPerAttempt: 25, timesBull: 100 });
  expect(large).toMatchObject({ cpuPerSite: 150, growth: 1.5, memoryGrown: 100, kilobytesPerSite: 1024 });
});

test('the latencies told are the middle one and the one that a hundredth exceeds', () => {
  expect(latencyOf(Array.from({ length: 1_000 }, (_, index) => 1_000 - index))).toEqual({ p50: 501, p99: 991 });
});

test('the table of the engine fits a terminal of 80 columns', () => {
  const rows = [engineRowOf(run(10_000, 9_000), floor(10_000), null)];
  for (const line of engineTableOf(rows, [floorRowOf(floor(10_000))])) expect(line.length).toBeLessThanOrEqual(80);
});
