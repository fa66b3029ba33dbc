import type { NoticePolicy } from '../../sites/notice-policy.js';
import type { NoticeEvent } from '../owed.js';
import { isSame, standingAfter, type PlannedDowntime, type ToldWord } from './downtime.js';

/** A word that will be owed, if nothing changes until then. Times are UTC. */
export interface ComingNotice {
  readonly event: NoticeEvent;
  readonly trust: string | null;
  readonly sites: readonly string[];
  /** When it falls due; null: at once. */
  readonly at: Date | null;
  /** The downtime that it is about. */
  readonly from: Date;
  readonly to: Date | null;
}

/** What is still to be said of a downtime that is planned, in order: that it comes, a reminder, that it began, that it is over. */
export function comingOf(
  planned: PlannedDowntime,
  words: readonly ToldWord[],
  { now, policy }: { readonly now: Date; readonly policy: NoticePolicy },
): readonly ComingNotice[] {
  const { window, trust, sites } = planned;
  if (window === null || planned.hasBegun || (window.to ?? window.from) <= now) return [];
  const had = new Set(standingAfter(words, planned.begunAt).had);
  const isOfIt = (word: ToldWord) => had.has(word.key) && isSame(word.window, window, planned.toleranceSeconds);
  const told = new Set(words.filter(isOfIt).map(({ event }) => event));
  const due: readonly { event: NoticeEvent; at: number | null }[] = [
    { event: 'downtime-ahead', at: window.from.getTime() - policy.aheadSeconds * 1000 },
    { event: 'downtime-reminder', at: window.from.getTime() - policy.reminderSeconds * 1000 },
    { event: 'begun', at: window.from.getTime() },
    { event: 'restored', at: window.to?.getTime() ?? null },
  ];
  return due
    .filter(({ event }) => !told.has(event))
    .map(({ event, at }) => ({
      ...{ event, trust, sites, from: window.from, to: window.to },
      at: at === null || at <= now.getTime() ? null : new Date(at),
    }));
}
