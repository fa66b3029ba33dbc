import type { CalendarDay } from '../../../reports/schedule/calendar-day.js';
import type { ScheduleEntry, ScheduleFilter } from '../../../reports/schedule/entry.js';
import type { Addresses } from '../../addresses.js';
import type { ScheduleViewName } from './period.js';

/** What of the schedule somebody looks at. */
export interface Look extends ScheduleFilter {
  readonly view: ScheduleViewName;
  readonly on: CalendarDay;
}

/** What is asked for, as an address says it; what narrows nothing is left out. */
export function queryOf({ view, on, product, environment, trust, kind }: Look): Readonly<Record<string, string>> {
  const all = { view, on, product, environment, trust, kind };
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** Where on a page a day stands. */
export function idOf(day: CalendarDay): string {
  return `day-${day}`;
}

/** Where one thing is shown without the others; null where nothing narrows it any more. */
export function wayToAlone(
  day: CalendarDay | null,
  { kind, product, environment }: Pick<ScheduleEntry, 'kind' | 'product' | 'environment'>,
  { look, addresses }: { readonly look: Look; readonly addresses: Addresses },
): string | null {
  const alone: Look = {
    ...{ ...look, view: 'week', on: day ?? look.on, kind },
    ...{ product: product ?? look.product, environment: environment ?? look.environment },
  };
  const isShown = (['view', 'kind', 'product', 'environment'] as const).every((name) => alone[name] === look[name]);
  if (isShown) return null;
  const week = addresses.scheduleOf(queryOf(alone));
  return day === null ? `${week}#undated` : `${week}#${idOf(day)}`;
}
