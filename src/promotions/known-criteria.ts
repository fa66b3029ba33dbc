import { DOCUMENT_KINDS } from '../sites/asked-documents.js';
import { documentKind } from '../evidence/documents/document-kind.js';
import type { EnvironmentName } from '../sites/environment.js';
import { ACCEPTABLE } from './clinical-risk-criterion.js';
import { CRITERIA } from './criterion.js';
import { noneOpen } from './incident-criterion.js';
import { LEARNT } from './rca-criterion.js';
import { SOURCE_CRITERIA } from './source-criterion.js';
import { TICKET_CRITERIA } from './ticket-criterion.js';
import { SECOND_PERSON } from './urgent.js';

/** Asked of some releases, or of some products. */
const OF_SOME = [
  ...TICKET_CRITERIA,
  ...SOURCE_CRITERIA,
  LEARNT,
  ACCEPTABLE,
  SECOND_PERSON,
  noneOpen([1, 2], 'the product'),
];

/** What the gate of an environment asks for, or may ask for by the product's settings; each once. */
export function knownCriteria(
  environment: EnvironmentName,
): readonly { readonly id: string; readonly title: string }[] {
  if (environment === 'dev') return [];
  const documents = DOCUMENT_KINDS.map((kind) => ({ id: `document-${kind}`, title: documentKind(kind).title }));
  const known = [...CRITERIA[environment], ...OF_SOME, ...documents];
  return known.filter(({ id }, index) => known.findIndex((other) => other.id === id) === index);
}

/** What a criterion of an environment's gate is called; null for no such id. */
export function criterionTitle(environment: EnvironmentName, id: string): string | null {
  return knownCriteria(environment).find((criterion) => criterion.id === id)?.title ?? null;
}
