import { describe, expect, test } from '@jest/globals';
import { checklistOf, type ChecklistMark } from '../../src/evidence/documents/checklist.js';
import type { ControlledDocument } from '../../src/evidence/documents/document.js';
import { KINDS } from '../../src/evidence/documents/document-kind.js';
import type { DocumentsShared, DocumentStanding } from '../../src/evidence/documents/document-standing.js';
import { judge, judgeAgain } from '../../src/promotions/gate.js';
import type { Verdict } from '../../src/promotions/verdict.js';
import { documentsOf, type DocumentsDocument } from '../../src/sites/asked-documents.js';
import type { EnvironmentName } from '../../src/sites/environment.js';
import { approvalOf, documentOf, VOIDED } from '../evidence/documents/made-document.js';
import { attestation, DIGEST, everythingMet, waiver } from './facts.js';

const TODAY = '2026-03-02';
const WORD: DocumentsShared = { decidedBy: 'word', byDocument: new Map() };

const policy = documentOf({ kind: 'system-specific-policy', title: 'Policy', reference: 'IT-1' });
const ofRelease = { release: '2.1.0', digest: DIGEST };

function standing(
  asked: DocumentsDocument,
  documents: readonly ControlledDocument[],
  shared: DocumentsShared = WORD,
): DocumentStanding {
  return {
    settings: documentsOf(asked),
    today: TODAY,
    documents,
    checklist: checklistOf([], documents, TODAY),
    shared,
  };
}

const verdicts = (documents: DocumentStanding | null, environment: EnvironmentName = 'production') =>
  judge(everythingMet({ documents }), environment);

function verdict(of: DocumentStanding, criterion: string, environment: EnvironmentName = 'production'): Verdict {
  const found = verdicts(of, environment).find((one) => one.criterion === criterion);
  if (found === undefined) throw new Error(`There is no ${criterion}.`);
  return found;
}

const added = (asked: DocumentsDocument, environment: EnvironmentName) => {
  const without = verdicts(null, environment).map(({ criterion }) => criterion);
  return verdicts(standing(asked, []), environment).flatMap(({ criterion }) =>
    without.includes(criterion) ? [] : [criterion],
  );
};

test('nothing is asked of a product that says nothing of documents', () => {
  expect(verdicts(null).some(({ kind }) => kind === 'documents')).toBe(false);
});

test('a document is asked for by the gate that it is needed before, and by each above; never on the way to Dev', () => {
  const asked: DocumentsDocument = { asked: [{ kind: 'sit-evidence', before: 'uat' }, { kind: 'dtac' }] };
  expect(added(asked, 'dev')).toEqual([]);
  expect(added(asked, 'sit')).toEqual([]);
  expect(added(asked, 'uat')).toEqual(['document-sit-evidence']);
  expect(added(asked, 'pre-prod')).toEqual(['document-sit-evidence']);
  expect(added(asked, 'production')).toEqual(['document-sit-evidence', 'document-dtac']);
});

test("a Trust's document is its site passport's to ask for", () => {
  expect(added({ asked: [{ kind: 'business-continuity-plan', bound: 'trust' }] }, 'production')).toEqual([]);
});

describe('a gate that asks for the System Specific Policy (001-059, 001-063)', () => {
  const asked: DocumentsDocument = { asked: [{ kind: 'system-specific-policy' }] };
  const away = { by: { person: 'dana', name: 'Dana' }, reason: 'no', at: new Date() };
  test.each([
    ['is open once it is approved and in date', [policy], 'met', ''],
    ['is shut where there is none', [], 'not-met', ''],
    ['is shut while it awaits approval', [{ ...policy, approvals: [] }], 'not-met', 'is not approved yet'],
    [
      'is shut again when its review is overdue',
      [{ ...policy, reviewOn: '2026-03-01' }],
      'stale',
      'to be reviewed by 2026-03-01',
    ],
    ['is shut again when it is withdrawn', [{ ...policy, withdrawn: away }], 'stale', 'was withdrawn by Dana'],
    [
      'is open by the version before while a new one awaits approval',
      [policy, { ...policy, id: 'new', version: '2', approvals: [] }],
      'met',
      '',
    ],
    [
      'is shut by one that is overdue, though another is in force',
      [policy, { ...policy, id: 'other', reference: 'IT-2', reviewOn: '2026-03-01' }],
      'stale',
      'IT-2',
    ],
  ] as const)('%s', (_, documents, status, what) => {
    const found = verdict(standing(asked, documents), 'document-system-specific-policy');
    expect([found.status, found.howToMeet === null]).toEqual([status, status === 'met']);
    expect(found.evidence?.what ?? '').toContain(what);
  });

  test('names the approval, the day of the next review and the link', () => {
    const found = verdict(standing(asked, [policy]), 'document-system-specific-policy');
    expect(found.evidence).toMatchObject({
      what: 'Policy (IT-1, version 1), approved by the Clinical Safety Officer; to be reviewed by 2027-03-31.',
      link: 'https://documents.example/7',
      by: { name: 'Dana' },
    });
  });
});

describe('of a document that is bound to the release (003-057, 003-058)', () => {
  const asked: DocumentsDocument = { asked: [{ kind: 'hazard-log', bound: 'release' }] };
  const log = documentOf(ofRelease);

  test('one of the product at large does not count, and one of exactly this digest does', () => {
    expect(verdict(standing(asked, [documentOf()]), 'document-hazard-log').status).toBe('not-met');
    expect(verdict(standing(asked, [log]), 'document-hazard-log').status).toBe('met');
  });

  test('an approval of other tickets is stale, and says what became of them', () => {
    const stale = { ...log, approvals: [approvalOf({ voided: VOIDED })] };
    const found = verdict(standing(asked, [stale]), 'document-hazard-log');
    expect([found.status, found.evidence?.what]).toEqual(['stale', expect.stringContaining('FLIP-3 was added.')]);
    expect(found.howToMeet).toContain('the Clinical Safety Officer');
  });
});

test('nobody waives a document, nor the checklist (001-063)', () => {
  const documents = standing({ asked: [{ kind: 'dtac' }], checklist: 'production' }, []);
  for (const criterion of ['document-dtac', 'documents-handed-over']) {
    const facts = everythingMet({ documents, waivers: [waiver(criterion, 'production')] });
    const found = judge(facts, 'production').find((one) => one.criterion === criterion);
    expect([found?.status, found?.waivable]).toEqual(['not-met', false]);
  }
});

test('a document that is withdrawn or overdue meanwhile stops a rollout that was let begin, as any word that is taken back', () => {
  const documents = standing({ asked: [{ kind: 'dtac' }] }, []);
  const asked = judgeAgain(everythingMet({ documents }), 'production').filter(({ kind }) => kind === 'documents');
  expect(asked.map(({ status }) => status)).toEqual(['not-met']);
});

describe('the transition checklist (001-044 to 001-063)', () => {
  const items = KINDS.filter(({ checklist }) => checklist !== null);
  const done = (over: Partial<ChecklistMark> = {}): ChecklistMark[] =>
    items.map(({ name: item }) => ({
      ...{ item, responsible: { name: 'Pia Manager', email: 'pia@example.org' }, mark: 'done', reason: 'seen' },
      ...{ by: { person: 'dana', name: 'Dana' }, at: new Date('2026-03-01T09:00:00Z') },
      ...over,
    }));
  const papers = items
    .filter(({ checklist }) => checklist === 'document')
    .map(({ name: kind, ratifiedBy }) =>
      documentOf({
        kind,
        id: kind,
        approvals: ratifiedBy.length === 0 ? [approvalOf()] : ratifiedBy.map((group) => approvalOf({ group })),
      }),
    );
  const open = (marks: readonly ChecklistMark[], documents: readonly ControlledDocument[]) =>
    checklistOf(marks, documents, TODAY).flatMap(({ item, lacking }) => (lacking === null ? [] : [item]));

  test('is done when each item has a responsible person, is marked, and has its document in force', () => {
    expect(open(done(), papers)).toEqual([]);
    const documents = {
      ...standing({ checklist: 'production' }, papers),
      checklist: checklistOf(done(), papers, TODAY),
    };
    expect(verdict(documents, 'documents-handed-over').status).toBe('met');
  });

  test.each([
    ['the business requirements', '001-044', ['business-requirements']],
    [
      'business cases, project initiation and contracts',
      '001-045',
      ['outline-business-case', 'final-business-case', 'project-initiation', 'contractual-agreements'],
    ],
    ['the AIR log and the project’s closing report', '001-046', ['air-log', 'project-close-report']],
    ['a Data Protection Impact Assessment', '001-047', ['dpia']],
    ['lessons learned', '001-048', ['lessons-learned']],
    ['operational documentation', '001-049', ['operational-documentation']],
    ['its three owners’ consent', '001-050', ['owners-agreed']],
    ['an entry in the Product Catalogue', '001-051', ['product-catalogue-entry']],
    ['scripts for the service desk', '001-052', ['service-desk-scripts']],
    ['training of support staff', '001-053', ['support-staff-training']],
    ['a digital learning offer', '001-054', ['digital-learning-offer']],
    ['documentation for users', '001-055', ['user-documentation']],
    ['test plans and reports', '001-056', ['system-test-plans', 'end-of-test-reports']],
    ['the supplier’s release notes', '001-057', ['supplier-release-notes']],
    ['disaster recovery and patching', '001-058', ['disaster-recovery-plan', 'security-patching-schedule']],
    ['a System Specific Policy', '001-059', ['system-specific-policy']],
    ['the groups’ word on data protection', '001-060', ['dpia']],
    ['the Digital Technology Assessment Criteria', '001-061', ['dtac']],
    ['the system contract', '001-062', ['system-contract']],
  ])('leaves live shut without %s (%s)', (_what, requirement, kinds) => {
    const asked = items.filter(({ requirements }) => requirements.includes(requirement));
    expect(asked.map(({ name }) => name)).toEqual(kinds);
    for (const name of kinds) {
      const checklist = checklistOf(
        done().filter(({ item }) => item !== name),
        papers,
        TODAY,
      );
      const found = verdict({ ...standing({ checklist: 'production' }, papers), checklist }, 'documents-handed-over');
      expect(found.status).not.toBe('met');
      expect(found.howToMeet).toContain(asked.find((one) => one.name === name)?.title);
    }
  });

  test.each(items.map(({ name }) => name))('is not done without %s', (name) => {
    expect(
      open(
        done().filter(({ item }) => item !== name),
        papers,
      ),
    ).toEqual([name]);
    const notYet = done().map((mark) => (mark.item === name ? { ...mark, mark: 'open' as const } : mark));
    expect(open(notYet, papers)).toEqual([name]);
    const without = papers.filter(({ kind }) => kind !== name);
    expect(open(done(), without)).toEqual(
      items.find((kind) => kind.name === name)?.checklist === 'document' ? [name] : [],
    );
  });

  test('lets only business cases not apply (001-045)', () => {
    const left = open(done({ mark: 'not-applicable', reason: 'not needed' }), papers);
    expect(items.map(({ name }) => name).filter((name) => !left.includes(name))).toEqual([
      'outline-business-case',
      'final-business-case',
    ]);
  });

  test('says at the gate what is left, by name and by whose it is', () => {
    const checklist = checklistOf(done(), papers.slice(1), TODAY);
    const found = verdict({ ...standing({ checklist: 'production' }, []), checklist }, 'documents-handed-over');
    expect(found.evidence?.what).toBe(`${items.length - 1} of ${items.length} items are done.`);
    expect(found.howToMeet).toBe(
      'No document of it is in force: Business requirements documentation. Pia Manager is responsible.',
    );
  });
});

describe('training documentation, where documents of it are asked for (003-094, 003-059)', () => {
  const asked: DocumentsDocument = { asked: [{ kind: 'training', bound: 'release', before: 'uat' }] };
  const training = documentOf({ ...ofRelease, kind: 'training', id: 'training', reviewOn: null });
  const at = 'training-documentation';
  const arrived = (count: number, waiting = 0): DocumentsShared => ({
    decidedBy: 'deliveries',
    byDocument: new Map([
      ['training', { arrived: count, waiting, failed: 0, since: new Date('2026-03-02T10:00:00Z') }],
    ]),
  });
  const unsaid = (documents: DocumentStanding) => {
    const attestations = everythingMet().attestations.filter(({ criterion }) => criterion !== at);
    return judge(everythingMet({ documents, attestations }), 'uat').find(({ criterion }) => criterion === at);
  };

  test('the gate of UAT asks for it once, and the gates above ask that it stays so', () => {
    expect(added(asked, 'uat')).toEqual([]);
    expect(added(asked, 'pre-prod')).toEqual(['document-training']);
  });

  test("nobody's word makes up for a document that is missing", () => {
    expect(verdict(standing(asked, []), at, 'uat').status).toBe('not-met');
  });

  test('what was delivered decides whether it is shared, and nobody’s word, where messages can leave', () => {
    expect(verdict(standing(asked, [training], arrived(0)), at, 'uat').status).toBe('not-met');
    expect(unsaid(standing(asked, [training], arrived(2)))?.status).toBe('met');
    expect(unsaid(standing(asked, [training], arrived(0, 2)))?.howToMeet).toContain('on its way');
  });

  test('where none can leave, a person attests that it was shared', () => {
    expect(unsaid(standing(asked, [training]))?.status).toBe('not-met');
    expect(verdict(standing(asked, [training]), at, 'uat').status).toBe('met');
  });

  test('a release that changes nothing for users needs none, says a person (003-059)', () => {
    const facts = everythingMet({
      documents: standing(asked, [], arrived(0)),
      attestations: [attestation(at, 'uat', { outcome: 'not-applicable' })],
    });
    expect(judge(facts, 'uat').find(({ criterion }) => criterion === at)?.status).toBe('not-applicable');
  });
});
