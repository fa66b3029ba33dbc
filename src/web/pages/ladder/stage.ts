import { STAGES, type Stage } from '../../../evidence/sign-off.js';
import type { Verdict } from '../../../promotions/verdict.js';

/** The stage whose sign-off a criterion asks for; null for one that asks for none. */
export function stageOf({ kind, criterion }: Pick<Verdict, 'kind' | 'criterion'>): Stage | null {
  if (kind !== 'sign-off') return null;
  return STAGES.find((stage) => criterion === `${stage}-signed-off`) ?? null;
}
