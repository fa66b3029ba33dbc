import type { ControlledDocument, DocumentApproval } from '../../../src/evidence/documents/document.js';

/** A day of review that is to come, and not years away. */
export const NEXT_REVIEW = `${String(new Date().getFullYear() + 1)}-01-31`;

const somebody = { person: 'dana', name: 'Dana' };

/** An approval by the Clinical Safety Officer, unless told otherwise. */
export function approvalOf(over: Partial<DocumentApproval> = {}): DocumentApproval {
  return {
    ...{ id: 'approval', document: 'document', group: 'clinical-safety-officer', decision: 'approved' },
    ...{ decidedOn: '2026-03-01', minutes: null, reason: null, scope: null, by: somebody },
    ...{ at: new Date('2026-03-02T09:00:00Z'), voided: null },
    ...over,
  };
}

/** The hazard log of FLIP, approved, unless told otherwise. */
export function documentOf(over: Partial<ControlledDocument> = {}): ControlledDocument {
  return {
    ...{ id: 'document', kind: 'hazard-log', product: 'flip', release: null, digest: null, trust: null },
    ...{
      reference: 'CSO-7',
      version: '1',
      title: 'Hazard log of FLIP',
      sha256: null,
      link: 'https://documents.example/7',
    },
    ...{ owner: { name: 'Ola', email: 'ola@example.org' }, reviewOn: '2027-03-31', access: 'public', foiClause: null },
    ...{
      changes: null,
      by: somebody,
      at: new Date('2026-03-01T09:00:00Z'),
      approvals: [approvalOf()],
      withdrawn: null,
    },
    ...over,
  };
}

/** What voided an approval. */
export const VOIDED = {
  at: new Date('2026-03-03T09:00:00Z'),
  snapshot: 'f'.repeat(64),
  drift: [{ kind: 'added', ticket: 'FLIP-3', what: 'FLIP-3 was added.' }],
} as const;
