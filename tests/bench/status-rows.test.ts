import { expect, test } from '@jest/globals';
import { statusRowOf, statusTableOf } from './status-rows.js';

const run = (perSecond: number) => ({ perSecond, p50: 1, p99: 12.4, faults: 0 });

test('a row sets the status beside the bare route, and its table keeps within 80 columns', () => {
  const row = statusRowOf(100, 2_048, { floor: run(9_000), whole: run(6_000), known: run(7_200) });
  expect([row.share, row.knownShare]).toEqual([0.67, 0.8]);
  const table = statusTableOf([row]);
  expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(table.at(-1)?.trim().split(/\s+/)).toEqual(['100', '9000', '12', '6000', '0.67', '12', '7200', '0.80', '0']);
});
