import { HOTFIX_RULES, type UrgentFix } from '../releases/urgent-fix.js';
import type { EnvironmentName } from '../sites/environment.js';
import { ROLE_TITLES, type Criterion } from './criterion.js';
import type { GateFacts } from './facts.js';
import { passes, type Finding } from './verdict.js';

export const SECOND_PERSON: Criterion = {
  kind: 'second-person',
  id: 'hotfix-approved',
  title: 'A second person has approved that this hotfix goes to Production',
  requirement: 'INV-04',
  whoCan: [ROLE_TITLES['product-owner'], ROLE_TITLES['ai-centre'], 'another release manager of the delivery team'],
  waivable: false,
};

/** What the gate of an environment asks of a hotfix alone, and of no other release. */
export function urgentCriteria(urgent: UrgentFix | null, environment: EnvironmentName): readonly Criterion[] {
  return urgent === null || environment !== 'production' ? [] : [SECOND_PERSON];
}

export function findSecondPerson({ urgent }: Pick<GateFacts, 'urgent'>): Finding {
  const howToMeet = 'Somebody who had no hand in it approves exactly this digest, in the runbook of the hotfix.';
  if (urgent === null) return { status: 'not-met', evidence: null, howToMeet };
  const { approval } = urgent;
  if (approval === null) return throughGlass(urgent) ?? { status: 'not-met', evidence: null, howToMeet };
  const evidence = {
    ...{ what: `Approved by ${approval.by.name}, for ${urgent.number}.`, by: approval.by },
    ...{ at: approval.at.toISOString(), link: null, reason: null },
  };
  return { status: 'met', evidence, howToMeet: null };
}

/**
 * What a hotfix is let off: a date that Trusts agreed to; and, where the glass was broken because nobody answered, the sign-offs that
 * nobody gave. Who said no has answered, so no broken glass lets that go, and nothing lets go what was never tried on Pre-Prod.
 */
export function letOff(criterion: Criterion, facts: GateFacts, finding: Finding): Finding {
  const { urgent } = facts;
  if (urgent === null || passes(finding.status)) return finding;
  if (criterion.id === 'dates-agreed') return relaxed(urgent);
  if (criterion.kind !== 'sign-off') return finding;
  const isRefused = facts.signOffs.some(
    ({ stage, feature, digest, decision, withdrawn }) =>
      stage === criterion.stage &&
      feature === null &&
      digest === facts.release.digest &&
      decision !== 'approved' &&
      withdrawn === null,
  );
  return isRefused ? finding : (throughGlass(urgent) ?? finding);
}

function relaxed({ number }: UrgentFix): Finding {
  const says = HOTFIX_RULES.find(({ rule }) => rule === 'agreed-date')?.says ?? '';
  return notAsked(`${number} is a hotfix. ${says}`, null);
}

function throughGlass({ number, glass }: UrgentFix): Finding | null {
  if (glass === null) return null;
  const what = `Nobody answered in time for ${number}: the glass was broken by ${glass.by.name}, and somebody has to approve that afterwards.`;
  return notAsked(what, glass);
}

/** Nothing proves it, and it is not asked of this release; people see why. */
function notAsked(what: string, glass: UrgentFix['glass']): Finding {
  const evidence = {
    ...{ what, by: glass?.by ?? null, at: glass?.at.toISOString() ?? null },
    ...{ link: null, reason: glass?.because ?? null },
  };
  return { status: 'not-applicable', evidence, howToMeet: null };
}
