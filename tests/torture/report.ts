import type { FaultResult } from './fault.js';
import { percentile } from './moments.js';

/** How values are spread; null of none. */
export interface Spread {
  readonly n: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

/** A fault's result, as other programs read it. */
export interface FaultEntry extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly rounds: number;
  /** How many findings of each kind. */
  readonly lost: number;
  readonly double: number;
  readonly stuck: number;
  readonly broken: number;
  /** With no finding in n rounds the rate is below this, with 95 % confidence: 3/n. Null when there was a finding. */
  readonly bound: number | null;
  readonly resumeSeconds: Spread;
  /** By the name of what was measured: what its 95th percentile should not exceed, and whether it kept to it. */
  readonly targets: Readonly<Record<string, { readonly p95AtMost: number; readonly held: boolean }>>;
  readonly findings: readonly string[];
}

/** Whether nothing was found. */
export function isClean({ lost, double, stuck, broken }: FaultResult): boolean {
  return lost.length + double.length + stuck.length + broken.length === 0;
}

/** The result of one fault as a document; what it measured and counted stands beside, each under its own name. */
export function entryOf(id: string, result: FaultResult): FaultEntry {
  const { rounds, lost, double, stuck, broken, resumed, measured = {}, counted } = result;
  const spreads = Object.entries(measured).map(([name, values]) => [name, spreadOf(values)] as const);
  return {
    ...{ id, rounds, lost: lost.length, double: double.length, stuck: stuck.length, broken: broken.length },
    bound: isClean(result) && rounds > 0 ? rounded(Math.min(1, 3 / rounds), 4) : null,
    resumeSeconds: spreadOf(resumed),
    targets: Object.fromEntries(targetsOf(result).map(({ name, p95AtMost, held }) => [name, { p95AtMost, held }])),
    ...Object.fromEntries(spreads),
    ...counted,
    findings: [...lost, ...double, ...stuck, ...broken],
  };
}

/** The result of one fault as lines for people, none wider than 80 columns but for the findings. */
export function tableOf(id: string, title: string, result: FaultResult): string[] {
  const { rounds, lost, double, stuck, broken, resumed, measured = {}, counted } = result;
  const found = (findings: readonly string[]): string => countOf(findings.length, rounds);
  return [
    '',
    `${id}: ${title}`,
    row('rounds', String(rounds)),
    row('lost', found(lost)),
    row('done twice', found(double)),
    row('stuck', found(stuck)),
    row('promises broken', found(broken)),
    ...(resumed.length > 0 ? [row('moving again, s, p50 / p95 / max', spreadWords(resumed))] : []),
    ...Object.entries(measured).map(([name, values]) => row(`${worded(name)}, p50 / p95 / max`, spreadWords(values))),
    ...Object.entries(counted).map(([name, count]) => row(worded(name), String(count))),
    ...targetsOf(result).map(({ name, p95AtMost, held }) =>
      row(`target: ${worded(name)}, p95`, `at most ${p95AtMost}, ${held ? 'held' : 'missed'}`),
    ),
    ...[...lost, ...double, ...stuck, ...broken].map((finding) => `  ! ${finding}`),
  ];
}

function targetsOf({ resumed, measured = {}, targets = {} }: FaultResult) {
  const all: Readonly<Record<string, readonly number[]>> = { ...measured, resumeSeconds: resumed };
  return Object.entries(targets).map(([name, p95AtMost]) => {
    const p95 = percentile(all[name] ?? [], 0.95);
    return { name, p95AtMost, held: p95 === null || p95 <= p95AtMost };
  });
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(38)}${value}`;
}

/** A zero is not "never": with n tries it bounds the rate at 3/n, with 95 % confidence. */
function countOf(found: number, tries: number): string {
  return found === 0 && tries > 0 ? `0    (below ${Math.min(100, 300 / tries).toFixed(1)} %)` : String(found);
}

function spreadOf(values: readonly number[]): Spread {
  const at = (share: number): number | null => {
    const value = percentile(values, share);
    return value === null ? null : rounded(value, 2);
  };
  return { n: values.length, p50: at(0.5), p95: at(0.95), max: at(1) };
}

function spreadWords(values: readonly number[]): string {
  const { p50, p95, max } = spreadOf(values);
  return [p50, p95, max].map((value) => (value === null ? '-' : String(rounded(value, 1)))).join(' / ');
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** `withPostgres` as `with postgres`. */
function worded(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
