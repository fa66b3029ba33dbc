import { expect, test } from '@jest/globals';
import { growthOf, median, rowOf, tableOf, type Measured, type Pair } from './rows.js';

const took = (seconds: number, centre: number | null, atSites: number | null): Measured => ({
  ...{ seconds, centre, atSites },
});
const pair = (gatehouse: Measured, ordinary: Measured): Pair => ({ gatehouse, ordinary });

test('a row holds the medians of its runs, CPU a site, and how many times less Gatehouse takes', () => {
  const pairs = [
    pair(took(2, 4, 6), took(8, 10, 30)),
    pair(took(3, 5, 5), took(10, 10, 30)),
    pair(took(9, 9, 9), took(12, 20, 60)),
  ];
  const row = rowOf(10, pairs);
  expect(row).toMatchObject({ sites: 10, runs: 3, seconds: 3, ansibleSeconds: 10, ratio: 0.3 });
  expect(row).toMatchObject({ cpuPerSite: 1, ansibleCpuPerSite: 4, cpuRatio: 0.25 });
});

test('where the kernel does not tell CPU time, none is made up', () => {
  const row = rowOf(1, [pair(took(1, null, null), took(2, null, null))]);
  expect([row.cpuPerSite, row.ansibleCpuPerSite, row.cpuRatio]).toEqual([null, null, null]);
});

test('growth is what each further site adds', () => {
  const rows = [rowOf(1, [pair(took(2, 1, 1), took(5, 1, 1))]), rowOf(11, [pair(took(7, 1, 1), took(25, 1, 1))])];
  expect(growthOf(rows)).toEqual({ secondsPerSite: 0.5, ansibleSecondsPerSite: 2 });
});

test('the table fits a terminal of 80 columns', () => {
  const rows = [rowOf(50, [pair(took(1000.5, 2000, 3000), took(2000.5, 4000, 6000))])];
  for (const line of tableOf([...rows, rowOf(100, [pair(took(1, 1, 1), took(1, 1, 1))])]))
    expect(line.length).toBeLessThanOrEqual(80);
});

test('the median of an even number of runs lies between the two in the middle', () => {
  expect(median([1, 9, 3, 5])).toBe(4);
});
