import type { NotesRun } from './notes-run.js';

/** One number of tickets. Seconds; `overFloor` is reading over the bare pages, `pages` are those that the tokens force. */
export interface NotesRow {
  readonly tickets: number;
  readonly pages: number;
  readonly requests: number;
  readonly requestsPerTicket: number;
  /** The bare pages, one after the other, as measured. */
  readonly floor: number;
  /** Pages times latency: what no client can be below. */
  readonly latencyFloor: number;
  readonly reading: number;
  readonly overFloor: number;
  readonly writing: number;
  /** Milliseconds of CPU for each ticket, reading and writing. */
  readonly cpuPerTicket: number;
  /** Megabytes: the most that was resident, and how much of that came with the notes. */
  readonly memoryPeak: number;
  readonly memoryGrown: number;
  readonly floorMemoryGrown: number;
}

/** Puts the middle one of some runs into a row, beside the middle one of the floor. */
export function notesRowOf(
  runs: readonly NotesRun[],
  floors: readonly NotesRun[],
  asked: { readonly requests: number; readonly pages: number; readonly latency: number },
): NotesRow {
  const [run, floor] = [middle(runs), middle(floors)];
  const memoryGrown = run.memoryPeak - run.memoryBefore;
  return {
    ...{ tickets: run.tickets, pages: asked.pages, requests: asked.requests },
    requestsPerTicket: round(asked.requests / run.tickets),
    ...{ floor: round(floor.reading), latencyFloor: round((asked.pages * asked.latency) / 1000) },
    ...{ reading: round(run.reading), overFloor: round(run.reading / floor.reading), writing: round(run.writing) },
    cpuPerTicket: round((run.cpu * 1000) / run.tickets),
    ...{ memoryPeak: round(run.memoryPeak), memoryGrown: round(memoryGrown) },
    floorMemoryGrown: round(floor.memoryPeak - floor.memoryBefore),
  };
}

/** The rows as a table for people, within 80 columns. */
export function notesTableOf(rows: readonly NotesRow[]): string[] {
  const line = (...cells: readonly string[]): string =>
    cells.map((cell, index) => cell.padStart([7, 6, 10, 11, 8, 9, 7, 9, 11][index] ?? 8)).join('');
  return [
    '',
    line('', '', 'requests', 'bare pages', 'reading', '', 'writing', 'CPU ms/', 'MB peak'),
    line('tickets', 'pages', '/ticket', 's', 's', 'times', 's', 'ticket', '(grown)'),
    ...rows.map((row) =>
      line(
        ...[String(row.tickets), String(row.pages), String(row.requestsPerTicket), row.floor.toFixed(2)],
        ...[row.reading.toFixed(2), row.overFloor.toFixed(2), row.writing.toFixed(2), row.cpuPerTicket.toFixed(2)],
        `${row.memoryPeak.toFixed(0)} (${row.memoryGrown.toFixed(0)})`,
      ),
    ),
  ];
}

function middle(runs: readonly NotesRun[]): NotesRun {
  const sorted = runs.toSorted((one, other) => one.reading - other.reading);
  const run = sorted[Math.floor(sorted.length / 2)];
  if (run === undefined) throw new Error('Nothing was measured.');
  return run;
}

function round(number: number): number {
  return Number(number.toPrecision(3));
}
