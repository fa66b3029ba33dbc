import { goodEnd, type AttemptKind } from '../attempt.js';
import { byProbe } from '../judgement.js';
import { aimOf } from '../protocol/ending.js';
import type { AttemptRecord } from '../protocol/record.js';
import { follow, type Step } from '../protocol/step.js';
import { isActiveRollout, type RolloutState } from '../rollout.js';
import type { Probe } from '../site-runner.js';

/** What is known beside a request. */
export interface AroundRequest {
  readonly kind: AttemptKind;
  readonly rollout_state: RolloutState;
  /** A person said that the site is left out. */
  readonly left_out: boolean;
  /** A stop of the line covers the site. */
  readonly stopped: boolean;
}

/** Whether nobody wants any more what was asked for. A way back is wanted to its end, whatever is stopped. */
export function isWithdrawn(request: AroundRequest): boolean {
  return request.kind === 'request' && (request.rollout_state !== 'running' || request.left_out || request.stopped);
}

/**
 * A request that was withdrawn for good, at a site of which only its operator can tell: nobody may wait for it, and whether it was done
 * all the same a person has to ask. A halt or a stop may be over soon; then it goes on.
 */
export function givenUp(attempt: AttemptRecord, around: AroundRequest): Step | null {
  const mayComeBack = isActiveRollout(around.rollout_state) && around.rollout_state !== 'rolling-back';
  if (attempt.state !== 'verifying' || !isWithdrawn(around) || (mayComeBack && !around.left_out)) return null;
  const because = 'The request was withdrawn, and only its operator can tell whether it was done all the same.';
  return follow(attempt, { to: 'needs-human', because });
}

/** No control node hears of a request: it stands at once as one whose end the site itself will show. */
export function asked(attempt: AttemptRecord): Step | null {
  return follow(attempt, {
    to: 'verifying',
    because: 'Its operator was asked; what the site runs is watched.',
    set: { sent: true },
    times: { started_at: 0, deadline: attempt.deadline_seconds },
  });
}

/**
 * What follows from what the site runs now, by a probe or by its own report (null: it did not tell). Another version only means that its
 * operator has not come to it; once the request is `withdrawn` that ends it.
 */
export function seen(attempt: AttemptRecord, probe: Probe | null, withdrawn: boolean): Step | null {
  if (probe === null || (attempt.state !== 'verifying' && attempt.state !== 'needs-human')) return null;
  const readBack = { runs_version: probe.version, runs_digest: probe.digest, runs_healthy: probe.healthy };
  const { end, because } = byProbe(aimOf(attempt), probe);
  if (end === goodEnd(attempt.kind)) return follow(attempt, { to: end, because, set: { ...readBack, progress: 1 } });
  if (withdrawn) return follow(attempt, { to: 'cancelled', because: `The request was withdrawn. ${because}` });
  return { to: null, because: `Not yet: ${because}`, set: readBack };
}

/** A request that was not met in time is a person's; what the site runs is watched on. */
export function tooLate(attempt: AttemptRecord, now: Date): Step | null {
  if (attempt.state !== 'verifying' || attempt.deadline === null || now <= attempt.deadline) return null;
  return follow(attempt, { to: 'needs-human', because: 'Its operator has not done it in time; a person has to ask.' });
}

/** How many reminders are due by now; 0 for none. No more of them than there is time for. */
export function remindersDue(attempt: AttemptRecord, remindSeconds: number, now: Date): number {
  if (attempt.state !== 'verifying' || attempt.started_at === null || remindSeconds <= 0) return 0;
  const until = Math.min(now.getTime(), attempt.deadline?.getTime() ?? Infinity);
  return Math.max(0, Math.floor((until - attempt.started_at.getTime()) / (remindSeconds * 1000)));
}

/** What the operator of a site is asked for. */
export interface Wanted {
  readonly name: string;
  readonly product: string;
  readonly version: string | null;
  readonly deadline: Date | null;
}

/** What its operator is told, in a sentence. */
export function sentenceOf(wanted: Wanted, about: 'request' | 'request-reminder' | 'request-overdue'): string {
  const { name, product, version, deadline } = wanted;
  const what = `${product.toUpperCase()} at ${name} is to be brought to ${version ?? 'the release before'}`;
  const due = deadline === null ? '' : ` by ${deadline.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (about === 'request') return `${what}${due}.`;
  return about === 'request-reminder' ? `A reminder: ${what}${due}.` : `${what}, and was${due}. It has not been done.`;
}
