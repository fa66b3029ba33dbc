import type { CommittedAttempt } from './judge.js';

/** One change of an attempt, as the record has it. */
export interface Deed {
  readonly at: Date;
  readonly attempt: string;
  readonly site: string;
  readonly kind: string;
  readonly before: string | null;
  readonly after: string;
}

const ENDS: ReadonlySet<string> = new Set([
  'succeeded',
  'failed',
  'errored',
  'rolled-back',
  'rollback-failed',
  'cancelled',
]);
/** States in which the control node may be at work for the attempt, or may have been: one such attempt a site. */
const ACTIVE: ReadonlySet<string> = new Set(['starting', 'running', 'unknown']);

/**
 * Judges the record against itself and against the attempts as they stand: every change takes up where the one before left off, an
 * end is the end, what the record replays to is what stands there, and each claim was made once. A write by somebody who had been
 * overtaken would break one of these (INV-09, INV-10, INV-28).
 */
export function judgeHistory(deeds: readonly Deed[], attempts: readonly CommittedAttempt[]): string[] {
  const known = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  const told = new Map<string, Deed[]>();
  for (const deed of deeds) told.set(deed.attempt, [...(told.get(deed.attempt) ?? []), deed]);
  const findings = [...told].flatMap(([id, each]) => judgeStory(id, each, known.get(id) ?? null));
  const silent = attempts.filter(({ id }) => !told.has(id)).map(({ id }) => `attempt ${id} is in no record`);
  return [...findings, ...silent, ...judgeSites(deeds)];
}

function judgeStory(id: string, story: readonly Deed[], attempt: CommittedAttempt | null): string[] {
  const findings: string[] = [];
  let state: string | null = null;
  for (const { before, after } of story) {
    if (before !== state)
      findings.push(`attempt ${id} was ${String(state)} and was written down as ${after} from ${String(before)}`);
    if (state !== null && ENDS.has(state)) findings.push(`attempt ${id} had ended as ${state} and became ${after}`);
    state = after;
  }
  if (attempt === null) return [...findings, `the record knows an attempt ${id} that does not exist`];
  if (attempt.state !== state)
    findings.push(`attempt ${id} is ${attempt.state}, and its record ends with ${String(state)}`);
  const claims = story.filter(({ after }) => after === 'claimed').length;
  if (attempt.claims !== claims)
    findings.push(`attempt ${id} counts ${attempt.claims} claims, and its record ${claims}`);
  return findings;
}

/** At no moment were two attempts active at one site (INV-06). */
function judgeSites(deeds: readonly Deed[]): string[] {
  const active = new Map<string, string>();
  const findings: string[] = [];
  for (const { attempt, site, after } of deeds) {
    const holder = active.get(site);
    if (ACTIVE.has(after)) {
      if (holder !== undefined && holder !== attempt)
        findings.push(`${site}: attempt ${attempt} became ${after} while ${holder} was active`);
      active.set(site, attempt);
    } else if (holder === attempt) active.delete(site);
  }
  return findings;
}

/** Seconds from each order to its first claim, by the record. */
export function claimLatencies(deeds: readonly Deed[]): number[] {
  const ordered = new Map<string, Date>();
  const claimed = new Map<string, number>();
  for (const { attempt, before, after, at } of deeds) {
    if (before === null) ordered.set(attempt, at);
    const since = ordered.get(attempt);
    if (after === 'claimed' && since !== undefined && !claimed.has(attempt))
      claimed.set(attempt, (at.getTime() - since.getTime()) / 1_000);
  }
  return [...claimed.values()];
}
