import { attestable } from '../evidence/attestable.js';
import { documentKind, ratifiers } from '../evidence/documents/document-kind.js';
import {
  askedBefore,
  asksForChecklist,
  isTrainingAsked,
  type DocumentStanding,
} from '../evidence/documents/document-standing.js';
import type { EnvironmentName } from '../sites/environment.js';
import { ROLE_TITLES, type Criterion, type DocumentsCriterion } from './criterion.js';

/** What the documents of the training criterion are called. */
const TRAINING = 'training';
const TRAINING_CRITERION = attestable('training-documentation').id;

/** A live service takes over what was handed over in full, and nothing less (001-063). Nobody waives that. */
const HANDED_OVER: DocumentsCriterion & Criterion = {
  ...{ kind: 'documents', asks: 'checklist', document: null, id: 'documents-handed-over', requirement: '001-063' },
  title: 'Everything on the transition checklist has been handed over',
  whoCan: [ROLE_TITLES.delivery],
  waivable: false,
};

/** What the gate of an environment asks of the documents of a product that says which it needs. */
export function documentCriteria(
  standing: DocumentStanding | null,
  environment: EnvironmentName,
): readonly Criterion[] {
  if (standing === null || environment === 'dev') return [];
  const asked = askedBefore(standing.settings, environment).filter(
    // The gate of UAT has a criterion of its own for these.
    ({ kind }) => !(kind === TRAINING && environment === 'uat'),
  );
  return [
    ...asked.map(({ kind: name }): Criterion => {
      const kind = documentKind(name);
      const [requirement = ''] = kind.requirements;
      return {
        ...{ kind: 'documents', asks: 'in-force', document: name, id: `document-${name}`, requirement },
        title: `${kind.title}: approved, and in date`,
        whoCan: [ROLE_TITLES.delivery, ratifiers(kind)],
        waivable: false,
      };
    }),
    ...(asksForChecklist(standing.settings, environment) ? [HANDED_OVER] : []),
  ];
}

/** Whether this criterion is the one about training documentation, and there are documents that it can be judged by (003-094). */
export function asksForTraining({ id }: Pick<Criterion, 'id'>, standing: DocumentStanding | null): boolean {
  return id === TRAINING_CRITERION && standing !== null && isTrainingAsked(standing.settings);
}
