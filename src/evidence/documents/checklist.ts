import type { DocumentKindName } from '../../sites/asked-documents.js';
import type { Witness } from '../witness.js';
import { documentStates, type ControlledDocument } from './document.js';
import { KINDS, type DocumentKind } from './document-kind.js';

export const MARKS = ['open', 'done', 'not-applicable'] as const;
export type Mark = (typeof MARKS)[number];

/** What was last said of one item of a product's transition checklist. Times are UTC. */
export interface ChecklistMark {
  readonly item: DocumentKindName;
  /** Whose it is to bring about. */
  readonly responsible: { readonly name: string; readonly email: string };
  readonly mark: Mark;
  readonly reason: string | null;
  readonly by: Witness;
  readonly at: Date;
}

/** One item of the checklist as it stands (001-044 to 001-062). */
export interface ChecklistItem {
  readonly item: DocumentKindName;
  readonly title: string;
  readonly requirements: readonly string[];
  /** Null until somebody is named. */
  readonly said: ChecklistMark | null;
  /** Ids of the documents of this kind that are in force. */
  readonly inForce: readonly string[];
  readonly isDone: boolean;
  /** What is left to do, as a sentence; null: nothing. */
  readonly lacking: string | null;
}

/**
 * How every item stands. One that hands over a document is done only while such a document is in force, whatever its mark says. All
 * versions of each document must be given, oldest first.
 */
export function checklistOf(
  marks: readonly ChecklistMark[],
  documents: readonly ControlledDocument[],
  today: string,
): readonly ChecklistItem[] {
  const states = documentStates(documents, today);
  return KINDS.filter(({ checklist }) => checklist !== null).map((kind) => {
    const said = marks.find(({ item }) => item === kind.name) ?? null;
    const inForce = documents
      .filter((document) => document.kind === kind.name && states.get(document.id) === 'in-force')
      .map(({ id }) => id);
    const lacking = lackOf(kind, said, inForce);
    const { name: item, title, requirements } = kind;
    return { item, title, requirements, said, inForce, isDone: lacking === null, lacking };
  });
}

function lackOf(kind: DocumentKind, said: ChecklistMark | null, inForce: readonly string[]): string | null {
  if (said === null) return `Nobody is responsible for it yet: ${kind.title}.`;
  if (said.mark === 'not-applicable' && kind.mayNotApply) return null;
  if (kind.checklist === 'document' && inForce.length === 0)
    return `No document of it is in force: ${kind.title}. ${said.responsible.name} is responsible.`;
  if (said.mark !== 'done') return `It is not marked as done: ${kind.title}. ${said.responsible.name} is responsible.`;
  return null;
}
