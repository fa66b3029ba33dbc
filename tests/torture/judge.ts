/**
 * The independent judge of a fault run. It believes nothing that Gatehouse says about itself: what happened at a site is
 * read from the journal that the site keeps, and only the list of attempts that were committed comes from the service.
 */

/** One line of a site's own journal, as its playbook wrote it. */
export interface JournalEntry {
  readonly attempt: string;
  readonly token: number;
  readonly step: string;
  /** Nanoseconds of the site's monotonic clock. */
  readonly monotonic: number;
}

/** An attempt that the service committed before it sent a byte. */
export interface CommittedAttempt {
  readonly id: string;
  readonly site: string;
  readonly state: string;
  readonly terminal: boolean;
}

export interface Verdict {
  /** Attempts that were committed and neither ended nor ever touched their site. */
  readonly lost: string[];
  /** Effects that happened twice, overlapped at one site, or came with a token lower than one before. */
  readonly double: string[];
}

/** Judges one run from the sites' journals and the service's list of attempts; each finding is a sentence. */
export function judge(
  journals: ReadonlyMap<string, readonly JournalEntry[]>,
  attempts: readonly CommittedAttempt[],
): Verdict {
  const double = [...journals].flatMap(([site, journal]) => judgeSite(site, journal));
  const touched = new Set([...journals.values()].flat().map((entry) => entry.attempt));
  const lost = attempts
    .filter((attempt) => !attempt.terminal && !touched.has(attempt.id))
    .map((attempt) => `${attempt.site}: attempt ${attempt.id} is ${attempt.state} and never reached the site`);
  const known = new Set(attempts.map((attempt) => attempt.id));
  const strangers = [...touched]
    .filter((id) => !known.has(id))
    .map((id) => `attempt ${id} ran and was never committed`);
  return { lost: [...lost, ...strangers], double };
}

function judgeSite(site: string, journal: readonly JournalEntry[]): string[] {
  const findings: string[] = [];
  const steps = new Map<string, number>();
  const ended = new Set<string>();
  let current: JournalEntry | null = null;
  for (const entry of journal) {
    const key = `${entry.attempt} ${entry.step}`;
    steps.set(key, (steps.get(key) ?? 0) + 1);
    if (current !== null && entry.attempt !== current.attempt) {
      ended.add(current.attempt);
      if (entry.token < current.token)
        findings.push(`${site}: token ${entry.token} acted after token ${current.token}`);
    }
    if (ended.has(entry.attempt))
      findings.push(`${site}: attempt ${entry.attempt} acted again after another had begun`);
    current = entry;
  }
  for (const [key, times] of steps) if (times > 1) findings.push(`${site}: ${key} happened ${times} times`);
  return findings;
}
