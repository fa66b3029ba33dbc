import { isLive } from '../attempt.js';
import { isActiveRollout, type RolloutState } from '../rollout.js';
import { standing, type SiteFacts } from '../standing.js';
import { busyNow } from './approach.js';

/** Going on although a site is busy: who asked for it and why, and the second person who agreed. Shown for ever. */
export interface GoOn {
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly because: string;
  readonly agreedBy: string | null;
}

/** A site that is left alone because work that must not be interrupted is under way there. */
export interface Quiet {
  /** Since when, by the site's own answers; null when it is not busy, and `goOn` only remembers that it was. */
  readonly since: Date | null;
  readonly lastAskedAt: Date | null;
  /** Until when it is waited for by itself; then a person is asked. */
  readonly until: Date | null;
  /** Nothing goes on before a person has answered. */
  readonly asksPerson: boolean;
  readonly goOn: GoOn | null;
  readonly says: string;
}

/** How patient the rollout is with a site; null where it need not be. `now` is for what is shown only. */
export function quietOf(asked: SiteFacts, goOn: GoOn | null, now: Date): Quiet | null {
  const site = beforeTheNextAnswer(asked);
  const busy = isAwaited(site) ? busyNow(site, now) : null;
  if (busy === null && goOn === null) return null;
  const asksPerson = site.personAsked === true;
  const shown = { since: busy?.since ?? null, lastAskedAt: busy?.lastAsked ?? null, until: busy?.until ?? null };
  return { ...shown, asksPerson, goOn, says: sentence(busy !== null, asksPerson, goOn) };
}

/** While a site is asked once more, its last answer holds: what people see and may decide does not come and go with every question. */
function beforeTheNextAnswer(site: SiteFacts): SiteFacts {
  const last = site.attempts.at(-1);
  if (last?.kind !== 'pre-flight' || last.state === 'unknown' || !isLive(last.state)) return site;
  return { ...site, attempts: site.attempts.slice(0, -1) };
}

/** It is to be deployed to: for the first time, or because a person wants it tried again. */
function isAwaited(site: SiteFacts): boolean {
  return site.retryWanted || standing(site) === 'waiting';
}

function sentence(busy: boolean, asksPerson: boolean, goOn: GoOn | null): string {
  if (goOn !== null && goOn.agreedBy !== null) return 'Two people decided to go on although the site is busy.';
  if (!busy) return 'The site was busy.';
  const asked = goOn === null ? '' : ' Somebody wants to go on all the same; a second person has to agree.';
  return asksPerson
    ? `The site has been busy for too long. Go on all the same, wait longer, or skip it.${asked}`
    : `Work that must not be interrupted is under way at the site; it is asked again.${asked}`;
}

/** Why nobody need decide about a busy site now, as a sentence; null when somebody may. */
export function refusalToDecideOnBusy(state: RolloutState, asked: SiteFacts, now: Date): string | null {
  const site = beforeTheNextAnswer(asked);
  if (!isActiveRollout(state) || state === 'rolling-back')
    return `A rollout that is ${state.replaceAll('-', ' ')} waits for no site.`;
  if (!isAwaited(site) || busyNow(site, now) === null) return 'This site is not waited for because it is busy.';
  return null;
}
