import { isTerminal, mayFollow, type AttemptState } from '../attempt.js';
import type { Verdict } from '../judgement.js';
import type { Probe } from '../site-runner.js';
import type { AttemptRecord } from './record.js';

/** Columns that a step may write; what is not named stays. */
type Written =
  | 'claims'
  | 'epoch'
  | 'incarnation'
  | 'lease_owner'
  | 'sent'
  | 'begun'
  | 'needs_probe'
  | 'progress'
  | 'stats'
  | 'failure'
  | 'pre_flight'
  | 'before_version'
  | 'before_digest'
  | 'runs_version'
  | 'runs_digest'
  | 'runs_healthy';

export interface Change extends Partial<Pick<AttemptRecord, Written>> {
  /** `next`: one above every other that was given out for the site. */
  readonly token?: number | null | 'next';
}

/** Seconds from the database's now, whenever that is when the step is written down. */
export type Times = Partial<
  Readonly<Record<'lease_until' | 'not_before' | 'deadline' | 'started_at' | 'last_contact_at', number>>
>;

/** What else is written down with a step, in the same transaction, when it went through and only then. */
export type Effect =
  /** Nobody knows what the site runs until it is probed again (INV-27). */
  | { readonly do: 'doubt-site'; readonly site: string; readonly product: string }
  /** The site's own probe said what it runs. */
  | { readonly do: 'keep-running'; readonly site: string; readonly product: string; readonly runs: Running }
  /** A probe of the site is to find out how `settles` ended. It is not ordered while something else is live at the site. */
  | { readonly do: 'order-probe'; readonly settles: string; readonly deadlineSeconds: number }
  /** The attempt whose end this one found out: `settled` in `ending.ts` says what becomes of it. */
  | { readonly do: 'settle'; readonly attempt: string; readonly by: Settlement };

export interface Running {
  readonly version: string;
  readonly digest: string;
  readonly healthy: boolean;
}

/** What a settling probe brought; `probe` is null when the site did not answer. */
export interface Settlement {
  readonly probe: Probe | null;
  readonly verdict: Verdict;
}

/**
 * What is written down about one attempt, as data. It is a compare-and-set: written only if the attempt still has the state and the
 * claim with which it was read.
 */
export interface Step {
  /** Null: it stays in its state, and only what is `set` changes. */
  readonly to: AttemptState | null;
  /** A sentence for people; kept with the attempt. */
  readonly because?: string;
  readonly set?: Change;
  readonly times?: Times;
  readonly effects?: readonly Effect[];
}

/** The step, or null where its state may not follow the attempt's (INV-09). */
export function follow(attempt: AttemptRecord, step: Step): Step | null {
  return step.to === null || mayFollow(attempt.state, step.to) ? step : null;
}

/**
 * The attempt as it is after a step at `now`; `nextToken` is what the site's fence gives. The effects are not part of it. The SQL that
 * writes a step down does the same, and a test holds them together.
 */
export function written<Kept extends AttemptRecord>(
  attempt: Kept,
  step: Step,
  at: { readonly now: Date; readonly nextToken: number },
): Kept {
  const { token, ...set } = step.set ?? {};
  const times = Object.entries(step.times ?? {}).map(([column, seconds]): [string, Date] => [
    column,
    new Date(at.now.getTime() + seconds * 1000),
  ]);
  return {
    ...attempt,
    ...(step.to === null ? {} : { state: step.to }),
    ...(step.to !== null && isTerminal(step.to) ? { ended_at: at.now } : {}),
    ...(step.because === undefined ? {} : { because: step.because }),
    ...set,
    ...(token === undefined ? {} : { token: token === 'next' ? at.nextToken : token }),
    ...Object.fromEntries<Date>(times),
  };
}
