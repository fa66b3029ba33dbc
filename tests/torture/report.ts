import type { KillsResult } from './kills.js';
import { percentile } from './moments.js';

/** The result of a fault run, as other programs read it. */
export interface FaultReport {
  readonly faults: readonly {
    readonly id: 'kills';
    readonly rounds: number;
    readonly lost: number;
    readonly double: number;
    readonly stuck: number;
    readonly resumeSeconds: { readonly p50: number | null; readonly p95: number | null; readonly max: number | null };
    readonly cutShort: number;
    readonly withPostgres: number;
    readonly rollouts: number;
    readonly findings: readonly string[];
  }[];
  readonly seed: number;
}

/** Whether nothing was lost, nothing doubled, and nothing stuck. */
export function isClean(result: KillsResult): boolean {
  return result.lost.length + result.double.length + result.stuck.length === 0;
}

/** The result as a document. */
export function reportOf(result: KillsResult, seed: number): FaultReport {
  const { rounds, lost, double, stuck, lives, climbs } = result;
  const rounded = (share: number): number | null => {
    const seconds = percentile(lives.resumed, share);
    return seconds === null ? null : Math.round(seconds * 100) / 100;
  };
  const fault = {
    ...({ id: 'kills', rounds, lost: lost.length, double: double.length, stuck: stuck.length } as const),
    resumeSeconds: { p50: rounded(0.5), p95: rounded(0.95), max: rounded(1) },
    ...{ cutShort: lives.cutShort, withPostgres: lives.withPostgres, rollouts: climbs },
    findings: [...lost, ...double, ...stuck],
  };
  return { faults: [fault], seed };
}

/** The result as lines for people, none wider than 80 columns but for the findings. */
export function tableOf(result: KillsResult, seed: number): string[] {
  const [fault] = reportOf(result, seed).faults;
  if (fault === undefined) return [];
  const { p50, p95, max } = fault.resumeSeconds;
  const row = (name: string, value: string): string => `  ${name.padEnd(34)}${value}`;
  return [
    '',
    `Kills, seed ${seed}: ${fault.rounds} in ${fault.rollouts} rollouts to Production`,
    row('lost', counted(fault.lost, fault.rounds)),
    row('done twice', counted(fault.double, fault.rounds)),
    row('stuck over 60 s', counted(fault.stuck, fault.rounds)),
    row('moving again, p50 / p95 / max', `${seconds(p50)} / ${seconds(p95)} / ${seconds(max)}`),
    row('killed again before they moved', String(fault.cutShort)),
    row('with their Postgres', String(fault.withPostgres)),
    ...fault.findings.map((finding) => `  ! ${finding}`),
  ];
}

/** A zero is not "never": with n tries it bounds the rate at 3/n, with 95 % confidence. */
function counted(found: number, tries: number): string {
  return found === 0 ? `0    (0 in ${tries} bounds the rate at ${(300 / tries).toFixed(1)} %)` : String(found);
}

function seconds(value: number | null): string {
  return value === null ? '-' : `${value.toFixed(1)} s`;
}
