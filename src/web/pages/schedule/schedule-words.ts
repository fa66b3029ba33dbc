import { timeIn, zoneIn, dayIn, spanIn } from '../../../platform/local-time.js';
import { dayOf, daysOn, type CalendarDay, type EntryTime } from '../../../reports/schedule/calendar-day.js';
import type { ScheduleEntry, ScheduleKind, ScheduleState, Undated } from '../../../reports/schedule/entry.js';
import { frozenInWords, wayOutOf } from '../../../windows/frozen-time.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';

/** As a filter offers them. */
export const KIND_TITLES: Readonly<Record<ScheduleKind, string>> = {
  release: 'Releases that are expected',
  agreement: 'Times asked of Trusts',
  rollout: 'Rollouts',
  freeze: 'Freezes',
  outage: 'Outages of Trusts',
  'third-party-works': 'Works of third parties',
};

const TAGS: Readonly<Record<ScheduleState, Tag>> = {
  expected: { text: 'Expected', classes: 'nhsuk-tag--grey' },
  asked: { text: 'Asked, not agreed', classes: 'nhsuk-tag--yellow' },
  'day-agreed': { text: 'Day agreed', classes: 'nhsuk-tag--aqua-green' },
  agreed: { text: 'Agreed', classes: 'nhsuk-tag--green' },
  predicted: { text: 'Predicted', classes: 'nhsuk-tag--blue' },
  planned: { text: 'Planned', classes: 'nhsuk-tag--blue' },
  declared: { text: 'Freeze', classes: 'nhsuk-tag--orange' },
  'under-way': { text: 'Under way', classes: 'nhsuk-tag--blue' },
  failed: { text: 'Failed', classes: 'nhsuk-tag--red' },
  unknown: { text: 'Unknown', classes: 'nhsuk-tag--pink' },
  'going-back': { text: 'Going back', classes: 'nhsuk-tag--orange' },
  'rolled-back': { text: 'Rolled back', classes: 'nhsuk-tag--orange' },
  'took-place': { text: 'Took place', classes: 'nhsuk-tag--grey' },
};

/** What it is, in a word or two: how sure a change is, and whose the rest is. */
export function tagOf({ kind, state }: Pick<ScheduleEntry, 'kind' | 'state'>): Tag {
  if (kind === 'outage') return { text: 'Outage', classes: 'nhsuk-tag--purple' };
  if (kind === 'third-party-works') return { text: 'Third party', classes: 'nhsuk-tag--purple' };
  return TAGS[state];
}

const WORKS = {
  power: 'Power outage',
  network: 'Network outage',
  'hosted-service': 'A hosted service is away',
  change: 'A change of the Trust’s own',
  'third-party-works': 'Works',
} as const;

/** `FLIP 2.1.0`, `No changes`, `Works of Initech`. */
export function titleOf({ product, release, works }: Pick<ScheduleEntry, 'product' | 'release' | 'works'>): string {
  if (works !== null) return works.thirdParty === null ? WORKS[works.kind] : `Works of ${works.thirdParty}`;
  if (release === null) return 'No changes';
  return product === null ? release : `${PRODUCT_TITLES[product] ?? product} ${release}`;
}

/** What stops what has no time yet; `where` is `3 Trusts` or the name of one. */
export function undatedInWords({ because }: Pick<Undated, 'because'>, where: string): string {
  switch (because) {
    case 'no-prediction':
      return `Its rollout is not over, and nobody can say yet when it begins at ${where}: it may be halted, or wait for somebody.`;
    case 'countered':
      return `Another time was named by ${where}, and is not agreed.`;
    case 'declined':
      return `The time that was asked for was declined by ${where}.`;
    case 'expired':
      return `No answer came in time from ${where}.`;
  }
}

/** That a time lies in a freeze, and what may be done; empty where it does not. */
export function freezeWords({ inFreeze = null }: Pick<ScheduleEntry, 'inFreeze'>): string {
  return inFreeze === null ? '' : `${frozenInWords(inFreeze, CENTRAL_ZONE)} ${wayOutOf(inFreeze)}`;
}

function clock(at: Date): string {
  return timeIn(CENTRAL_ZONE, at.toISOString());
}

function zone(at: Date): string {
  return zoneIn(CENTRAL_ZONE, at.toISOString());
}

/** When within one day something is on, by London’s clocks: `21:00 to 23:00 GMT`. */
export function timeOn(day: CalendarDay, entry: Pick<ScheduleEntry, 'kind' | 'time'>, now: Date): string {
  const { kind, time } = entry;
  if ('day' in time) return kind === 'release' ? 'Some time that day' : 'The hour is not known yet';
  const { from, to } = time;
  const { first, last } = daysOn(time, now);
  if (to === null)
    return first === day ? `From ${clock(from)} ${zone(from)}; no end is known` : 'All day; no end is known';
  if (first === day && last === day) return hours(from, to);
  if (first === day) return `From ${clock(from)} ${zone(from)}`;
  return last === day && !isMidnight(to) ? `Until ${clock(to)} ${zone(to)}` : 'All day';
}

function hours(from: Date, to: Date): string {
  const ends = isMidnight(to) && dayOf(to) !== dayOf(from) ? 'midnight' : clock(to);
  if (clock(from) === clock(to) && zone(from) === zone(to)) return `${clock(from)} ${zone(from)}`;
  const change = zone(from) === zone(to) ? '' : ` ${zone(from)}`;
  return `${clock(from)}${change} to ${ends} ${zone(to)}`;
}

function isMidnight(at: Date): boolean {
  return clock(at) === '00:00';
}

/** From when to when it is altogether; null for what is over within a day. */
export function wholeTime(time: EntryTime, now: Date): string | null {
  if ('day' in time) return null;
  const { first, last } = daysOn(time, now);
  if (first === last) return null;
  const from = time.from.toISOString();
  if (time.to === null) return `Since ${dayIn(CENTRAL_ZONE, from)}, ${clock(time.from)} ${zone(time.from)}`;
  return spanIn(CENTRAL_ZONE, from, time.to.toISOString());
}

/** `Tuesday 24 November 2026`. */
export function dayInWords(day: CalendarDay): string {
  return dayIn('UTC', `${day}T12:00:00Z`);
}
