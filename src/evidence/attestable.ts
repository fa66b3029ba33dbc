import type { RoleName } from '../people/caller.js';
import type { EnvironmentName } from '../sites/environment.js';

/** A criterion of the release process that a person attests to, with a reason and a link, until Gatehouse can see it for itself. */
export interface Attestable {
  readonly id: string;
  /** The environment whose gate asks for it. */
  readonly environment: EnvironmentName;
  /** In the words of the release process, where AD is the delivery team and PO the Product Owner. */
  readonly title: string;
  /** The requirement that it comes from. */
  readonly requirement: string;
  /** Who can attest to it: who is responsible in the RACI table, and who receives what is shared. */
  readonly attestedBy: readonly RoleName[];
  /**
   * Whether it may be attested as not applicable, by one person: only where the release process itself says "where
   * necessary" or "any required". Anywhere else that is a waiver, which takes two.
   */
  readonly mayNotApply: boolean;
  /** Whether a waiver can stand in for it. A Trust's agreement is not ours to waive. */
  readonly waivable: boolean;
}

/** In the order of the ladder, and of the release process in it. */
export const ATTESTABLE = [
  {
    // That a release settled on Dev shows that it runs; that the work is finished is for the developers to say, so both are asked.
    id: 'dev-complete',
    environment: 'sit',
    title: 'Dev is complete',
    requirement: '003-089',
    attestedBy: ['delivery'],
    mayNotApply: false,
    waivable: true,
  },
  {
    id: 'automation-tests',
    environment: 'sit',
    title: 'Automation tests have passed',
    requirement: '003-090',
    attestedBy: ['delivery'],
    mayNotApply: false,
    waivable: true,
  },
  {
    id: 'automated-regression-tests',
    environment: 'sit',
    title: 'Automated regression tests have passed',
    requirement: '003-091',
    attestedBy: ['delivery'],
    mayNotApply: false,
    waivable: true,
  },
  {
    id: 'sit-results-shared',
    environment: 'uat',
    title: 'SIT results shared with PO',
    requirement: '003-093',
    attestedBy: ['delivery', 'product-owner'],
    mayNotApply: false,
    waivable: true,
  },
  {
    id: 'training-documentation',
    environment: 'uat',
    title: 'Training documentation has been updated and shared',
    requirement: '003-094',
    attestedBy: ['delivery'],
    // "Training documentation will be updated where necessary" (003-059).
    mayNotApply: true,
    waivable: true,
  },
  {
    id: 'notes-shared-with-product-owner',
    environment: 'uat',
    title: 'Release notes have been shared with PO',
    requirement: '003-095',
    attestedBy: ['delivery', 'product-owner'],
    mayNotApply: false,
    waivable: true,
  },
  {
    id: 'production-notes-shared',
    environment: 'pre-prod',
    title: 'Full production release notes have been shared with all stakeholders',
    requirement: '003-098',
    attestedBy: ['delivery', 'product-owner', 'ai-centre'],
    mayNotApply: false,
    waivable: true,
  },
  {
    id: 'dates-agreed',
    environment: 'production',
    title: 'Release dates have been shared by AD and agreed with the Trust',
    requirement: '003-101',
    attestedBy: ['delivery'],
    mayNotApply: false,
    waivable: false,
  },
  {
    id: 'nfr-tests',
    environment: 'production',
    title: 'Any required NFR testing has passed',
    requirement: '003-102',
    attestedBy: ['delivery'],
    // "Any required": a release may require none.
    mayNotApply: true,
    waivable: true,
  },
] as const satisfies readonly Attestable[];

type AttestableId = (typeof ATTESTABLE)[number]['id'];

export const ATTESTABLE_IDS: readonly AttestableId[] = ATTESTABLE.map(({ id }) => id);

/** The criterion of this name; the name comes from the table itself, so there always is one. */
export function attestable(id: AttestableId): Attestable {
  const found = ATTESTABLE.find((criterion) => criterion.id === id);
  if (found === undefined) throw new Error(`There is no criterion "${id}".`);
  return found;
}
