import type { Reading } from './reading.js';

export type MeasureId =
  | 'deployment-frequency'
  | 'lead-time'
  | 'change-failure-rate'
  | 'time-to-restore'
  | 'version-lag'
  | 'time-to-fleet'
  | 'notice-lead-time'
  | 'agreement-lead-time'
  | 'downtime'
  | 'gate-waiting-time';

/** What a number counts. `share`: from 0 to 1. `ratio`: so many times another. */
export type Unit = 'count' | 'share' | 'ratio' | 'seconds' | 'days';

/** `moment` and `day`: milliseconds since the epoch. */
export interface Column {
  readonly title: string;
  readonly holds: Unit | 'moment' | 'day' | 'text';
  /** What stands for null; `Not known` where this is left out. */
  readonly absent?: string;
}

/** Null: not known, or not yet. */
export type Cell = string | number | null;

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** One measure of a period, with the figures behind it. */
export interface Measure {
  readonly id: MeasureId;
  readonly title: string;
  /** What it means and how it is counted, in sentences. */
  readonly means: readonly string[];
  /** What it is read from. */
  readonly sources: readonly string[];
  readonly unit: Unit;
  /** What it is drawn from: one of them, and many. */
  readonly noun: readonly [string, string];
  /** What is said where there is none of them, as in `no Trust was told`. */
  readonly none: string;
  readonly now: Reading;
  /** Of the period before; null for what is only known as of today. */
  readonly before: Reading | null;
  /** What is told apart, and what the figures do not know. */
  readonly notes: readonly string[];
  readonly table: Table;
  /** The columns that are drawn: what each bar is called, and how long it is. Null where a picture would say nothing. */
  readonly chart: Chart | null;
}

export interface Chart {
  readonly label: number;
  /** Where what the label begins ends, for a time. */
  readonly until?: number;
  /** Stands before the label, where that alone does not tell bars apart. */
  readonly before?: number;
  readonly value: number;
  /** What each is compared with; absent where it is with nothing. */
  readonly beside?: number;
  /** Drawn as a line across: what was promised. */
  readonly goal: number | null;
}

/** A count with what it counts: `1 deployment`, `3 deployments`. */
export function countWords(count: number, [one, many]: readonly [string, string]): string {
  return `${count} ${count === 1 ? one : many}`;
}
