/**
 * The independent judge of a fault run. It believes nothing that Gatehouse says about itself: what happened at a site is
 * read from the journal that the site keeps, and only the list of attempts that were committed comes from the service.
 */

/** One line of a site's own journal, as its playbook wrote it. */
export interface JournalEntry {
  readonly attempt: string;
  readonly token: number;
  readonly step: string;
  /** The release that the step was about; null where it was about none. */
  readonly version: string | null;
  /** Nanoseconds of the site's monotonic clock. */
  readonly monotonic: number;
}

/** What each site wrote down, oldest first, by the site's id. */
export type Journals = ReadonlyMap<string, readonly JournalEntry[]>;

/** An attempt that the service committed before it sent a byte. */
export interface CommittedAttempt {
  readonly id: string;
  readonly site: string;
  readonly kind: string;
  readonly state: string;
  readonly terminal: boolean;
  /** How often it was claimed, by its own row. */
  readonly claims: number;
}

/** A release that was to reach these sites exactly once. */
export interface Expected {
  readonly version: string;
  readonly sites: readonly string[];
}

/** Each finding is a sentence. */
export interface Verdict {
  /** Attempts that were committed and neither ended nor ever touched their site; effects that are missing, or half done. */
  readonly lost: readonly string[];
  /** Effects that happened twice, overlapped at one site, or came with a token lower than one before. */
  readonly double: readonly string[];
}

/** Steps that have an effect: a line before, a line after. */
const EFFECTS: ReadonlyMap<string, string> = new Map([
  ['unpack', 'unpacked'],
  ['switch', 'switched'],
  ['restart', 'restarted'],
  ['stop', 'stopped'],
  ['start', 'started'],
]);

/** A deployment as its site must have seen it, once each. A look that accepted the order is the first of them. */
const DEPLOYMENT = ['accepted', 'unpacked', 'switched', 'restarted'] as const;

/** Judges one run from the sites' journals and the service's list of attempts. */
export function judge(journals: Journals, attempts: readonly CommittedAttempt[]): Verdict {
  const double = [...journals].flatMap(([site, journal]) => judgeSite(site, journal));
  const touched = new Set([...journals.values()].flat().map((entry) => entry.attempt));
  const lost = attempts
    .filter((attempt) => !attempt.terminal && !touched.has(attempt.id))
    .map((attempt) => `${attempt.site}: attempt ${attempt.id} is ${attempt.state} and never reached the site`);
  const known = new Set(attempts.map((attempt) => attempt.id));
  const strangers = [...touched]
    .filter((id) => !known.has(id))
    .map((id) => `attempt ${id} ran and was never committed`);
  const halfDone = [...journals].flatMap(([site, journal]) => unfinished(site, journal));
  return { lost: [...lost, ...strangers, ...halfDone], double };
}

/**
 * Judges what the sites were to see: each release at each of its sites once, step by step, whichever attempt brought it. So
 * a second attempt that did the work of the first again is a double, although neither repeated itself.
 */
export function judgeReleases(journals: Journals, expected: readonly Expected[]): Verdict {
  const lost: string[] = [];
  const double: string[] = [];
  for (const { version, sites } of expected)
    for (const site of sites)
      for (const step of DEPLOYMENT) {
        const journal = journals.get(site) ?? [];
        const times = journal.filter((entry) => entry.version === version && entry.step === step).length;
        if (times === 0) lost.push(`${site}: ${version} was never ${step}`);
        if (times > 1) double.push(`${site}: ${version} was ${step} ${times} times`);
      }
  return { lost, double };
}

/** Judges the control node's own event files: each attempt that acted at a site was begun once. */
export function judgeRuns(runs: ReadonlyMap<string, readonly string[]>, journals: Journals): Verdict {
  const times = (key: string): number => (runs.get(key) ?? []).filter((event) => event === 'run-started').length;
  const acted = new Set([...journals.values()].flat().map((entry) => entry.attempt));
  const double = [...runs.keys()]
    .filter((key) => times(key) > 1)
    .map((key) => `the control node began attempt ${key} ${times(key)} times`);
  const lost = [...acted]
    .filter((key) => times(key) === 0)
    .map((key) => `attempt ${key} acted at a site, and the control node never began it`);
  return { lost, double };
}

/** All findings of several verdicts. */
export function together(...verdicts: readonly Verdict[]): Verdict {
  return {
    lost: verdicts.flatMap((verdict) => verdict.lost),
    double: verdicts.flatMap((verdict) => verdict.double),
  };
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

function unfinished(site: string, journal: readonly JournalEntry[]): string[] {
  const seen = new Set(journal.map((entry) => `${entry.attempt} ${entry.step}`));
  return journal.flatMap(({ attempt, step }) => {
    const after = EFFECTS.get(step);
    if (after === undefined || seen.has(`${attempt} ${after}`)) return [];
    return [`${site}: attempt ${attempt} began to ${step} and did not finish it`];
  });
}
