import { expect, test } from '@jest/globals';
import { noticesRowOf, noticesTableOf } from './notices-rows.js';

test('a row holds the middle run against the middle of bare nodemailer', () => {
  const runs = [9, 4, 5].map((seconds) => ({ seconds, cpu: 3 }));
  expect(noticesRowOf(1_000, runs, [{ seconds: 2, cpu: 1 }])).toEqual({
    ...{ recipients: 1_000, seconds: 5, perSecond: 200, cpuPerMessage: 3 },
    ...{ bareSeconds: 2, barePerSecond: 500, bareCpuPerMessage: 1, times: 2.5 },
  });
});

test('the table of the notices fits a terminal of 80 columns', () => {
  const row = noticesRowOf(10_000, [{ seconds: 123.4, cpu: 99 }], [{ seconds: 9.87, cpu: 4 }]);
  for (const line of noticesTableOf([row])) expect(line.length).toBeLessThanOrEqual(80);
});
