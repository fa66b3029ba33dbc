import type { TimedPlan } from '../../../rollouts/planning/plan.service.js';
import type { Site } from '../../../sites/site.js';
import type { Calendar } from '../../../windows/calendar.service.js';
import type { Span } from '../../../windows/span.js';
import type { PlanPart } from './plan-part.js';
import { boundsOf, type SiteTimes } from './plan-picture.js';

/** When the sites of a plan may be changed, and when not. */
export interface PlanTimes {
  readonly bounds: Span;
  readonly bySite: ReadonlyMap<string, SiteTimes>;
}

/** The windows, freezes and agreed times that a plan goes between; of the sites of one part alone where it is given. */
export function planTimes(
  { plan, calendar, agreed, asked }: TimedPlan,
  sites: readonly Pick<Site, 'id' | 'name'>[],
  part: PlanPart | null,
): PlanTimes {
  const bounds = boundsOf(plan, [...agreed.values()]);
  const shown = part === null ? sites : sites.filter(({ id }) => part.sites.has(id));
  const timesOf = ({ id, name }: Pick<Site, 'id' | 'name'>): SiteTimes => {
    const place = { site: id, product: plan.product };
    return {
      name,
      freezes: freezesOf(calendar, place),
      isAlwaysOpen: calendar.levels(place).length === 0,
      open: calendar.openings(place, bounds),
      agreed: agreed.get(id) ?? null,
      asked: asked.get(id) ?? null,
    };
  };
  return { bounds, bySite: new Map(shown.map((site) => [site.id, timesOf(site)])) };
}

function freezesOf(calendar: Calendar, place: Parameters<Calendar['freezesOf']>[0]): readonly Span[] {
  return calendar.freezesOf(place).map(({ from, to }) => ({ from: from.getTime(), to: to.getTime() }));
}
