import { isLive, isLook, isWayBack } from './attempt.js';
import { decidingAttempt, isInFlight, lastDeed, standing, wayBack, type SiteFacts } from './standing.js';
import { isActiveRollout, type ReturnRule, type RolloutState } from './rollout.js';

/** What is asked of a rollout by a person, and the sentence that refuses it; null when it may be done. */

/** Only what failed or never began is done again; what is not known is not (INV-13). */
export function refusalToRetry(state: RolloutState, site: SiteFacts): string | null {
  if (state === 'halted' || state === 'halting')
    return `${refusedWhile(state, 'tries nothing again')} A second person decides about the halt first: "resume" with "again" tries failed sites again.`;
  if (state !== 'running' && state !== 'completed-with-exceptions') return refusedWhile(state, 'tries nothing again');
  switch (standing(site)) {
    case 'failed':
    case 'rolled-back':
    case 'rollback-failed':
    case 'needs-human':
    case 'skipped':
      return isInFlight(site) ? 'Something is under way at this site; wait for its end.' : null;
    case 'waiting':
      return whyItWaits(site);
    case 'succeeded':
      return 'This site runs the release already.';
    case 'unknown':
      return 'It is not known what happened at this site; it is asked again and again. Wait, or skip it with a reason.';
    case 'in-flight':
    case 'rolling-back':
      return 'Something is under way at this site; wait for its end.';
  }
}

function whyItWaits(site: SiteFacts): string {
  return decidingAttempt(site)?.busy === true && site.goOn !== true
    ? 'This site is left alone because it is busy: wait longer, go on all the same, or skip it.'
    : 'This site has not had its turn yet; it will come by itself once nothing holds it.';
}

export function refusalToSkip(state: RolloutState, site: SiteFacts): string | null {
  if (!isActiveRollout(state) || state === 'rolling-back') return refusedWhile(state, 'skips nothing');
  switch (standing(site)) {
    case 'succeeded':
      return 'This site runs the release already; to take it off, roll it back.';
    case 'in-flight':
      return isBeingChanged(site) ? 'Something is under way at this site; wait for its end.' : null;
    case 'rolling-back':
      return 'Something is under way at this site; wait for its end.';
    case 'skipped':
      return 'This site is skipped already.';
    case 'waiting':
    case 'failed':
    case 'rolled-back':
    case 'rollback-failed':
    case 'unknown':
    case 'needs-human':
      return null;
  }
}

/** A look leaves a site as it is, and what was asked of an operator can be withdrawn. */
function isBeingChanged(site: SiteFacts): boolean {
  return site.attempts.some(({ kind, state }) => isLive(state) && !isLook(kind) && kind !== 'request');
}

/** Whether one site can be rolled back now; where the release goes one way, it says so. */
export function refusalToRollBack(rule: ReturnRule, sentence: string, site: SiteFacts): string | null {
  if (rule === 'never') return sentence;
  const now = standing(site);
  if (now === 'rolled-back') return 'This site has been rolled back already.';
  if (lastDeed(site) === null) return 'Nothing was done at this site, so there is nothing to roll back.';
  if (now === 'unknown') return 'It is not known what happened at this site; it is asked again and again.';
  if (isInFlight(site)) return 'Something is under way at this site; wait for its end, or halt and roll back all.';
  return wayBack(site) === null ? 'It is not known what this site ran before, so there is nothing to roll back.' : null;
}

/** Sites that a roll-back of many takes in: all that may run the release now or when what is under way has ended. */
export function isToGoBack(site: SiteFacts): boolean {
  return lastDeed(site) !== null && standing(site) !== 'rolled-back';
}

/**
 * Sites that "try the failed ones again" takes in: those that failed, whether they were rolled back since or not. Not those that a
 * person rolled back or left out, nor those that somebody must look at first.
 */
export function isToRetry(site: SiteFacts): boolean {
  if (isInFlight(site) || site.retryWanted || site.excused) return false;
  const now = standing(site);
  if (now !== 'rolled-back') return now === 'failed';
  return standing({ ...site, attempts: site.attempts.filter((attempt) => !isWayBack(attempt.kind)) }) === 'failed';
}

/**
 * Whether a try that was called off before it began, because the site was held or busy, has to be wanted anew: the site was tried
 * before, so that it has no turn that would come by itself.
 */
export function isWantedStill(site: SiteFacts): boolean {
  const now = standing(site);
  return !site.skipped && now !== 'waiting' && now !== 'succeeded';
}

/** Sites that never began and were left out; trying again takes them in only where somebody says so. */
export function isLeftOut(site: SiteFacts): boolean {
  return standing(site) === 'skipped' && !isInFlight(site);
}

function refusedWhile(state: RolloutState, does: string): string {
  return `A rollout that is ${state.replaceAll('-', ' ')} ${does}.`;
}
