import { daysOn, isSameTime, type CalendarDay } from '../../../reports/schedule/calendar-day.js';
import type { ScheduleEntry } from '../../../reports/schedule/entry.js';
import { isEnvironmentName, type EnvironmentName } from '../../../sites/environment.js';
import type { Addresses } from '../../addresses.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';
import type { DayGroup } from './day-groups.js';
import { placesOf, type Place, type Places } from './places.js';
import { freezeWords, tagOf, timeOn, titleOf, wholeTime } from './schedule-words.js';

/** So many sites are named where the thing itself is. */
const NAMED_BESIDE = 3;

/** Who reads it, and what names stand for. */
export interface Reader {
  readonly now: Date;
  readonly addresses: Addresses;
  /** Which pages they may open. */
  readonly opens: { readonly releases: boolean; readonly rollouts: boolean; readonly trusts: boolean };
  readonly names: {
    readonly trust: (id: string) => string;
    readonly site: (id: string) => string;
    readonly environment: (name: EnvironmentName) => string;
  };
}

/** A day on which a group is shown, and the first day that is shown at all. */
export interface GroupDay {
  readonly day: CalendarDay;
  readonly shownSince: CalendarDay;
}

/** As much of one thing on one day as a cell of a month holds. */
export interface GroupHead {
  readonly kind: ScheduleEntry['kind'];
  readonly tag: Tag;
  readonly title: string;
  readonly where: string;
  readonly when: string;
  /** That a time lies in a freeze, in a word or two; empty where none does. */
  readonly warns: string;
}

/** One thing on one day. */
export interface GroupLine extends GroupHead {
  /** The page that tells more; null where there is none, or none for this reader. */
  readonly href: string | null;
  /** From when to when altogether, of what is on for several days; else null. */
  readonly whole: string | null;
  readonly words: string;
  /** Each place, where there are several; null where it is said of the thing itself. */
  readonly places: Places | null;
}

/** What a group is on one day, in words. */
export function groupHead(group: DayGroup, day: CalendarDay, reader: Reader): GroupHead {
  const [first] = group;
  const when = alike(group, (entry) => timeOn(day, entry, reader.now)) ?? differing(group, day, reader.now);
  const warns = warningOf(group);
  return { kind: first.kind, tag: tagOf(first), title: titleOf(first), where: whereOf(group, reader), when, warns };
}

function warningOf(group: DayGroup): string {
  const frozen = group.filter(isInFreeze);
  if (frozen.length === 0) return '';
  const what = frozen.every(({ inFreeze }) => inFreeze?.isForOutage === true) ? 'an outage or works' : 'a freeze';
  return frozen.length === group.length ? `In ${what}` : `${frozen.length} of them in ${what}`;
}

/** What a group says on one day, in words, with at most so many of its places. */
export function groupLine(group: DayGroup, on: GroupDay, reader: Reader, most: number): GroupLine {
  const { day } = on;
  const head = groupHead(group, day, reader);
  const several = severalOf(group, on, reader.now);
  return {
    ...{ ...head, href: hrefOf(group, reader) },
    whole: alike(group, ({ time }) => wholeTime(time, reader.now)),
    words: isNewOn(group, on, reader.now) ? wordsOf(group) : '',
    places:
      several.length === 0 ? null : placesOf(several, most, (one) => placeAt(one, { day, reader, when: head.when })),
  };
}

/** Less is said of what was there on the days before. */
function isNewOn(group: DayGroup, { day, shownSince }: GroupDay, now: Date): boolean {
  return day === shownSince || group.some(({ time }) => daysOn(time, now).first === day);
}

/** What is said of one thing; of several, how many of them lie in a freeze, which is said at each. */
function wordsOf(group: DayGroup): string {
  if (group.length === 1) return wordsOfOne(group[0]);
  const count = group.filter(isInFreeze).length;
  if (count === 0) return '';
  return count === 1
    ? 'One of these times lies in a freeze, an outage or works, in which the change will not begin unless it is let in.'
    : `${count} of these times lie in a freeze, an outage or works, in which the change will not begin unless it is let in.`;
}

function wordsOfOne(entry: ScheduleEntry): string {
  return [entry.words ?? '', freezeWords(entry)].filter((words) => words !== '').join(' ');
}

function isInFreeze({ inFreeze = null }: ScheduleEntry): boolean {
  return inFreeze !== null;
}

/** What is said of each of them alike; null where it differs. */
function alike(group: DayGroup, saidOf: (entry: ScheduleEntry) => string | null): string | null {
  const [first] = group;
  const said = saidOf(first);
  // What stands together is often at the very same time, of which there is but one thing to say.
  return group.every((entry) => isSameTime(entry.time, first.time) || saidOf(entry) === said) ? said : null;
}

/** From the first of them to the last, as far as they have hours. */
function differing(group: DayGroup, day: CalendarDay, now: Date): string {
  const spans = group.flatMap(({ time }) =>
    'day' in time || time.to === null ? [] : [{ from: time.from, to: time.to }],
  );
  if (spans.length < group.length) return 'At different times';
  const from = new Date(Math.min(...spans.map((span) => span.from.getTime())));
  const to = new Date(Math.max(...spans.map((span) => span.to.getTime())));
  return `At different times: ${timeOn(day, { kind: group[0].kind, time: { from, to } }, now)}`;
}

/**
 * Each place of several, where they are said: the entries of a group, or the sites of one thing that are too many to be named beside it. None where
 * nothing new is said.
 */
export function severalOf(group: DayGroup, on: GroupDay, now: Date): readonly (ScheduleEntry | string)[] {
  if (!isNewOn(group, on, now)) return [];
  // What somebody has to see to comes before the names that are not listed.
  if (group.length > 1) return [...group.filter(isInFreeze), ...group.filter((entry) => !isInFreeze(entry))];
  const { sites } = group[0];
  return sites.length <= NAMED_BESIDE ? [] : sites;
}

/** One of the places; its time only where it is another than what is said `when` of all. */
function placeAt(
  place: ScheduleEntry | string,
  { day, reader, when }: { readonly day: CalendarDay; readonly reader: Reader; readonly when: string },
): Place {
  if (typeof place === 'string') return { name: reader.names.site(place), when: '', words: '' };
  const own = timeOn(day, place, reader.now);
  return { name: placeOf(place, reader), when: own === when ? '' : own, words: wordsOfOne(place) };
}

/** Where it is: the environment of a change, and one Trust by its name or how many there are. */
function whereOf(group: DayGroup, reader: Reader): string {
  const [first] = group;
  const environment = first.environment === null ? [] : [reader.names.environment(first.environment)];
  const trusts = new Set(group.flatMap(({ trust }) => trust ?? []));
  if (group.length === 1) {
    const place = placeOf(first, reader);
    return [...environment, ...(environment.includes(place) ? [] : [place])].filter((part) => part !== '').join(', ');
  }
  const others = group.filter(({ trust }) => trust === null).length;
  const own = trusts.size === 0 ? [] : [countedTrusts([...trusts], reader.names.trust)];
  return [...environment, ...own, ...(others > 0 && trusts.size > 0 ? ['sites of no Trust'] : [])].join(', ');
}

/** The name of one, and how many there are of several. */
export function countedTrusts(trusts: readonly string[], nameOf: (id: string) => string): string {
  const [first] = trusts;
  return first !== undefined && trusts.length === 1 ? nameOf(first) : `${trusts.length} Trusts`;
}

/** Where one entry is. */
function placeOf({ frozen, trust, sites, environment, works }: ScheduleEntry, { names }: Reader): string {
  if (frozen !== null && frozen.scope !== 'trust' && frozen.scope !== 'site') return frozenWhere(frozen.of, names);
  const isOfSites = sites.length > 0 && (trust === null || frozen !== null || works !== null);
  if (isOfSites) return sites.length > NAMED_BESIDE ? `${sites.length} sites` : sites.map(names.site).join(', ');
  if (trust !== null) return names.trust(trust);
  return environment === null ? '' : names.environment(environment);
}

function frozenWhere(of: string | null, names: Reader['names']): string {
  if (of === null) return 'everywhere';
  return isEnvironmentName(of) ? names.environment(of) : (PRODUCT_TITLES[of] ?? of);
}

function hrefOf(group: DayGroup, { addresses, opens }: Reader): string | null {
  const [{ kind, rollout, release }] = group;
  if (kind === 'rollout' && rollout !== null && opens.rollouts) return addresses.rollout(rollout);
  if (release !== null && opens.releases) return addresses.release(release);
  const trusts = new Set(group.map(({ trust }) => trust));
  const [trust] = trusts;
  return trusts.size === 1 && trust !== null && trust !== undefined && opens.trusts ? addresses.trust(trust) : null;
}
