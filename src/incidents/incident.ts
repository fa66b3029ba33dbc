import type { Severity } from '../releases/scope/ticket.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { Product } from '../sites/site.js';

export const INCIDENT_STATES = ['open', 'contained', 'resolved', 'closed'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** Whose work caused it. What a Trust or a third party did itself is told, and does not count as ours. */
export const CULPRITS = ['us', 'trust', 'third-party'] as const;
export type Culprit = (typeof CULPRITS)[number];

/** The questions of clinical risk. Null: nobody knows yet, which is not "no". */
export interface ClinicalRisk {
  /** May a patient come to harm, or have come to it? */
  readonly patientSafety: boolean | null;
  /** Is there any potential risk to other clinical systems that needs this one disabled? (003-025) */
  readonly otherSystems: boolean | null;
  /** May data be lost, or may the fault reach further into the system? (003-026) */
  readonly dataLoss: boolean | null;
}

/** Something that went wrong, or might have. Times are UTC. */
export interface Incident {
  readonly id: string;
  /** As people say it: `INC-12`. */
  readonly number: string;
  readonly raisedAs: 'person' | 'jira' | 'gatehouse';
  /** Null for what concerns no product, such as the record of Gatehouse itself. */
  readonly product: Product | null;
  /** Where it was found. */
  readonly environment: EnvironmentName;
  /** Ids of the sites that it touches; none where that is not known, or where it concerns no site. */
  readonly sites: readonly string[];
  /** Version of the release that let it through, where one is known. */
  readonly release: string | null;
  readonly severity: Severity;
  readonly summary: string;
  /** The key that the service desk or the tracker knows it by. */
  readonly reference: string | null;
  readonly state: IncidentState;
  readonly attributedTo: Culprit;
  /** Id of the outage that explains it. */
  readonly outage: string | null;
  readonly clinicalRisk: ClinicalRisk;
  readonly rollout: string | null;
  /** The promotion whose gate let it through. */
  readonly promotion: string | null;
  /** Person's uuid, where a person raised it. */
  readonly raisedBy: string | null;
  readonly raisedAt: Date;
  readonly containedAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly closedAt: Date | null;
}

/** Found in Live: after a deployment to Production. */
export function isLive({ environment }: Pick<Incident, 'environment'>): boolean {
  return environment === 'production';
}

/** It still hurts: nobody has said that it is resolved. */
export function isOpen({ state }: Pick<Incident, 'state'>): boolean {
  return state === 'open' || state === 'contained';
}

/** Every Sev 1 or 2 that is found in Live owes a root cause analysis (003-062). */
export function owesRca(incident: Pick<Incident, 'environment' | 'severity'>): boolean {
  return isLive(incident) && incident.severity <= 2;
}

/** Only an open Sev 1 of Live can start a hotfix (003-023). Another rule than the one of the RCA, and never to be merged with it. */
export function maySetOffHotfix(incident: Pick<Incident, 'environment' | 'severity' | 'state'>): boolean {
  return isLive(incident) && incident.severity === 1 && isOpen(incident);
}

const FOLLOWING: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  open: ['contained', 'resolved'],
  contained: ['open', 'resolved'],
  // Opened again when it turns out not to be over.
  resolved: ['open', 'closed'],
  closed: [],
};

/** The states that may follow. A closed incident stays so: what comes back is raised anew, and linked. */
export function mayFollow(state: IncidentState): readonly IncidentState[] {
  return FOLLOWING[state];
}
