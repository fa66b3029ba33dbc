import type { Attestation } from '../evidence/attestation.js';
import type { Waiver } from '../evidence/waiver.js';
import { ENVIRONMENT_TITLES, type EnvironmentName } from '../sites/environment.js';
import { CRITERIA, whoMeets, type AttestationCriterion, type Criterion, type LadderCriterion } from './criterion.js';
import { agreementsCriterion } from './agreement-criterion.js';
import { findAgreed } from './agreement-finding.js';
import { clinicalRiskCriteria, findClinicalRisk } from './clinical-risk-criterion.js';
import type { GateFacts, RungStanding } from './facts.js';
import { findNoIncidents, incidentCriteria } from './incident-criterion.js';
import { asksForTraining, documentCriteria } from './document-criterion.js';
import { findDocuments, findTraining } from './document-finding.js';
import { findLearnt, learntCriteria } from './rca-criterion.js';
import { asksForNotes, findShared, onceShared } from './shared-finding.js';
import { findSignedOff } from './sign-off-finding.js';
import { sourceCriteria } from './source-criterion.js';
import { findSource } from './source-finding.js';
import { ticketCriteria } from './ticket-criterion.js';
import { findSecondPerson, letOff, urgentCriteria } from './urgent.js';
import { findTickets } from './ticket-finding.js';
import { passes, type Finding, type Proof, type Verdict } from './verdict.js';

/** How every criterion of an environment's gate stands, in the order of the release process; empty for Dev (003-088). */
export function judge(facts: GateFacts, environment: EnvironmentName): readonly Verdict[] {
  return criteriaOf(facts, environment).map((criterion) => judgeCriterion(criterion, facts, environment));
}

/**
 * As `judge`, for what is asked again whenever a site is about to be changed: what people said and may take back, and what voids it.
 * That a tracker or a source host does not answer stops no rollout that it let begin. Agreements hold each site for itself, and are not
 * asked of all at once again.
 */
export function judgeAgain(facts: GateFacts, environment: EnvironmentName): readonly Verdict[] {
  return criteriaOf(facts, environment)
    .filter(({ kind }) => kind !== 'source' && kind !== 'agreements')
    .filter((criterion) => criterion.kind !== 'tickets' || criterion.asks === 'features')
    .map((criterion) => judgeCriterion(criterion, facts, environment));
}

/** What this gate asks of this release: what the release process asks of any, and what its product's own systems can prove. */
function criteriaOf(facts: GateFacts, environment: EnvironmentName): readonly Criterion[] {
  const { tickets, source, agreements, documents, urgent } = facts;
  const ofAny = CRITERIA[environment].map((criterion) => agreementsCriterion(criterion, agreements));
  return [
    ...ofAny,
    ...documentCriteria(documents, environment),
    ...ticketCriteria(tickets, environment),
    ...sourceCriteria(source, environment),
    ...incidentCriteria(facts.incidents, environment),
    ...clinicalRiskCriteria(facts, environment),
    ...learntCriteria(facts.actions, environment),
    ...urgentCriteria(urgent, environment),
  ];
}

/** Whether nothing is left unmet. */
export function isOpen(verdicts: readonly Verdict[]): boolean {
  return verdicts.every(({ status }) => passes(status));
}

function judgeCriterion(criterion: Criterion, facts: GateFacts, environment: EnvironmentName): Verdict {
  const finding = letOff(criterion, facts, (these) => find(criterion, these, environment));
  const waivers = facts.waivers.filter(
    (waiver) =>
      waiver.criterion === criterion.id && waiver.environment === environment && waiver.digest === facts.release.digest,
  );
  const waiver = criterion.waivable && !passes(finding.status) ? waivers.find((one) => counts(one, facts)) : undefined;
  const waived = waiver && { status: 'waived' as const, evidence: proofOfWaiver(waiver), howToMeet: null };
  return {
    criterion: criterion.id,
    title: criterion.title,
    requirement: criterion.requirement,
    kind: criterion.kind,
    ...(waived ?? finding),
    whoCan: criterion.whoCan,
    waivable: criterion.waivable,
    waivers: waivers.map(({ id, state, reason, by, decided }) => {
      return { id, state, reason, requestedBy: by, decidedBy: decided?.by ?? null };
    }),
  };
}

function find(criterion: Criterion, facts: GateFacts, environment: EnvironmentName): Finding {
  switch (criterion.kind) {
    case 'ladder':
      return findSettled(criterion, facts);
    case 'sign-off':
      return findSignedOff(criterion, facts);
    case 'attestation':
      return findSaidOrShared(criterion, facts, environment);
    case 'tickets':
      return findTickets(criterion, facts, environment);
    case 'agreements':
      return findAgreed(facts);
    case 'documents':
      return findDocuments(criterion, facts.documents);
    case 'source':
      return findSource(criterion, facts, environment);
    case 'incidents':
      return findNoIncidents(criterion, facts, environment);
    case 'clinical-risk':
      return findClinicalRisk(facts, environment);
    case 'learnt':
      return findLearnt(facts.actions);
    case 'second-person':
      return findSecondPerson(facts);
  }
}

/**
 * Where messages can leave, what was delivered decides; elsewhere people's word does, and what was delivered before counts as well. So it is
 * for a hotfix, too, which waits for no mail server.
 */
function findSaidOrShared(
  criterion: AttestationCriterion & Criterion,
  facts: GateFacts,
  environment: EnvironmentName,
): Finding {
  const { decides, editions } = facts.notes;
  if (facts.documents !== null && asksForTraining(criterion, facts.documents))
    return findTraining(facts.documents, findAttested(criterion, facts, environment));
  if (!asksForNotes(criterion)) return findAttested(criterion, facts, environment);
  if (decides && facts.urgent === null) return findShared(criterion, editions);
  const attested = findAttested(criterion, facts, environment);
  if (passes(attested.status)) return attested;
  const shared = findShared(criterion, onceShared(criterion, editions));
  return passes(shared.status) ? shared : attested;
}

function findSettled({ below }: LadderCriterion, facts: GateFacts): Finding {
  const { state, settledAt } = facts.standings[below];
  const rung = ENVIRONMENT_TITLES[below];
  if (state === 'settled' && settledAt !== null) {
    const what = `Settled and soaked on ${rung}.`;
    return {
      status: 'met',
      evidence: { what, by: null, at: settledAt.toISOString(), link: null, reason: null },
      howToMeet: null,
    };
  }
  return { status: 'not-met', evidence: null, howToMeet: wayToSettle(state, rung) };
}

function wayToSettle(state: RungStanding['state'], rung: string): string {
  switch (state) {
    case 'never':
      return `Promote it to ${rung} first, and let it settle there.`;
    case 'under-way':
      return `Wait until its rollout on ${rung} has reached every site and soaked.`;
    case 'soaking':
      return `Wait until it has soaked on ${rung}.`;
    case 'halted':
      return `Its rollout on ${rung} is halted: decide there, and let it settle.`;
    case 'failed':
    case 'settled':
      return `Its rollout on ${rung} did not end well at every site: promote it there again, and let it settle.`;
  }
}

/** The latest attestation that was not withdrawn decides. */
function findAttested(
  criterion: AttestationCriterion & Criterion,
  facts: GateFacts,
  environment: EnvironmentName,
): Finding {
  const said = facts.attestations
    .filter(
      (one) => one.criterion === criterion.id && one.environment === environment && one.digest === facts.release.digest,
    )
    .filter((one) => one.outcome === 'holds' || criterion.mayNotApply)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const howToMeet = `${whoMeets(criterion)} attests to it, with a reason and a link to the proof.`;
  const last = said.findLast((one) => one.withdrawn === null);
  if (last !== undefined) {
    const holds = last.outcome === 'holds';
    const what = holds ? `Attested by ${last.by.name}.` : `Does not apply to this release, says ${last.by.name}.`;
    return { status: holds ? 'met' : 'not-applicable', evidence: proof(last, what), howToMeet: null };
  }
  const withdrawn = said.at(-1);
  if (withdrawn === undefined) return { status: 'not-met', evidence: null, howToMeet };
  const what = `Attested by ${withdrawn.by.name}, and withdrawn by ${withdrawn.withdrawn?.by.name ?? 'somebody'}.`;
  return { status: 'stale', evidence: proof(withdrawn, what), howToMeet };
}

/** An approved waiver counts only with a second pair of eyes on it. */
function counts(waiver: Waiver, facts: GateFacts): boolean {
  const approver = waiver.decided?.by.person;
  if (waiver.state !== 'approved' || approver === undefined) return false;
  return ![waiver.by.person, ...facts.release.madeBy, ...facts.promotedBy].includes(approver);
}

function proofOfWaiver(waiver: Waiver): Proof {
  const { by, decided, reason } = waiver;
  const what = `Waived: asked for by ${by.name}, approved by ${decided?.by.name ?? 'nobody'}.`;
  return { what, by: decided?.by ?? null, at: decided?.at.toISOString() ?? null, link: null, reason };
}

function proof({ by, at, link, reason, withdrawn }: Attestation, what: string): Proof {
  return { what, by, at: at.toISOString(), link, reason: withdrawn?.reason ?? reason };
}
