import { expect, test } from '@jest/globals';
import type { FaultResult } from './fault.js';
import { entryOf, isClean, tableOf } from './report.js';

const result: FaultResult = {
  ...{ lost: [], double: [], stuck: [], broken: [], rounds: 50, resumed: [2, 1, 4, 3] },
  measured: { claimMs: [100, 300] },
  targets: { claimMs: 200, resumeSeconds: 10 },
  counted: { rollouts: 2 },
};

test('a result without findings quotes the rate that its rounds bound, and how what was measured is spread', () => {
  expect(isClean(result)).toBe(true);
  expect(entryOf('F7', result)).toEqual({
    ...{ id: 'F7', rounds: 50, lost: 0, double: 0, stuck: 0, broken: 0, bound: 0.06 },
    resumeSeconds: { n: 4, p50: 2, p95: 4, max: 4 },
    claimMs: { n: 2, p50: 100, p95: 300, max: 300 },
    targets: { claimMs: { p95AtMost: 200, held: false }, resumeSeconds: { p95AtMost: 10, held: true } },
    ...{ rollouts: 2, findings: [] },
  });
});

test('a result with a finding bounds nothing, and says what was found', () => {
  const found = { ...result, double: ['ashby: 2.0.0 was switched 2 times'] };
  expect(isClean(found)).toBe(false);
  expect(entryOf('F7', found)).toMatchObject({
    double: 1,
    bound: null,
    findings: ['ashby: 2.0.0 was switched 2 times'],
  });
});

test('the table is for people: no line wider than eighty columns, every figure and target in words', () => {
  const lines = tableOf('F7', 'kill -9 of the Postgres', result);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.join('\n')).toMatch(/lost +0 +\(below 6\.0 %\)[\s\S]*claim ms, p50 \/ p95 \/ max +100 \/ 300 \/ 300/);
  expect(lines.join('\n')).toMatch(/target: claim ms, p95 +at most 200, missed/);
});
