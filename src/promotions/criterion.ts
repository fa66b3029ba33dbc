import { ATTESTABLE, type Attestable } from '../evidence/attestable.js';
import type { Stage } from '../evidence/sign-off.js';
import type { RoleName } from '../people/caller.js';
import type { DocumentKindName } from '../sites/asked-documents.js';
import { ENVIRONMENT_TITLES, type EnvironmentName } from '../sites/environment.js';

/** The rung below has settled and soaked with this same digest: what the ladder knows by itself. Never waived. */
export interface LadderCriterion {
  readonly kind: 'ladder';
  readonly below: EnvironmentName;
}

/** A sign-off of this digest by the right role, after it settled on the rung that the sign-off speaks of. Never waived. */
export interface SignOffCriterion {
  readonly kind: 'sign-off';
  readonly stage: Stage;
  readonly speaksOf: EnvironmentName;
}

/** A person's word with a link. Where `waivable`, a waiver by two people can stand in for it. */
export interface AttestationCriterion {
  readonly kind: 'attestation';
  readonly mayNotApply: boolean;
}

/** What the product's tracker says of the release's tickets. */
export interface TicketsCriterion {
  readonly kind: 'tickets';
  readonly asks: 'done' | 'severities' | 'evidence' | 'features' | 'cause';
}

/** What the host of the product's source says of the release's commit, tag and packages. */
export interface SourceCriterion {
  readonly kind: 'source';
  readonly asks: 'checks' | 'tag' | 'provenance';
}

/** What the Trusts themselves agreed to. Not ours to waive. */
export interface AgreementsCriterion {
  readonly kind: 'agreements';
}

/** Documents under control: that one of a kind is in force, or that everything on the transition checklist is handed over. */
export type DocumentsCriterion =
  | { readonly kind: 'documents'; readonly asks: 'in-force'; readonly document: DocumentKindName }
  | { readonly kind: 'documents'; readonly asks: 'checklist'; readonly document: null };

/** A second person approved that exactly this hotfix goes to Production, or the glass was broken in their place. Never waived. */
export interface SecondPersonCriterion {
  readonly kind: 'second-person';
}

/** What was agreed after a severe incident is done in time. */
export interface LearntCriterion {
  readonly kind: 'learnt';
}

/** No incident of the product is open that is as severe as its tickets may not be either. */
export interface IncidentsCriterion {
  readonly kind: 'incidents';
}

/** Nobody rejects it on clinical risk. Never waived. */
export interface ClinicalRiskCriterion {
  readonly kind: 'clinical-risk';
}

type Kind =
  | ClinicalRiskCriterion
  | IncidentsCriterion
  | AgreementsCriterion
  | SecondPersonCriterion
  | DocumentsCriterion
  | LadderCriterion
  | LearntCriterion
  | SignOffCriterion
  | AttestationCriterion
  | TicketsCriterion
  | SourceCriterion;

/** One testable part of a gate. */
export type Criterion = Kind & {
  readonly id: string;
  /** In the words of the release process, where AD is the delivery team and PO the Product Owner. */
  readonly title: string;
  /** The requirement that it comes from. */
  readonly requirement: string;
  /** Who can meet it, in words. */
  readonly whoCan: readonly string[];
  /**
   * A waiver lets a missing proof go, on two people's word. It never stands in for a sign-off (that would be approval by somebody
   * who is not the approver), nor for the ladder (the digest that goes up is the one that was tried below).
   */
  readonly waivable: boolean;
};

export const ROLE_TITLES = {
  delivery: 'the delivery team',
  'product-owner': 'the Product Owner',
  'ai-centre': 'the AI Centre',
  'uat-tester': 'a UAT tester',
  trust: 'the Trust',
  administrator: 'an administrator',
} as const satisfies Record<RoleName, string>;

const SIT_SIGNED_OFF: Criterion = {
  kind: 'sign-off',
  id: 'sit-signed-off',
  title: 'SIT has been fully signed off by AD',
  requirement: '003-092',
  stage: 'sit',
  speaksOf: 'sit',
  whoCan: [ROLE_TITLES.delivery],
  waivable: false,
};

const UAT_SIGNED_OFF: Criterion = {
  kind: 'sign-off',
  id: 'uat-signed-off',
  title: 'UAT has been fully signed off by PO',
  requirement: '003-097',
  stage: 'uat',
  speaksOf: 'uat',
  whoCan: [ROLE_TITLES['product-owner']],
  waivable: false,
};

/** Nothing defines OAT: it is a sign-off on Pre-Prod (decision 2), by who is responsible for a release candidate (003-115). */
const OAT_SIGNED_OFF: Criterion = {
  kind: 'sign-off',
  id: 'oat-signed-off',
  title: 'OAT has been fully signed off',
  requirement: '003-100',
  stage: 'oat',
  speaksOf: 'pre-prod',
  whoCan: [ROLE_TITLES['product-owner']],
  waivable: false,
};

/**
 * What must hold before a release enters each environment, in the order of the release process. The sign-offs of lower gates come
 * again, last: nothing starts on a sign-off that was withdrawn after the gate it opened (INV-03).
 */
export const CRITERIA: Readonly<Record<EnvironmentName, readonly Criterion[]>> = {
  dev: [],
  sit: [settledOn('dev'), ...attested('sit')],
  uat: [settledOn('sit'), SIT_SIGNED_OFF, ...attested('uat')],
  'pre-prod': [settledOn('uat'), UAT_SIGNED_OFF, ...attested('pre-prod'), SIT_SIGNED_OFF],
  production: [settledOn('pre-prod'), OAT_SIGNED_OFF, ...attested('production'), UAT_SIGNED_OFF, SIT_SIGNED_OFF],
};

/** Who can meet it, as the beginning of a sentence: `The delivery team or the Product Owner`. */
export function whoMeets({ whoCan }: Pick<Criterion, 'whoCan'>): string {
  const who = whoCan.join(' or ');
  return who.charAt(0).toUpperCase() + who.slice(1);
}

function settledOn(below: EnvironmentName): Criterion {
  return {
    kind: 'ladder',
    id: `settled-on-${below}`,
    title: `This digest has settled and soaked on ${ENVIRONMENT_TITLES[below]}`,
    requirement: 'M-03',
    below,
    whoCan: ['a release manager of the delivery team'],
    waivable: false,
  };
}

function attested(environment: EnvironmentName): readonly Criterion[] {
  const here: readonly Attestable[] = ATTESTABLE.filter((criterion) => criterion.environment === environment);
  return here.map(({ id, title, requirement, attestedBy, mayNotApply, waivable }) => {
    const whoCan = attestedBy.map((role) => ROLE_TITLES[role]);
    return { kind: 'attestation', id, title, requirement, mayNotApply, waivable, whoCan };
  });
}
