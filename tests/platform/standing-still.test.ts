import { expect, jest, test } from '@jest/globals';
import { Metrics } from '../../src/platform/metrics/metrics.service.js';
import { Standstill } from '../../src/platform/standstill.worker.js';
import { logToMemory } from './log-buffer.js';

test('a process that stood still says so and counts it, and one that goes on says nothing (F11)', async () => {
  const { log, lines } = logToMemory();
  const metrics = new Metrics();
  const standstill = new Standstill(log, metrics);
  const clock = jest.spyOn(performance, 'now');
  const tick = () => new Promise((resolve) => setTimeout(resolve, 1_100));
  try {
    standstill.onApplicationBootstrap();
    await tick();
    expect(lines()).toEqual([]);
    const now = performance.now.bind(performance);
    const real = process.hrtime.bigint();
    const since = now();
    clock.mockImplementation(() => since + 40_000 + Number(process.hrtime.bigint() - real) / 1e6);
    await tick();
    expect(lines()).toMatchObject([{ level: 'warn', message: expect.stringContaining('stood still'), seconds: 40 }]);
    expect(await metrics.registry.metrics()).toContain('gatehouse_process_standstills_total 1');
  } finally {
    clock.mockRestore();
    standstill.beforeApplicationShutdown();
  }
});
