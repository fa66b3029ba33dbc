import { goodEnd, isTerminal } from './attempt.js';
import type { AttemptRecord } from './protocol/record.js';

/** What an attempt came to that is an incident by itself, whatever else becomes of its rollout. */
export interface SeenWrong {
  readonly what: 'rollback-failed' | 'host-key-changed' | 'hash-mismatch';
  /** A sentence; the Trust of the site reads it too. */
  readonly summary: string;
}

/** Why an artefact was not sent: its bytes are not the signed ones. Kept as the attempt's failure. */
export const WRONG_HASH = 'wrong-hash';

/** So long may nobody know how an attempt ended. */
const UNKNOWN_SECONDS = 30 * 60;

/** What is wrong beyond a failed deployment, of an attempt that has just changed its state; null for nothing. */
export function seenWrong(attempt: AttemptRecord): SeenWrong | null {
  const { state, failure, site, product } = attempt;
  if (state === 'rollback-failed') return { what: state, summary: `${product} could not be rolled back at ${site}.` };
  if (state === 'needs-human' && failure === 'host-key-changed')
    return { what: failure, summary: `${site} shows another host key than the pinned one.` };
  if (failure === WRONG_HASH)
    return {
      what: 'hash-mismatch',
      summary: `What was to be sent to ${site} is not what was signed: its sha256 differs.`,
    };
  if (runsAnother(attempt))
    return { what: 'hash-mismatch', summary: `What ${site} runs is not what was signed: its digest differs.` };
  return null;
}

/** Nobody has heard for so long of how it ended, by the ledger or by a probe. An operator, who was asked, has days. */
export function isUnknownTooLong(attempt: AttemptRecord, now: Date): boolean {
  const isInDoubt = attempt.state === 'unknown' || (attempt.state === 'verifying' && attempt.needs_probe);
  const sent = attempt.deadline === null ? null : attempt.deadline.getTime() - attempt.deadline_seconds * 1000;
  const heard = Math.max(sent ?? -Infinity, attempt.last_contact_at?.getTime() ?? -Infinity);
  return isInDoubt && Number.isFinite(heard) && now.getTime() - heard > UNKNOWN_SECONDS * 1000;
}

/** It ended badly, and by its own probe the site runs the version that it should, made of something else. */
function runsAnother({ kind, state, ...read }: AttemptRecord): boolean {
  const isSame = read.target_version !== null && read.runs_version === read.target_version;
  return isTerminal(state) && state !== goodEnd(kind) && isSame && read.runs_digest !== read.target_digest;
}
