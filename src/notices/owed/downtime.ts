import type { Product } from '../../sites/site.js';
import type { EnvironmentName } from '../../sites/environment.js';
import type { NoticePolicy } from '../../sites/notice-policy.js';
import type { CalendarEntry, NoticeEvent, OwedNotice } from '../owed.js';

/** Whose downtime it is: one release at one Trust, or where no Trust's sites are. */
export interface Downtime {
  readonly release: string;
  readonly product: Product;
  readonly environment: EnvironmentName;
  /** Who is told. Null: people of our own. */
  readonly trust: string | null;
  /** The sites that it is about; for a Trust also one that its users need, such as the hub. */
  readonly sites: readonly string[];
  readonly thread: string;
}

/** From when to when; `to` is null where nobody can say. Times are UTC. */
export interface Window {
  readonly from: Date;
  readonly to: Date | null;
}

/** The sites at which nothing begins any more in a time that was taken back, and that time. */
export interface Rest {
  readonly sites: readonly string[];
  readonly window: Window;
}

/** When it is to be, as things stand. */
export interface PlannedDowntime extends Downtime {
  /** What says so: the id of an agreement, or of a rollout. Another one for another time. */
  readonly by: string;
  /** Null: nothing is to happen any more, or nobody has agreed to it yet. */
  readonly window: Window | null;
  /** Somebody is asked about another time, and has not answered. */
  readonly isOpen: boolean;
  /** Why nothing is to happen, in somebody's words; null where nobody said. */
  readonly because: string | null;
  /** Higher than for any earlier word on it, but for one that takes it out of calendars. */
  readonly sequence: number;
  /** A time that differs by no more than so many seconds is the same one. */
  readonly toleranceSeconds: number;
  /** The change has begun at one of its sites, or has been, in this very window. */
  readonly hasBegun: boolean;
  /** When a change last began at one of its sites, in whatever window; null: none ever did. What was said until then is of the past. */
  readonly begunAt: Date | null;
  /** What will not be of a time that was taken back while it was in use. Absent or null: nothing was. */
  readonly rest?: Rest | null;
}

/** A word on a downtime that people had, oldest first. */
export interface ToldWord {
  readonly key: string;
  readonly event: NoticeEvent;
  readonly thread: string;
  readonly window: Window | null;
  readonly sequence: number;
  readonly at: Date;
  /** When the change began that it tells of; absent where it tells of none. */
  readonly began?: Date | null;
  /** The sites that it is about; absent where nobody asks. */
  readonly sites?: readonly string[];
}

const SAYS_WHEN: ReadonlySet<NoticeEvent> = new Set(['schedule', 'downtime-ahead', 'downtime-changed']);
const OF_WINDOW: ReadonlySet<NoticeEvent> = new Set([...SAYS_WHEN, 'downtime-reminder', 'downtime-withdrawn']);

/** How a downtime stands in the minds of those who were told. */
interface Standing {
  /** The window that they last heard of, if it was not taken back. */
  readonly window: Window | null;
  /** The last notice that says so. */
  readonly word: ToldWord | null;
  /** The keys of all that they had of it since it was last taken back. */
  readonly had: readonly string[];
  readonly lastSequence: number;
  /** How many words on its time there were. */
  readonly count: number;
}

/** What people believe after these words of one conversation. `begunAt`: a window that they knew of was used then, and is no promise any more. */
export function standingAfter(words: readonly ToldWord[], begunAt: Date | null): Standing {
  const ofWindow = words.filter(({ event }) => OF_WINDOW.has(event));
  const taken = ofWindow.findLastIndex(
    ({ event, at }) => event === 'downtime-withdrawn' || (begunAt !== null && at <= begunAt),
  );
  const since = ofWindow.slice(taken + 1);
  const word = since.findLast(({ event }) => SAYS_WHEN.has(event)) ?? null;
  return {
    ...{ window: word?.window ?? null, word, had: since.map(({ key }) => key) },
    lastSequence: Math.max(0, ...words.map(({ sequence }) => sequence)),
    count: ofWindow.length,
  };
}

/**
 * What is owed about the time of a downtime at this moment: that it is set, that it comes, a reminder, that the time changed (the old
 * and the new one), or that nothing will happen. At most one word, since each follows from the one before it. Once it has begun, only that
 * the rest of it will not happen: of the sites at which it began, what happens is told. Another time after that is told from the start.
 */
export function owedOfWindow(
  planned: PlannedDowntime,
  words: readonly ToldWord[],
  { now, policy }: { readonly now: Date; readonly policy: NoticePolicy },
): OwedNotice | null {
  if (planned.hasBegun) return owedOfRest(planned, words, { now, policy });
  const standing = standingAfter(words, planned.begunAt);
  const { window } = planned;
  const isPast = window !== null && (window.to ?? window.from).getTime() <= now.getTime();
  if (window === null || isPast)
    return owedWithdrawn(planned, standing, { now, policy, isPast }) ?? owedOfRest(planned, words, { now, policy });
  if (standing.word === null) return owedFirst(planned, standing, window, { now, policy });
  if (!isSame(standing.word.window, window, planned.toleranceSeconds))
    return told('downtime-changed', planned, standing, {
      ...{ window, now, acknowledgeIn: policy.acknowledgeSeconds, instead: standing.had },
      facts: { wasFrom: iso(standing.word.window?.from ?? null), wasTo: iso(standing.word.window?.to ?? null) },
    });
  return owedOfKnown(planned, standing, window, { now, policy, words });
}

interface At {
  readonly now: Date;
  readonly policy: NoticePolicy;
}

/** Those who know of no time yet are told it: as a date to come, or as what is close by. */
function owedFirst(planned: PlannedDowntime, standing: Standing, window: Window, { now, policy }: At): OwedNotice {
  if (isWithin(window, policy.aheadSeconds, now))
    return told('downtime-ahead', planned, standing, { window, now, acknowledgeIn: policy.acknowledgeSeconds });
  return told('schedule', planned, standing, { window, now });
}

/** Those who know the time are told when it comes close, and once more. */
function owedOfKnown(
  planned: PlannedDowntime,
  standing: Standing,
  window: Window,
  { now, policy, words }: At & { readonly words: readonly ToldWord[] },
): OwedNotice | null {
  if (window.from.getTime() <= now.getTime()) return null;
  const since = words.filter(
    (one) => standing.had.includes(one.key) && isSame(one.window, window, planned.toleranceSeconds),
  );
  const warned = since.some(
    ({ event, at }) =>
      event === 'downtime-ahead' || (event === 'downtime-changed' && isWithin(window, policy.aheadSeconds, at)),
  );
  if (!warned)
    return isWithin(window, policy.aheadSeconds, now)
      ? told('downtime-ahead', planned, standing, { window, now, acknowledgeIn: policy.acknowledgeSeconds })
      : null;
  // Whoever heard of it within that time needs no reminder.
  const heard = since.some(({ at }) => isWithin(window, policy.reminderSeconds, at));
  if (heard || !isWithin(window, policy.reminderSeconds, now)) return null;
  return told('downtime-reminder', planned, standing, { window, now });
}

function owedWithdrawn(
  planned: PlannedDowntime,
  standing: Standing,
  { now, policy, isPast }: At & { readonly isPast: boolean },
): OwedNotice | null {
  const { word } = standing;
  if (word?.window == null) return null;
  if (!isPast && isLeftOpen({ isOpen: planned.isOpen, window: word.window }, { now, policy })) return null;
  return told('downtime-withdrawn', planned, standing, {
    ...{ window: word.window, now, instead: standing.had },
    facts: { because: isPast ? null : planned.because, wasMissed: isPast },
  });
}

/** Those who were told of a time of which a part was used hear that the rest of it is off. */
function owedOfRest(planned: PlannedDowntime, words: readonly ToldWord[], { now, policy }: At): OwedNotice | null {
  const { rest = null, because, isOpen, toleranceSeconds } = planned;
  if (rest === null || rest.sites.length === 0) return null;
  const standing = standingAfter(words, null);
  // Nobody was told of it, or everybody was told that it is off.
  if (!isSame(standing.word?.window ?? null, rest.window, toleranceSeconds)) return null;
  if (isLeftOpen({ isOpen, window: rest.window }, { now, policy })) return null;
  return told('downtime-withdrawn', { ...planned, sites: rest.sites }, standing, {
    ...{ window: rest.window, now, instead: standing.had },
    facts: { because, wasMissed: false, isRest: true },
  });
}

/** Whoever is being asked about another time knows that this one is open; close to it, they must know that it is off. */
function isLeftOpen(
  { isOpen, window }: { readonly isOpen: boolean; readonly window: Window },
  { now, policy }: At,
): boolean {
  return isOpen && !isWithin(window, policy.reminderSeconds, now);
}

interface Saying {
  readonly window: Window;
  readonly now: Date;
  readonly acknowledgeIn?: number;
  readonly instead?: readonly string[];
  readonly facts?: Readonly<Record<string, unknown>>;
}

function told(event: NoticeEvent, planned: PlannedDowntime, standing: Standing, saying: Saying): OwedNotice {
  const { window, now, acknowledgeIn, instead = [], facts = {} } = saying;
  const { release, product, environment, trust, sites, thread } = planned;
  return {
    // The next word on its time, whatever it turns out to say.
    ...{ key: `${thread}/${String(standing.count + 1)}/${event}/${planned.by}`, event },
    subject: { release, product, environment, trust, sites },
    facts: { from: iso(window.from), to: iso(window.to), ...facts },
    ...{ thread, calendar: calendarOf(event, planned, standing, window), link: null },
    acknowledgeBy: acknowledgeIn === undefined || trust === null ? null : earliest(now, acknowledgeIn, window.from),
    ...{ instead, also: [] },
  };
}

function calendarOf(
  event: NoticeEvent,
  { thread, sequence }: PlannedDowntime,
  { lastSequence, word, count }: Standing,
  { from, to }: Window,
): CalendarEntry | null {
  if (to === null) return null;
  const isOff = event === 'downtime-withdrawn';
  // What says the same again need not win over it.
  const isNews = isOff || event === 'downtime-changed' || (word === null && count > 0);
  return {
    ...{ uid: thread, from, to, state: isOff ? 'cancelled' : 'confirmed' },
    sequence: Math.max(sequence, lastSequence + (isNews ? 1 : 0)),
  };
}

function earliest(now: Date, seconds: number, from: Date): Date {
  return new Date(Math.min(now.getTime() + seconds * 1000, Math.max(from.getTime(), now.getTime())));
}

/** Whether it is less than so many seconds from `at` until it begins. */
function isWithin({ from }: Window, seconds: number, at: Date): boolean {
  return from.getTime() - at.getTime() <= seconds * 1000;
}

/** Whether both are the same time, as exactly as it was promised. */
export function isSame(one: Window | null, other: Window, toleranceSeconds: number): boolean {
  if (one === null) return false;
  const apart = Math.abs(one.from.getTime() - other.from.getTime());
  const ends = one.to === null || other.to === null ? 0 : Math.abs(one.to.getTime() - other.to.getTime());
  return Math.max(apart, ends) <= toleranceSeconds * 1000;
}

function iso(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
