import type { SignOff } from '../evidence/sign-off.js';
import type { Drift } from '../releases/scope/drift.js';
import { letThroughWithout } from '../releases/urgent-fix.js';
import { ENVIRONMENT_TITLES } from '../sites/environment.js';
import { whoMeets, type Criterion, type SignOffCriterion } from './criterion.js';
import type { GateFacts } from './facts.js';
import type { Finding, Proof } from './verdict.js';

/**
 * Whether a stage is signed off for exactly this digest. A veto that stands wins over everything; a rejection wins over every
 * approval that is not later than it; an approval counts while it is neither withdrawn nor expired, is no older than the release's
 * settling on the rung it speaks of, and comes from somebody who neither made the release nor promotes it.
 */
export function findSignedOff(criterion: SignOffCriterion & Criterion, facts: GateFacts): Finding {
  return findWord({ ...criterion, feature: null }, facts);
}

/** Whether one feature is signed off for exactly this digest, by the same rules: a sign-off of UAT that speaks of it alone (003-074). */
export function findFeature(criterion: Criterion, feature: string, facts: GateFacts): Finding {
  return findWord({ ...criterion, kind: 'sign-off', stage: 'uat', speaksOf: 'uat', feature }, facts);
}

type Asked = SignOffCriterion & Pick<Criterion, 'whoCan'> & { readonly feature: string | null };

function findWord(criterion: Asked, facts: GateFacts): Finding {
  const said = facts.signOffs
    .filter((one) => one.stage === criterion.stage && one.feature === criterion.feature)
    .filter((one) => one.digest === facts.release.digest)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const standing = said.filter((one) => one.withdrawn === null);
  const veto = standing.findLast((one) => one.decision === 'vetoed');
  if (veto !== undefined) return vetoed(veto);
  const rejection = standing.findLast((one) => one.decision === 'rejected');
  const approvals = said.filter(
    (one) => one.decision === 'approved' && (rejection === undefined || one.at > rejection.at),
  );
  const counting = approvals.findLast((one) => flaw(one, criterion, facts) === null);
  if (counting !== undefined) {
    return { status: 'met', evidence: proof(counting, `Approved by ${namesOf(counting)}`), howToMeet: null };
  }
  return rejection === undefined ? unapproved(approvals, criterion, facts) : rejected(rejection, criterion);
}

function vetoed(veto: SignOff): Finding {
  const howToMeet = `${veto.by.name} withdraws the veto, or a new release takes this one's place.`;
  return { status: 'not-met', evidence: proof(veto, `Vetoed by ${veto.by.name}`), howToMeet };
}

function rejected(rejection: SignOff, criterion: Asked): Finding {
  const howToMeet = `${whoMeets(criterion)} signs off ${stageTitle(criterion)} once what was rejected is settled, or a new release takes this one's place.`;
  return { status: 'not-met', evidence: proof(rejection, `Rejected by ${rejection.by.name}`), howToMeet };
}

function unapproved(approvals: readonly SignOff[], criterion: Asked, facts: GateFacts): Finding {
  const howToMeet = `${whoMeets(criterion)} signs off ${stageTitle(criterion)} of exactly this digest, once it has settled on ${ENVIRONMENT_TITLES[criterion.speaksOf]}.`;
  const last = approvals.at(-1);
  const wrong = last === undefined ? null : flaw(last, criterion, facts);
  if (last === undefined || wrong === null) return { status: 'not-met', evidence: null, howToMeet };
  return { status: wrong.status, evidence: proof(last, wrong.what), howToMeet };
}

/** Why an approval does not count, or null if it does. */
function flaw(
  approval: SignOff,
  criterion: SignOffCriterion,
  facts: GateFacts,
): { status: 'stale' | 'not-met'; what: string } | null {
  const { name, person } = approval.by;
  if (approval.withdrawn !== null)
    return { status: 'stale', what: `Approved by ${name}, and withdrawn by ${approval.withdrawn.by.name}` };
  if (approval.expiresAt !== null && approval.expiresAt <= facts.now)
    return { status: 'stale', what: `Approved by ${name}; ran out at ${approval.expiresAt.toISOString()}` };
  const other = approval.onBehalfOf;
  if (other !== null && [...facts.release.madeBy, ...facts.promotedBy].includes(other.person))
    return { status: 'not-met', what: `${name} approved it for ${other.name}, who made or promotes it` };
  if (facts.release.madeBy.includes(person))
    return { status: 'not-met', what: `${name} approved it, and registered or built it too` };
  if (facts.promotedBy.includes(person)) return { status: 'not-met', what: `${name} approved it, and promotes it too` };
  const settledAt = facts.standings[criterion.speaksOf].settledAt;
  if (settledAt === null || approval.at < settledAt) {
    const what = `Approved by ${name}, before the release had settled on ${ENVIRONMENT_TITLES[criterion.speaksOf]} as it stands there`;
    return { status: 'stale', what };
  }
  return driftedAway(approval, facts);
}

/** An approval is given on tickets: once they were other ones it is void, also when they are again what they were. */
function driftedAway(approval: SignOff, { tickets, urgent }: GateFacts): { status: 'stale'; what: string } | null {
  if (approval.voided !== null) {
    const { at, drift } = approval.voided;
    return {
      status: 'stale',
      what: `Approved by ${approval.by.name}, void since ${at.toISOString()}. After it was signed: ${sentences(drift)}. Sign again`,
    };
  }
  if (tickets === null) return null;
  if (approval.scope === null && tickets.asksForScope && letThroughWithout(urgent, 'scope') === null)
    return { status: 'stale', what: `Approved by ${approval.by.name}, before its tickets were known` };
  const drifts = tickets.drifts.get(approval.id) ?? [];
  if (drifts.length === 0) return null;
  return { status: 'stale', what: `Approved by ${approval.by.name}, on other tickets: ${sentences(drifts)}` };
}

/** At most ten of them, and how many more there are; without the last full stop. */
function sentences(drifts: readonly Drift[]): string {
  const more = drifts.length > 10 ? ` And ${String(drifts.length - 10)} more.` : '';
  const named = drifts.slice(0, 10).map(({ what }) => what);
  return `${named.join(' ')}${more}`.replace(/\.$/, '');
}

function namesOf({ by, onBehalfOf }: SignOff): string {
  return onBehalfOf === null ? by.name : `${by.name}, as delegate of ${onBehalfOf.name}`;
}

function proof(signOff: SignOff, what: string): Proof {
  const reason = signOff.withdrawn?.reason ?? signOff.reason;
  return { what: `${what}.`, by: signOff.by, at: signOff.at.toISOString(), link: null, reason };
}

function stageTitle({ stage, feature }: Asked): string {
  return feature ?? stage.toUpperCase();
}
