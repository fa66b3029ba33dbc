import type { Entry, History, JournalLine } from './history.js';
import { breachesOfOrder } from './judge-of-order.js';
import { breachesOfRecord } from './judge-of-record.js';
import type { Estate } from './pretend-node.js';
import type { Scenario } from './scenario.js';
import type { Running } from './store.js';

/** What is judged: what was planned, what was committed, and what the sites themselves say. Nothing of how it came about. */
export interface Evidence {
  readonly scenario: Scenario;
  readonly history: Pick<History, 'entries' | 'journal'>;
  readonly estates: ReadonlyMap<string, Estate>;
  /** What is believed to run at each site, in the end. */
  readonly believed: ReadonlyMap<string, Running>;
  /** Whether everything came to an end in time. */
  readonly isOver: boolean;
}

export type AttemptEntry = Extract<Entry, { about: 'attempt' }>;

/** One run at a site by the site's journal; `until` is null when it has not ended. */
export interface Run {
  readonly began: JournalLine;
  readonly until: number | null;
}

export const ENDS = ['succeeded', 'failed', 'errored', 'rolled-back', 'rollback-failed', 'cancelled'];

/** Every breach of an invariant, in words, with the invariant's number at the end. */
export function violationsOf(evidence: Evidence): readonly string[] {
  const runs = runsOf(evidence.history.journal);
  return [
    ...breachesOfJournal(runs),
    ...breachesOfTruth(evidence, runs),
    ...breachesOfBelief(evidence),
    ...breachesOfRecord(evidence),
    ...breachesOfOrder(evidence, runs),
  ];
}

export function runsOf(journal: readonly JournalLine[]): readonly Run[] {
  const open = new Map<JournalLine, number | null>();
  const last = new Map<string, JournalLine>();
  for (const line of journal) {
    if (line.step === 'began') {
      open.set(line, null);
      last.set(line.key, line);
    } else {
      const began = last.get(line.key);
      if (began !== undefined) open.set(began, line.at);
    }
  }
  return [...open].map(([began, until]) => ({ began, until }));
}

/** The journals alone: nothing twice, nothing at once, nothing old after something new. */
function* breachesOfJournal(runs: readonly Run[]): Generator<string> {
  const began = new Set<string>();
  const bySite = new Map<string, Run>();
  for (const run of runs) {
    const { key, site, token, at } = run.began;
    if (began.has(key)) yield `${key} began more than once at ${site} (INV-07)`;
    began.add(key);
    const before = bySite.get(site);
    bySite.set(site, run);
    if (before === undefined) continue;
    if (before.until === null || before.until > at)
      yield `${key} began at ${site} while ${before.began.key} ran (INV-06)`;
    if (before.began.token > token)
      yield `${key} began at ${site} under an older token than ${before.began.key} (INV-06)`;
  }
}

/** What is written down of an attempt, beside what its site did and runs. */
function* breachesOfTruth({ history }: Evidence, runs: readonly Run[]): Generator<string> {
  const byKey = new Map(runs.map((run) => [run.began.key, run]));
  const lines = new Map<string, JournalLine[]>();
  for (const line of history.journal) lines.set(line.site, [...(lines.get(line.site) ?? []), line]);
  const before = new Map<string, string>();
  for (const { began } of runs)
    if (began.kind !== 'verify' && !before.has(began.site)) before.set(began.site, began.runs);
  for (const { began } of runs) {
    if (began.kind !== 'roll-back' || began.target === before.get(began.site)) continue;
    yield `${began.key} puts ${began.site} back to ${began.target ?? 'nothing'}, not to ${before.get(began.site) ?? 'nothing'} (INV-25)`;
  }
  for (const entry of history.entries) {
    if (entry.about !== 'attempt' || !ENDS.includes(entry.to)) continue;
    const run = byKey.get(entry.attempt);
    if (entry.to === 'cancelled') {
      if (run !== undefined) yield `${entry.attempt} is cancelled and began at ${entry.site} (INV-13)`;
      continue;
    }
    const isOpen = run !== undefined && run.began.at <= entry.at && (run.until === null || run.until > entry.at);
    if (isOpen && entry.kind !== 'verify') yield `${entry.attempt} is called ${entry.to} while it runs (INV-13)`;
    yield* breachesOfGoodNews(entry, lines.get(entry.site) ?? []);
  }
}

/** Good news is true at the moment when it is written down. */
function* breachesOfGoodNews(entry: AttemptEntry, lines: readonly JournalLine[]): Generator<string> {
  if (entry.to !== 'succeeded' && entry.to !== 'rolled-back') return;
  const last = lines.findLast((line) => line.at <= entry.at);
  const runs = last?.healthy === true ? last.runs : 'nothing that is well';
  if (runs !== entry.target?.digest)
    yield `${entry.attempt} is called ${entry.to} where ${entry.site} runs ${runs} (INV-13)`;
}

/** In the end it is known what every site runs, or said that it is not. */
function* breachesOfBelief({ scenario, estates, believed, isOver }: Evidence): Generator<string> {
  if (!isOver) yield 'not everything came to an end (INV-08)';
  if (believed.size !== scenario.sites.length) yield 'not every site is accounted for (INV-27)';
  for (const [site, belief] of believed) {
    const truth = estates.get(site)?.digest;
    if (!belief.doubtful && belief.digest !== truth)
      yield `${site} is believed to run ${belief.digest} and runs ${truth ?? 'nothing'} (INV-27)`;
  }
}
