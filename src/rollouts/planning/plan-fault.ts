import type { Fault } from '../../platform/http/problem.js';
import type { Rung } from '../../sites/rung.js';
import type { Site } from '../../sites/site.js';
import type { PlanBody } from './plan.schema.js';

const DAY_MS = 86_400_000;
const FURTHEST_DAYS = 400;

/** What is wrong with the times and the sites that a plan is asked for: what is over, too far away or no part of the rollout. */
export function faultsOfTimes(
  { start, by, dates }: PlanBody,
  { now, sites, rung }: { readonly now: Date; readonly sites: readonly Site[]; readonly rung: Rung },
): readonly Fault[] {
  const limit = now.getTime() + FURTHEST_DAYS * DAY_MS;
  const faults = [
    ['start', start] as const,
    ['by', by] as const,
    ...dates.flatMap(({ from, to }, index) => [
      [`dates.${index}.from`, from] as const,
      [`dates.${index}.to`, to] as const,
    ]),
  ].flatMap(([field, at]) => {
    if (at === undefined) return [];
    if (at.getTime() > limit)
      return [{ field, fault: 'is too far away', fix: `use a time within ${FURTHEST_DAYS} days` }];
    return at < now && !field.endsWith('.from')
      ? [{ field, fault: 'is over already', fix: 'use a time that is to come' }]
      : [];
  });
  const strangers = dates.flatMap(({ site }, index) =>
    sites.some(({ id }) => id === site)
      ? []
      : [
          {
            field: `dates.${index}.site`,
            fault: `is no site of this rollout in ${rung.title}`,
            fix: 'name one that is',
          },
        ],
  );
  return [...faults, ...strangers];
}
