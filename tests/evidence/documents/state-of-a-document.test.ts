import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  documentStates,
  groupsLacking,
  type ControlledDocument,
  type DocumentState,
} from '../../../src/evidence/documents/document.js';
import { documentKind, KINDS, RATIFYING_GROUPS } from '../../../src/evidence/documents/document-kind.js';
import { DOCUMENT_KINDS } from '../../../src/sites/asked-documents.js';
import { approvalOf, documentOf, VOIDED } from './made-document.js';

const DAY = '2027-03-31';
const withdrawal = { by: { person: 'dana', name: 'Dana' }, reason: 'wrong file', at: new Date('2026-04-01T09:00:00Z') };
const stateOf = (document: ControlledDocument, today = DAY): DocumentState | undefined =>
  documentStates([document], today).get(document.id);

describe('one version of a document is', () => {
  const dpo = approvalOf({ id: 'dpo', group: 'data-protection-officer' });
  const igg = approvalOf({ id: 'igg', group: 'information-governance-group' });
  const no = approvalOf({ id: 'no', decision: 'rejected', reason: 'a hazard is missing' });
  const cases: readonly (readonly [string, Partial<ControlledDocument>, DocumentState])[] = [
    ['in force once its group has approved it (003-057)', {}, 'in-force'],
    ['not in force before (003-057)', { approvals: [] }, 'awaiting-approval'],
    ['in force to the end of the day of its review (001-068)', { reviewOn: DAY }, 'in-force'],
    ['overdue from the day after (001-068)', { reviewOn: '2027-03-30' }, 'overdue'],
    ['in force for ever where it needs no review', { reviewOn: null }, 'in-force'],
    ['withdrawn once it was taken back, whatever else', { withdrawn: withdrawal, reviewOn: '2020-01-01' }, 'withdrawn'],
    ['rejected by the last word of its group', { approvals: [approvalOf(), no] }, 'rejected'],
    ['in force by the last word of its group', { approvals: [no, approvalOf()] }, 'in-force'],
    [
      'rejected by any group, though the one that it needs approves it',
      { approvals: [approvalOf(), { ...no, group: 'cyber-security-group' }] },
      'rejected',
    ],
    [
      'stale once the tickets that it was approved on became others',
      { approvals: [approvalOf({ voided: VOIDED })] },
      'stale',
    ],
    [
      'in force again when it was approved again since',
      { approvals: [approvalOf({ voided: VOIDED }), approvalOf({ id: 'again' })] },
      'in-force',
    ],
    ['not approved by a group that it does not need', { approvals: [dpo] }, 'awaiting-approval'],
    [
      'a DPIA with the Data Protection Officer alone, not in force (001-047)',
      { kind: 'dpia', approvals: [dpo] },
      'awaiting-approval',
    ],
    [
      'a DPIA with the Information Governance Group alone, not in force (001-060)',
      { kind: 'dpia', approvals: [igg] },
      'awaiting-approval',
    ],
    ['a DPIA with both, in force (001-047, 001-060)', { kind: 'dpia', approvals: [dpo, igg] }, 'in-force'],
    [
      'a System Specific Policy with any one group, in force (001-059)',
      { kind: 'system-specific-policy', approvals: [igg] },
      'in-force',
    ],
  ];
  test.each(cases)('%s', (_, over, state) => {
    expect(stateOf(documentOf(over))).toBe(state);
  });
});

describe('of two versions', () => {
  const first = documentOf({ id: 'first' });
  const second = documentOf({ id: 'second', version: '2' });
  const states = (...documents: readonly ControlledDocument[]) => [...documentStates(documents, DAY).values()];

  test('the older stays in force until the newer is approved, and is replaced then (001-068)', () => {
    expect(states(first, { ...second, approvals: [] })).toEqual(['in-force', 'awaiting-approval']);
    expect(states(first, second)).toEqual(['replaced', 'in-force']);
  });

  test('the older does not come back when the newer is withdrawn, voided, overdue or rejected afterwards', () => {
    const no = approvalOf({ id: 'no', decision: 'rejected', reason: 'no' });
    for (const [over, state] of [
      [{ withdrawn: withdrawal }, 'withdrawn'],
      [{ approvals: [approvalOf({ voided: VOIDED })] }, 'stale'],
      [{ reviewOn: '2020-01-01' }, 'overdue'],
      [{ approvals: [approvalOf(), no] }, 'rejected'],
    ] as const)
      expect(states(first, { ...second, ...over })).toEqual(['replaced', state]);
  });

  test('of another reference, product, release or Trust neither takes the place of the other', () => {
    for (const over of [
      { reference: 'CSO-8' },
      { product: 'aide' },
      { release: '2.1.0', digest: 'd'.repeat(64) },
      { trust: 'ashmere' },
      { kind: 'clinical-safety-case' },
    ] as const)
      expect(states(first, { ...second, ...over })).toEqual(['in-force', 'in-force']);
  });
});

test('whose approval is lacking is told of each group that has to ratify it', () => {
  const dpia = documentOf({
    kind: 'dpia',
    approvals: [approvalOf({ group: 'data-protection-officer', voided: VOIDED })],
  });
  expect(groupsLacking(dpia)).toEqual(['data-protection-officer', 'information-governance-group']);
  expect(groupsLacking(documentOf())).toEqual([]);
});

test('no order of approvals, rejections and voids puts a document in force without a valid yes of each group it needs, as its last word', () => {
  const words = fc.record({
    group: fc.constantFrom(...RATIFYING_GROUPS),
    decision: fc.constantFrom('approved' as const, 'rejected' as const),
    voided: fc.constantFrom(null, VOIDED),
  });
  fc.assert(
    fc.property(fc.constantFrom(...DOCUMENT_KINDS), fc.array(words, { maxLength: 8 }), (kind, said) => {
      const approvals = said.map((word, index) => approvalOf({ ...word, id: String(index) }));
      const document = documentOf({ kind, approvals });
      const needed = documentKind(kind).ratifiedBy;
      const lastOf = (group: string) => said.findLast((word) => word.group === group);
      const isYes = (group: string) => lastOf(group)?.decision === 'approved' && lastOf(group)?.voided === null;
      const groups = needed.length > 0 ? needed : RATIFYING_GROUPS;
      const anyNo = RATIFYING_GROUPS.some((group) => lastOf(group)?.decision === 'rejected');
      const enough = needed.length > 0 ? groups.every(isYes) : groups.some(isYes);
      expect(stateOf(document) === 'in-force').toBe(enough && !anyNo);
    }),
  );
});

test('the transition checklist holds every item of the procedure (001-044 to 001-062)', () => {
  const onIt = KINDS.filter(({ checklist }) => checklist !== null).flatMap(({ requirements }) => requirements);
  const wanted = Array.from({ length: 19 }, (_, index) => `001-0${String(44 + index)}`);
  expect(wanted.filter((requirement) => !onIt.includes(requirement))).toEqual([]);
});
