import type { WaivableOfRcas } from '../evidence/waivable.js';
import type { OwedAction } from '../incidents/rca/rca-action.table.js';
import { listed } from '../releases/scope/scope.js';
import type { EnvironmentName } from '../sites/environment.js';
import { ROLE_TITLES, whoMeets, type Criterion, type LearntCriterion } from './criterion.js';
import type { Finding } from './verdict.js';

/** What was agreed after a Sev 1 of Live, so that it does not come back, is done by its day (003-066, 004-025). */
export const LEARNT: LearntCriterion & Criterion = {
  ...{ kind: 'learnt', id: 'severe-actions-on-time' satisfies WaivableOfRcas, requirement: '003-066' },
  title: 'No action after a Sev 1 of the product is overdue',
  whoCan: [ROLE_TITLES.delivery],
  waivable: true,
};

/** What the gate of Production asks of a product that ever had an action after a Sev 1. */
export function learntCriteria(
  actions: readonly OwedAction[] | null,
  environment: EnvironmentName,
): readonly Criterion[] {
  return actions === null || environment !== 'production' ? [] : [LEARNT];
}

/** Open actions whose day is to come keep nothing out. */
export function findLearnt(actions: readonly OwedAction[] | null): Finding {
  const late = (actions ?? []).filter(({ isOverdue }) => isOverdue);
  const evidence = (what: string) => ({ what, by: null, at: null, link: null, reason: null });
  if (late.length === 0) return { status: 'met', evidence: evidence('None is overdue.'), howToMeet: null };
  const named = late.map(({ incident, number, due }) => `${incident} action ${String(number)}, due ${due}`);
  return {
    status: 'not-met',
    evidence: evidence(`Overdue: ${listed(named)}.`),
    howToMeet: `${whoMeets(LEARNT)} closes each by what proves it; two people may let it go by a waiver.`,
  };
}
