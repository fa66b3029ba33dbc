import { grouped } from '../../../platform/grouping.js';
import { daysOn, type CalendarDay } from '../../../reports/schedule/calendar-day.js';
import type { ScheduleEntry, ScheduleKind } from '../../../reports/schedule/entry.js';
import { daysOf } from './period.js';

/** What is the same thing on one day at however many Trusts. */
export type DayGroup = readonly [ScheduleEntry, ...ScheduleEntry[]];

const ORDER: readonly ScheduleKind[] = ['rollout', 'agreement', 'release', 'outage', 'third-party-works', 'freeze'];

/** What is on on each day between two, each thing on every day that it touches; of a day on which nothing is, nothing. */
export function groupsByDay(
  entries: readonly ScheduleEntry[],
  { first, last }: { readonly first: CalendarDay; readonly last: CalendarDay },
  now: Date,
): ReadonlyMap<CalendarDay, readonly DayGroup[]> {
  const period = daysOf({ first, last });
  const places = new Map(period.map((day, place) => [day, place]));
  const onEach = period.map((): ScheduleEntry[] => []);
  for (const entry of entries) {
    const on = daysOn(entry.time, now);
    const from = on.first < first ? 0 : places.get(on.first);
    const until = on.last > last ? period.length - 1 : places.get(on.last);
    if (from === undefined || until === undefined) continue;
    for (let place = from; place <= until; place += 1) onEach[place]?.push(entry);
  }
  return new Map(period.flatMap((day, place) => withGroups(day, onEach[place] ?? [])));
}

function withGroups(
  day: CalendarDay,
  on: readonly ScheduleEntry[],
): readonly (readonly [CalendarDay, readonly DayGroup[]])[] {
  return on.length === 0 ? [] : [[day, groupsOf(on)]];
}

/** Changes first, then what stands in their way; within each as they begin. */
export function groupsOf(entries: readonly ScheduleEntry[]): readonly DayGroup[] {
  const groups = [...grouped(entries, nameOf).values()].flatMap(([one, ...more]): DayGroup[] =>
    one === undefined ? [] : [[one, ...more]],
  );
  return groups.toSorted(([one], [other]) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
}

/** Of much that is on one day only the first is shown in a cell: what is over comes after what is not, and Production before the rest. */
export function firstForACell(groups: readonly DayGroup[]): readonly DayGroup[] {
  const rankOf = ([{ state, environment }]: DayGroup): number =>
    (state === 'took-place' || state === 'rolled-back' ? 2 : 0) + (environment === 'production' ? 0 : 1);
  return groups.toSorted((one, other) => rankOf(one) - rankOf(other));
}

/** The same for what stands together. */
function nameOf({ id, kind, state, release, environment, rollout, frozen, works }: ScheduleEntry): string {
  switch (kind) {
    case 'release':
    case 'third-party-works':
      return id;
    case 'agreement':
      return [kind, state, release, environment].join('/');
    case 'rollout':
      return [kind, state, rollout].join('/');
    case 'freeze':
      return frozen?.scope === 'trust' || frozen?.scope === 'site' ? kind : id;
    case 'outage':
      return [kind, works?.kind].join('/');
  }
}
