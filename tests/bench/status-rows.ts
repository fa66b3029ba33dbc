import type { StatusRun } from './status-run.js';

/** One number of callers at once. Milliseconds; `share` is our answers a second as a part of the bare route's. */
export interface StatusRow {
  readonly connections: number;
  readonly bytes: number;
  readonly bare: StatusRun;
  readonly status: StatusRun;
  /** Callers who have it already. */
  readonly known: StatusRun;
  readonly share: number;
  readonly knownShare: number;
}

export function statusRowOf(
  connections: number,
  bytes: number,
  runs: { readonly floor: StatusRun; readonly whole: StatusRun; readonly known: StatusRun },
): StatusRow {
  const { floor, whole, known } = runs;
  const share = (run: StatusRun): number => Math.round((run.perSecond / floor.perSecond) * 100) / 100;
  return { connections, bytes, bare: floor, status: whole, known, share: share(whole), knownShare: share(known) };
}

/** The rows as a table for people, within 80 columns. */
export function statusTableOf(rows: readonly StatusRow[]): string[] {
  const line = (...cells: readonly string[]): string =>
    cells.map((cell, index) => cell.padStart([11, 9, 8, 9, 7, 9, 7, 10, 8][index] ?? 8)).join('');
  const told = ({ perSecond, p99 }: StatusRun): string[] => [perSecond.toFixed(0), p99.toFixed(0)];
  return [
    '',
    line('', 'bare', '', 'status', '', '', 'known', '', ''),
    line('connections', '/s', 'p99 ms', '/s', 'times', 'p99 ms', '/s', 'times', 'faults'),
    ...rows.map(({ connections, bare, status, known, share, knownShare }) =>
      line(
        ...[String(connections), ...told(bare), status.perSecond.toFixed(0), share.toFixed(2), status.p99.toFixed(0)],
        ...[known.perSecond.toFixed(0), knownShare.toFixed(2), String(bare.faults + status.faults + known.faults)],
      ),
    ),
  ];
}
