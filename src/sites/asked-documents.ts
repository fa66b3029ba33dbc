import { secondsIn } from './duration.js';
import type { EnvironmentName } from './environment.js';

/** Every kind of document that is kept under control, by name; first those of the transition checklist, in its order. */
export const DOCUMENT_KINDS = [
  'business-requirements',
  'outline-business-case',
  'final-business-case',
  'project-initiation',
  'contractual-agreements',
  'air-log',
  'project-close-report',
  'lessons-learned',
  'operational-documentation',
  'owners-agreed',
  'product-catalogue-entry',
  'service-desk-scripts',
  'support-staff-training',
  'digital-learning-offer',
  'user-documentation',
  'system-test-plans',
  'end-of-test-reports',
  'supplier-release-notes',
  'disaster-recovery-plan',
  'security-patching-schedule',
  'system-specific-policy',
  'dpia',
  'dtac',
  'system-contract',
  'clinical-safety-case',
  'hazard-log',
  'training',
  'sit-evidence',
  'uat-evidence',
  'equality-impact-assessment',
  'business-continuity-plan',
] as const;
export type DocumentKindName = (typeof DOCUMENT_KINDS)[number];

/** What a document is bound to: any release of the product, one exact release digest, or a Trust that runs the product. */
export const DOCUMENT_BONDS = ['product', 'release', 'trust'] as const;
export type DocumentBond = (typeof DOCUMENT_BONDS)[number];

/** A document that must be in force before a release enters an environment, or, of a Trust, before anything starts there. */
export interface AskedDocument {
  readonly kind: DocumentKindName;
  readonly bound: DocumentBond;
  /** The environment whose gate asks for it, and every one above; for a Trust's it is always production. */
  readonly before: EnvironmentName;
  /** So many seconds before its next review people are warned. */
  readonly warnSeconds: number;
}

/** Which documents a product's gates ask for. */
export interface DocumentSettings {
  readonly asked: readonly AskedDocument[];
  /** The environment before which the whole transition checklist must be done; null: no gate asks for it. */
  readonly checklist: EnvironmentName | null;
}

/** `documents` as `products.yml` writes it. */
export interface DocumentsDocument {
  readonly asked?: readonly {
    readonly kind: DocumentKindName;
    readonly bound?: DocumentBond;
    readonly before?: EnvironmentName;
    readonly warn?: string;
  }[];
  readonly checklist?: EnvironmentName;
}

const WARN = '30d';

/** Fills in what a file leaves out. Throws only for files that were not checked. */
export function documentsOf({ asked = [], checklist }: DocumentsDocument): DocumentSettings {
  return {
    asked: asked.map(({ kind, bound = 'product', before = 'production', warn = WARN }) => {
      const warnSeconds = secondsIn(warn);
      if (warnSeconds === null) throw new Error('The products file was not checked before use.');
      return { kind, bound, before, warnSeconds };
    }),
    checklist: checklist ?? null,
  };
}
