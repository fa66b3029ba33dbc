import { unfilledIn } from '../../platform/placeholder.js';
import type { Severity } from '../../releases/scope/ticket.js';
import type { EnvironmentName } from '../../sites/environment.js';
import type { Product } from '../../sites/site.js';

export const RCA_STATES = ['draft', 'in-review', 'signed-off', 'closed'] as const;
export type RcaState = (typeof RCA_STATES)[number];

/** The search for the causes of one incident. Times are UTC. */
export interface Rca {
  readonly id: string;
  /** Id of the incident that owes it. */
  readonly incident: string;
  readonly state: RcaState;
  /** One more with each change of anything that is signed. */
  readonly revision: number;
  /** Ids of the Trusts that its impact names. */
  readonly concerns: readonly string[];
  readonly openedAt: Date;
  /** By when it has to be handed in for review. */
  readonly dueAt: Date;
  readonly handedInAt: Date | null;
  /** Person's uuid. */
  readonly handedInBy: string | null;
  /** Why it went back to its writers the last time. */
  readonly sentBackBecause: string | null;
  readonly signedOffAt: Date | null;
  readonly signedOffBy: string | null;
  readonly closedAt: Date | null;
}

/** The incident, as far as its RCA speaks of it. */
export interface RcaIncident {
  readonly id: string;
  readonly number: string;
  readonly product: Product | null;
  readonly severity: Severity;
  readonly summary: string;
  readonly sites: readonly string[];
  readonly release: string | null;
  readonly rollout: string | null;
  readonly promotion: string | null;
  readonly raisedAt: Date;
}

/** Ids of the Trusts whose sites the incident touches, or that the RCA's impact names. */
export function trustsConcerned(
  { rca, incident }: { readonly rca: Pick<Rca, 'concerns'>; readonly incident: Pick<RcaIncident, 'sites'> },
  trustOf: (site: string) => string | null,
): readonly string[] {
  return [...new Set([...incident.sites.flatMap((site) => trustOf(site) ?? []), ...rca.concerns])];
}

/** Not handed in by its time. Once it is in review, others are waited for. */
export function isOverdue({ state, dueAt }: Pick<Rca, 'state' | 'dueAt'>, now: Date): boolean {
  return state === 'draft' && dueAt <= now;
}

/** The longest text of a section, in characters. */
export const LONGEST_SECTION = 20_000;

/** In the order in which it is read. */
export const RCA_SECTIONS = [
  'summary',
  'impact',
  'detection',
  'went-well',
  'went-badly',
  'by-luck',
  'contributing-factors',
  'gates',
  'outcomes',
  'learning',
  'contingency',
  'continuity',
] as const;
export type RcaSectionName = (typeof RCA_SECTIONS)[number];

export const RCA_SECTION_TITLES = {
  summary: 'Summary',
  impact: 'Impact on each Trust',
  detection: 'How it was found',
  'went-well': 'What went well',
  'went-badly': 'What went badly',
  'by-luck': 'Where we were lucky',
  'contributing-factors': 'What contributed to it',
  gates: 'Why the gates let it through',
  outcomes: 'Outcomes, and how people were told',
  learning: 'Learning, and what to get better at',
  contingency: 'How the contingency plans held',
  continuity: 'How work went on without the system',
} as const satisfies Record<RcaSectionName, string>;

/** What nobody has to fill in: reflection is asked for, never forced (004-023). */
const OPTIONAL: readonly RcaSectionName[] = ['outcomes', 'learning', 'contingency', 'continuity'];

export const PATIENT_IMPACTS = ['none', 'possible', 'confirmed'] as const;

export interface TrustImpact {
  readonly trust: string;
  /** How long the service was not there, or not right, in minutes. */
  readonly minutes: number;
  /** How many people it kept from their work; null: nobody knows. */
  readonly users: number | null;
  readonly patients: (typeof PATIENT_IMPACTS)[number];
  readonly note: string | null;
}

/** The headings of SEIPS. None of them is a person. */
export const SEIPS_HEADINGS = ['people', 'tasks', 'tools', 'organisation', 'environment', 'external'] as const;
export type SeipsHeading = (typeof SEIPS_HEADINGS)[number];

export const SEIPS_TITLES = {
  people: 'People',
  tasks: 'Tasks',
  tools: 'Tools and technology',
  organisation: 'Organisation',
  environment: 'Environment',
  external: 'Outside influences',
} as const satisfies Record<SeipsHeading, string>;

export interface ContributingFactor {
  readonly heading: SeipsHeading;
  readonly words: string;
}

/** A gate that it passed, and the criterion that should have caught it. */
export interface EscapedGate {
  readonly environment: Exclude<EnvironmentName, 'dev'>;
  /** Null where no criterion asks for it yet. */
  readonly criterion: string | null;
  readonly why: string;
}

interface InWords {
  readonly text: string;
}

/** What each section holds. Times are ISO 8601 in UTC. */
export interface RcaContents {
  readonly summary: InWords;
  readonly impact: { readonly trusts: readonly TrustImpact[] };
  readonly detection: { readonly how: string; readonly beganAt: string; readonly foundAt: string };
  readonly 'went-well': InWords;
  readonly 'went-badly': InWords;
  readonly 'by-luck': InWords;
  readonly 'contributing-factors': { readonly factors: readonly ContributingFactor[] };
  readonly gates: { readonly gates: readonly EscapedGate[] };
  readonly outcomes: InWords;
  readonly learning: InWords;
  readonly contingency: InWords;
  readonly continuity: InWords;
}

/** A section as it was last written. */
export interface WrittenSection<Content> {
  readonly content: Content;
  readonly version: number;
  readonly by: { readonly person: string; readonly name: string };
  readonly at: Date;
}

export type WrittenSections = { readonly [Name in RcaSectionName]?: WrittenSection<RcaContents[Name]> | undefined };

/** From its beginning until somebody knew of it, in minutes; never typed. */
export function detectionDelay({ beganAt, foundAt }: RcaContents['detection']): number {
  return Math.round((Date.parse(foundAt) - Date.parse(beganAt)) / 60_000);
}

/** The sections without which it cannot be handed in: that nobody has written yet, or that say `TBC` somewhere and no more. */
export function missingSections(sections: WrittenSections): readonly RcaSectionName[] {
  return RCA_SECTIONS.filter((name) => {
    const written = sections[name];
    return written === undefined ? !OPTIONAL.includes(name) : unfilledIn(written.content).length > 0;
  });
}
