import { decidingAttempt, isInFlight, keepsFrom, standing, type AttemptFacts, type SiteFacts } from '../standing.js';

/** What a site is owed next on its way to the release. `wait`: nothing now. */
export type Approach = 'pre-flight' | 'deploy' | 'request' | 'ask-person' | 'wait';

/** What a pre-flight found holds so long; then the site is looked at again before it is deployed to. */
const FRESH_SECONDS = 60 * 60;
/** A busy answer that is older than twice the time between two questions, and this, says nothing of how long it lasted. */
const SILENCE_SECONDS = 600;

/** How long a site has been busy, by its own answers. */
export interface Busy {
  readonly since: Date;
  readonly lastAsked: Date;
  /** When a person is asked. */
  readonly until: Date;
}

/**
 * What comes next at a site that waits for the release, or is wanted again: a look before the deployment where the policy has one,
 * patience while the site is busy, a person once that has taken too long. `now` is database time. Holds are heeded: a window or a
 * freeze keeps from deploying, and a stop from looking as well.
 */
export function approach(site: SiteFacts, preFlight: boolean, now: Date): Approach {
  const held = site.hold !== null;
  if (site.operated === true) return held ? 'wait' : 'request';
  const look: Approach = site.hold !== null && keepsFrom('pre-flight', site.hold) ? 'wait' : 'pre-flight';
  if (preFlight && !isFlown(site)) return look;
  const busy = busyNow(site, now);
  if (site.retryWanted && busy === null) return held ? 'wait' : 'deploy';
  if (held || site.personAsked === true) return 'wait';
  if (busy !== null) return whileBusy(site, { ...busy, again: preFlight ? look : 'deploy' }, now);
  return preFlight && (isStale(site, now) || (site.goOn !== true && isBusy(answersOf(site).at(-1)))) ? look : 'deploy';
}

/** Whether a wave's deployments must wait because a site of it was not looked at yet, or is being looked at now. */
export function isBeingLookedAt(site: SiteFacts): boolean {
  if (site.operated === true || site.excused || site.hold?.kind === 'stop') return false;
  const last = decidingAttempt(site);
  if (last?.kind === 'pre-flight' && isInFlight(site)) return true;
  return standing(site) === 'waiting' && !isFlown(site);
}

/** The last thing done about the site was a look at it that went well. */
export function isFlown(site: SiteFacts): boolean {
  const last = decidingAttempt(site);
  return last?.kind === 'pre-flight' && last.state === 'succeeded' && !site.retryWanted;
}

/** Since when the site has been busy, if its last answer said so and no one has decided to go on all the same; else null. */
export function busyNow(site: SiteFacts, now: Date): Busy | null {
  const { quiesce } = site;
  if (quiesce === undefined || quiesce === null || site.goOn === true) return null;
  const silence = (2 * quiesce.everySeconds + SILENCE_SECONDS) * 1000;
  const answers = answersOf(site);
  let since: Date | null = null;
  let after = now;
  for (const answer of answers.toReversed()) {
    const at = answer.endedAt ?? null;
    if (!isBusy(answer) || at === null || (after.getTime() - at.getTime() > silence && site.personAsked !== true))
      break;
    since = after = at;
  }
  const lastAsked = answers.at(-1)?.endedAt ?? null;
  if (since === null || lastAsked === null) return null;
  const from = Math.max(since.getTime(), site.patientFrom?.getTime() ?? 0);
  return { since, lastAsked, until: new Date(from + quiesce.limitSeconds * 1000) };
}

function isBusy(attempt: AttemptFacts | undefined): boolean {
  return attempt?.busy === true;
}

/** All that the site was asked or told to do, oldest first; what was called off before it began is no answer, unless it was for being busy. */
function answersOf(site: SiteFacts): readonly AttemptFacts[] {
  return site.attempts.filter((one) => one.purpose === 'order' && (isBusy(one) || one.state !== 'cancelled'));
}

function whileBusy(site: SiteFacts, busy: Busy & { readonly again: Approach }, now: Date): Approach {
  if (now >= busy.until) return 'ask-person';
  const every = (site.quiesce?.everySeconds ?? 0) * 1000;
  return now.getTime() - busy.lastAsked.getTime() >= every ? busy.again : 'wait';
}

function isStale(site: SiteFacts, now: Date): boolean {
  const at = decidingAttempt(site)?.endedAt ?? null;
  return at !== null && isOld(at, now);
}

/** Whether a deployment that was ordered then rests on a look that no longer holds: it has waited, perhaps for its control node. */
export function isOld(at: Date, now: Date): boolean {
  return now.getTime() - at.getTime() > FRESH_SECONDS * 1000;
}
