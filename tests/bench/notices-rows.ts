import type { NoticesRun } from './notices-run.js';

/** One number of recipients: the middle runs. `times` is how much longer it takes than bare nodemailer. */
export interface NoticesRow {
  readonly recipients: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Milliseconds of CPU for each message. */
  readonly cpuPerMessage: number;
  readonly bareSeconds: number;
  readonly barePerSecond: number;
  readonly bareCpuPerMessage: number;
  readonly times: number;
}

export function noticesRowOf(recipients: number, runs: readonly NoticesRun[], bare: readonly NoticesRun[]): NoticesRow {
  const [run, floor] = [middle(runs), middle(bare)];
  return {
    recipients,
    ...{ seconds: round(run.seconds), perSecond: round(recipients / run.seconds) },
    cpuPerMessage: round((run.cpu * 1000) / recipients),
    ...{ bareSeconds: round(floor.seconds), barePerSecond: round(recipients / floor.seconds) },
    bareCpuPerMessage: round((floor.cpu * 1000) / recipients),
    times: round(run.seconds / floor.seconds),
  };
}

/** The rows as a table for people, within 80 columns. */
export function noticesTableOf(rows: readonly NoticesRow[]): string[] {
  const line = (...cells: readonly string[]): string =>
    cells.map((cell, index) => cell.padStart(index === 0 ? 10 : 9)).join('');
  return [
    '',
    line('', 'gatehouse', '', 'CPU ms/', 'bare', '', 'CPU ms/', ''),
    line('recipients', 's', '/s', 'message', 's', '/s', 'message', 'times'),
    ...rows.map((row) =>
      line(
        ...[String(row.recipients), row.seconds.toFixed(2), row.perSecond.toFixed(0), row.cpuPerMessage.toFixed(2)],
        ...[
          row.bareSeconds.toFixed(2),
          row.barePerSecond.toFixed(0),
          row.bareCpuPerMessage.toFixed(2),
          row.times.toFixed(1),
        ],
      ),
    ),
  ];
}

function middle(runs: readonly NoticesRun[]): NoticesRun {
  const run = runs.toSorted((one, other) => one.seconds - other.seconds)[Math.floor(runs.length / 2)];
  if (run === undefined) throw new Error('Nothing was measured.');
  return run;
}

function round(number: number): number {
  return Number(number.toPrecision(3));
}
