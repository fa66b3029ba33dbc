import { isWayBack } from '../attempt.js';
import { isLeftOut, isToRetry } from '../act.js';
import type { RolloutState } from '../rollout.js';
import { lastDeed, standing, type SiteFacts } from '../standing.js';

/** How a rollout came to its end. */
export interface RolloutEnd {
  readonly release: string;
  readonly as: RolloutState;
  readonly at: Date;
  /** When a person ordered it back; null where it ends in no such way. */
  readonly orderedBackAt: Date | null;
  /** When a person left sites out, by the site. */
  readonly leftOutAt: ReadonlyMap<string, Date>;
}

/** A site to which the rollout does not come any more in the time that was agreed for it. */
export interface SpentSite {
  readonly site: string;
  /** Since when that is so: what was asked for later is meant for another try. */
  readonly since: Date;
}

/**
 * The sites whose agreed time goes with the rollout as it ends: all, where it was rolled back or another release takes its place; else
 * those that a person rolled back or left out. What failed keeps its time, wherever it stands now: it may be tried again in it.
 */
export function sitesSpentBy(end: RolloutEnd, sites: readonly SiteFacts[]): readonly SpentSite[] {
  return sites.flatMap((site) => {
    const since = spentSince(end, site);
    return since === null ? [] : [{ site: site.site, since }];
  });
}

/** Why a time is over with its rollout, in words that the Trust reads. `sites`: all of the Trust's that the rollout was for. */
export function whyOver({ as, release }: Pick<RolloutEnd, 'as' | 'release'>, sites: readonly SiteFacts[]): string {
  const stuck = sites.filter((site) => isGoneBackFrom(site) && standing(site) !== 'rolled-back');
  const back = sites.filter(isRolledBack);
  if (stuck.length > 0) return usedUp(release, `could not be rolled back${among(stuck, sites)}`);
  if (back.length > 0) return usedUp(release, `was rolled back${among(back, sites)}`);
  switch (as) {
    case 'rolled-back':
    case 'partially-rolled-back':
      return `The update to ${release} was stopped and rolled back ${sites.some(isGoneTo) ? 'where it could be' : 'before it came to you'}.`;
    case 'superseded':
      return `The update to ${release} was stopped: a newer one takes its place.`;
    case 'completed':
    case 'completed-with-exceptions':
    case 'running':
    case 'halting':
    case 'halted':
    case 'rolling-back':
      return `The update to ${release} ended without coming to ${sites.some(isGoneTo) ? 'all of your sites' : 'you'}.`;
  }
}

function usedUp(release: string, what: string): string {
  return `This time is used up: the update to ${release} began in it, and ${what}.`;
}

function among({ length: some }: readonly SiteFacts[], { length: all }: readonly SiteFacts[]): string {
  if (some === all) return '';
  return some === 1 ? ' at one of your sites' : ` at ${String(some)} of your sites`;
}

function spentSince({ as, at, orderedBackAt, leftOutAt }: RolloutEnd, site: SiteFacts): Date | null {
  switch (as) {
    case 'rolled-back':
    case 'partially-rolled-back':
      return orderedBackAt ?? at;
    case 'superseded':
      return at;
    case 'completed-with-exceptions': {
      if (isToRetry(site)) return null;
      const own = isRolledBack(site) ? (lastDeed(site)?.endedAt ?? at) : leftOut(site, leftOutAt);
      return own === null || orderedBackAt === null ? own : new Date(Math.min(own.getTime(), orderedBackAt.getTime()));
    }
    case 'completed':
    case 'running':
    case 'halting':
    case 'halted':
    case 'rolling-back':
      return null;
  }
}

function leftOut(site: SiteFacts, leftOutAt: RolloutEnd['leftOutAt']): Date | null {
  return isLeftOut(site) ? (leftOutAt.get(site.site) ?? null) : null;
}

function isGoneTo(site: SiteFacts): boolean {
  return lastDeed(site) !== null;
}

function isGoneBackFrom(site: SiteFacts): boolean {
  const last = lastDeed(site);
  return last !== null && isWayBack(last.kind);
}

function isRolledBack(site: SiteFacts): boolean {
  return standing(site) === 'rolled-back';
}
