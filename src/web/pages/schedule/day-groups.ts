import { grouped } from '../../../platform/grouping.js';
import { daysBetween, daysLater, daysOn, type CalendarDay } from '../../../reports/schedule/calendar-day.js';
import type { ScheduleEntry, ScheduleKind } from '../../../reports/schedule/entry.js';

/** What is the same thing on one day at however many Trusts. */
export type DayGroup = readonly [ScheduleEntry, ...ScheduleEntry[]];

const ORDER: readonly ScheduleKind[] = ['rollout', 'agreement', 'release', 'outage', 'third-party-works', 'freeze'];

/** What is on on each day between two, each thing on every day that it touches; of a day on which nothing is, nothing. */
export function groupsByDay(
  entries: readonly ScheduleEntry[],
  { first, last }: { readonly first: CalendarDay; readonly last: CalendarDay },
  now: Date,
): ReadonlyMap<CalendarDay, readonly DayGroup[]> {
  const days = new Map<CalendarDay, ScheduleEntry[]>();
  for (const entry of entries) {
    const on = daysOn(entry.time, now);
    const from = on.first < first ? first : on.first;
    const until = on.last > last ? last : on.last;
    for (let left = daysBetween(from, until); left >= 0; left -= 1) {
      const day = daysLater(until, -left);
      const known = days.get(day);
      if (known === undefined) days.set(day, [entry]);
      else known.push(entry);
    }
  }
  return new Map([...days].map(([day, on]) => [day, groupsOf(on)]));
}

/** Changes first, then what stands in their way; within each as they begin. */
export function groupsOf(entries: readonly ScheduleEntry[]): readonly DayGroup[] {
  const groups = [...grouped(entries, nameOf).values()].flatMap(([one, ...more]): DayGroup[] =>
    one === undefined ? [] : [[one, ...more]],
  );
  return groups.toSorted(([one], [other]) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
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
