import { concerns, type ClinicalRejection } from '../evidence/clinical-risk/rejection.js';
import type { EnvironmentName } from '../sites/environment.js';
import { ROLE_TITLES, type Criterion } from './criterion.js';
import type { GateFacts } from './facts.js';
import type { Finding } from './verdict.js';

export const ACCEPTABLE: Criterion = {
  ...{ kind: 'clinical-risk', id: 'clinical-risk-acceptable', requirement: '002-012' },
  title: 'Nobody rejects it on clinical risk',
  whoCan: [ROLE_TITLES['ai-centre'], ROLE_TITLES['product-owner'], ROLE_TITLES.delivery],
  waivable: false,
};

/** Asked of a release that somebody has rejected on clinical risk, and shown with it for ever. */
export function clinicalRiskCriteria(facts: GateFacts, environment: EnvironmentName): readonly Criterion[] {
  return saidHere(facts, environment).length === 0 ? [] : [ACCEPTABLE];
}

/** The first that stands decides; nobody waives it. */
export function findClinicalRisk(facts: GateFacts, environment: EnvironmentName): Finding {
  const said = saidHere(facts, environment);
  const standing = said.find(({ withdrawn }) => withdrawn === null);
  if (standing !== undefined) {
    const { by, at, hazard, remedy } = standing;
    const howToMeet = `${remedy === null ? '' : `Asked for: ${remedy} `}Somebody who did not make it withdraws the rejection when the risk is gone.`;
    const what = `Rejected on clinical risk by ${by.name}.`;
    return { status: 'not-met', evidence: { what, by, at: at.toISOString(), link: null, reason: hazard }, howToMeet };
  }
  const last = said.at(-1)?.withdrawn ?? null;
  const what = `Rejected on clinical risk, which ${last?.by.name ?? 'somebody'} withdrew.`;
  const evidence = { what, by: last?.by ?? null, at: last?.at.toISOString() ?? null, link: null };
  return { status: 'met', evidence: { ...evidence, reason: last?.reason ?? null }, howToMeet: null };
}

function saidHere({ rejections, release }: GateFacts, environment: EnvironmentName): readonly ClinicalRejection[] {
  return rejections.filter((one) => concerns(one, { digest: release.digest, environment }));
}
