import { expect, test } from '@jest/globals';
import { notesRowOf, notesTableOf } from './notes-rows.js';
import type { NotesRun } from './notes-run.js';

const run = (tickets: number, reading: number): NotesRun => ({
  ...{ tickets, reading, writing: 0.5, cpu: 2, memoryBefore: 100, memoryPeak: 150, written: 10 },
});

test('a row holds the middle run against the middle floor', () => {
  const row = notesRowOf([run(500, 9), run(500, 0.6), run(500, 0.5)], [run(500, 0.4)], {
    requests: 9,
    pages: 5,
    latency: 80,
  });
  expect(row).toMatchObject({ reading: 0.6, floor: 0.4, latencyFloor: 0.4, overFloor: 1.5, requestsPerTicket: 0.018 });
  expect(row).toMatchObject({ cpuPerTicket: 4, memoryGrown: 50 });
});

test('the table of the notes fits a terminal of 80 columns', () => {
  const row = notesRowOf([run(5_000, 12)], [run(5_000, 10)], { requests: 54, pages: 50, latency: 80 });
  for (const line of notesTableOf([row])) expect(line.length).toBeLessThanOrEqual(80);
});
