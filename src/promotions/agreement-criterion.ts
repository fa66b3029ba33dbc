import type { AgreementStanding } from './agreement-standing.js';
import { ROLE_TITLES, type Criterion } from './criterion.js';

/** Where agreements are kept, they decide whether dates were agreed, and nobody's word does (003-101). */
export function agreementsCriterion(criterion: Criterion, agreements: AgreementStanding | null): Criterion {
  if (agreements === null || criterion.id !== 'dates-agreed') return criterion;
  const { id, title, requirement } = criterion;
  const whoCan = [ROLE_TITLES.delivery, ROLE_TITLES.trust];
  return { kind: 'agreements', id, title, requirement, whoCan, waivable: false };
}
