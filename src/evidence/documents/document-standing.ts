import type { AskedDocument, DocumentSettings } from '../../sites/asked-documents.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../../sites/environment.js';
import type { ChecklistItem } from './checklist.js';
import { documentStates, type ControlledDocument, type DocumentState } from './document.js';

/** Whether the training documents of a release have come to those that they are for. Times are UTC. */
export interface DocumentsShared {
  /**
   * What decides: deliveries as soon as messages can leave at all, and people's word before. `nothing`: it was decided before, and is not
   * asked again.
   */
  readonly decidedBy: 'deliveries' | 'word' | 'nothing';
  /** By a document's id. */
  readonly byDocument: ReadonlyMap<
    string,
    { readonly arrived: number; readonly waiting: number; readonly failed: number; readonly since: Date | null }
  >;
}

/** All that is known of the documents that a release needs. */
export interface DocumentStanding {
  readonly settings: DocumentSettings;
  /** The day that it is, such as `2027-03-31`. */
  readonly today: string;
  /** Every version of the product's own and the release's, oldest first; none of a Trust. */
  readonly documents: readonly ControlledDocument[];
  /** Empty where no gate asks for it. */
  readonly checklist: readonly ChecklistItem[];
  readonly shared: DocumentsShared;
}

/** One document that is asked for, and how what there is of it stands. */
export interface AskedStanding {
  readonly asked: AskedDocument;
  /** The one that counts; null: none does. */
  readonly inForce: ControlledDocument | null;
  /** What keeps the kind from being met: the newest that is neither in force nor done with; null: nothing, or there is none at all. */
  readonly wrong: { readonly document: ControlledDocument; readonly state: DocumentState } | null;
}

/** The documents that must be in force before a release enters an environment, those that lower gates asked for too. */
export function askedBefore(settings: DocumentSettings, environment: EnvironmentName): readonly AskedDocument[] {
  return settings.asked.filter(({ bound, before }) => bound !== 'trust' && isUpTo(before, environment));
}

/** Whether documents decide if a release's training documentation is there, and no word alone (003-094). */
export function isTrainingAsked(settings: DocumentSettings): boolean {
  return askedBefore(settings, 'uat').some(({ kind }) => kind === 'training');
}

/** Whether the gate of this environment asks for the transition checklist (001-063). */
export function asksForChecklist({ checklist }: DocumentSettings, environment: EnvironmentName): boolean {
  return checklist !== null && isUpTo(checklist, environment);
}

function isUpTo(before: EnvironmentName, environment: EnvironmentName): boolean {
  return ENVIRONMENT_NAMES.indexOf(before) <= ENVIRONMENT_NAMES.indexOf(environment);
}

/**
 * How one of them stands. Where it is bound to a release, only those of exactly this digest count. One that is overdue or stale is in
 * the way though another of its kind is in force: it is mended, replaced or withdrawn.
 */
export function standingOf(
  asked: AskedDocument,
  { documents, today }: Pick<DocumentStanding, 'documents' | 'today'>,
): AskedStanding {
  const states = documentStates(documents, today);
  const candidates = documents
    .filter(({ kind, digest }) => kind === asked.kind && (asked.bound !== 'release' || digest !== null))
    .map((document) => ({ document, state: states.get(document.id) ?? 'awaiting-approval' }));
  const inForce = candidates.findLast(({ state }) => state === 'in-force')?.document ?? null;
  const fallen = candidates.findLast(({ state }) => state === 'overdue' || state === 'stale') ?? null;
  if (inForce !== null && fallen === null) return { asked, inForce, wrong: null };
  const left = candidates.filter(({ state }) => state !== 'replaced' && state !== 'in-force');
  return { asked, inForce: null, wrong: fallen ?? left.at(-1) ?? null };
}
