import { expect, test } from '@jest/globals';
import type { ClinicalRejection } from '../../src/evidence/clinical-risk/rejection.js';
import type { Caller, RoleGrant } from '../../src/people/caller.js';
import { Addresses } from '../../src/web/addresses.js';
import {
  ofConsultations,
  ofTests,
  ofAgreements,
  ofDocuments,
  ofHotfixes,
  ofIncidents,
  ofRejections,
  ofLearning,
} from '../../src/web/pages/ladder/duties.js';
import type { LadderFacts } from '../../src/web/pages/ladder/ladder.facts.js';

const addresses = new Addresses('');
const who = (role: RoleGrant['role']): Caller => ({
  ...{ person: 'me', name: 'Me', email: 'me@example.org' },
  roles: [{ role, duty: null, trust: null }],
});
const NOTHING: LadderFacts = {
  ...{
    now: new Date(0),
    running: new Map(),
    underWay: [],
    moving: [],
    ended: [],
    waivers: [],
    overrides: [],
    handOvers: [],
    rejections: [],
    rejected: [],
  },
  ...{ hotfixes: [], incidents: [], rcas: [], actions: [], toChase: [], toDecide: [], toTest: [], toComment: [] },
};
const rca = (more: object) => ({
  ...{ id: 'r1', number: 'INC-1', dueAt: new Date('2027-01-04T17:00:00Z'), handedInBy: null },
  ...({ state: 'draft', isOverdue: false } as const),
  ...more,
});

test('severe incidents are each told of, the others in one line, and only to those who work on them', () => {
  const one = (number: string, severity: 1 | 2 | 3 | 4) =>
    ({ id: number, number, severity, state: 'open', summary: `${number} hurts` }) as const;
  const incidents = [one('INC-1', 1), one('INC-2', 2), one('INC-3', 3), one('INC-4', 4)];
  const tasks = ofIncidents(who('delivery'), { ...NOTHING, incidents }, addresses);
  expect(tasks.map(({ text, href }) => [text, href])).toEqual([
    ['INC-1, severity 1, is open', '/incidents/INC-1'],
    ['INC-2, severity 2, is open', '/incidents/INC-2'],
    ['2 incidents of severity 3 to 5 still open', '/incidents'],
  ]);
  expect(ofIncidents(who('product-owner'), { ...NOTHING, incidents }, addresses)).toEqual([]);
});

test('a rejection of what runs is told once for each release, to those who decide about clinical risk (002-012)', () => {
  const rejection: ClinicalRejection = {
    ...{ id: 'c1', release: '2.1.0', digest: 'd', environment: 'pre-prod', hazard: 'Doses twice', remedy: null },
    ...{ answers: { patientSafety: true, otherSystems: false, dataLoss: false }, at: new Date(0), withdrawn: null },
    by: { person: 'ada', name: 'Ada' },
  };
  const at = (environment: 'pre-prod' | 'production', runs: number, mayRun: number) =>
    ({ product: 'flip', environment, runs, mayRun }) as const;
  const rejected = [
    {
      rejection: { ...rejection, environment: 'production', by: { person: 'bea', name: 'Bea' } },
      at: [at('production', 4, 2)],
    },
    { rejection, at: [at('pre-prod', 1, 0), at('production', 4, 2)] },
  ] as const;
  const texts = (role: RoleGrant['role'], facts: LadderFacts) =>
    ofRejections(who(role), facts, addresses).map(({ text }) => text);
  expect(texts('delivery', { ...NOTHING, rejected })).toEqual([
    '2.1.0 was rejected on clinical risk by Bea and Ada and runs at 5 sites (2 more are not known)',
  ]);
  const perhaps = [{ rejection, at: [at('production', 0, 2)] }];
  expect(texts('product-owner', { ...NOTHING, rejected: perhaps })).toEqual([
    '2.1.0 was rejected on clinical risk by Ada and may run at 2 sites: what runs there is not known',
  ]);
  expect(texts('uat-tester', { ...NOTHING, rejected })).toEqual([]);
});

test('an RCA is told of to its writers while it is written and to its reviewers afterwards, never to whoever handed it in', () => {
  const rcas = [rca({ isOverdue: true }), rca({ id: 'r2', number: 'INC-2', state: 'in-review', handedInBy: 'other' })];
  const of = (role: RoleGrant['role'], mine = rcas) =>
    ofLearning(who(role), { ...NOTHING, rcas: mine }, addresses).map(({ text, says }) => `${text}. ${says}`);
  expect(of('delivery')).toEqual([
    'Write the root cause analysis of INC-1. It is overdue: it was to be handed in by Monday 4 January 2027, 17:00 GMT.',
  ]);
  expect(of('ai-centre')).toEqual([
    'Review the root cause analysis of INC-2. Sign it off, or send it back with a reason.',
  ]);
  expect(of('ai-centre', [rca({ state: 'in-review', handedInBy: 'me' })])).toEqual([]);
  expect(of('product-owner')).toEqual([]);
});

test('one’s own actions after incidents are told of with their day, and whether it is over', () => {
  const action = { rca: 'r1', number: 2, of: 'INC-1', what: 'Unmute the alarm', due: '2027-01-04' };
  const actions = [
    { ...action, isOverdue: true },
    { ...action, number: 3, isOverdue: false },
  ];
  const tasks = ofLearning(who('uat-tester'), { ...NOTHING, actions }, addresses);
  expect(tasks.map(({ text }) => text)).toEqual(['Your action 2 after INC-1 is overdue', 'Your action 3 after INC-1']);
  expect(tasks[0]).toMatchObject({
    href: '/rcas/r1#actions-part',
    says: 'Unmute the alarm (by 4 January 2027)',
  });
});

test('Trusts that have still to agree are counted by what they said, for those who ask them', () => {
  const toChase = [
    { release: '2.1.0', asked: 1, countered: 0, refused: 2 },
    { release: '2.2.0', asked: 0, countered: 3, refused: 0 },
  ];
  const tasks = ofAgreements(who('delivery'), { ...NOTHING, toChase }, addresses);
  expect(tasks).toEqual([
    {
      ...{ text: 'Bring Trusts to agree to 2.1.0', href: '/releases/2.1.0/plan/production' },
      says: '2 declined or did not answer in time; 1 Trust has not answered yet',
    },
    {
      ...{ text: 'Bring Trusts to agree to 2.2.0', href: '/releases/2.2.0/plan/production' },
      says: '3 named another time',
    },
  ]);
  expect(ofAgreements(who('ai-centre'), { ...NOTHING, toChase }, addresses)).toEqual([]);
});

test('steps of a hotfix that wait for somebody lead to its runbook', () => {
  const hotfixes = [{ id: 'h1', number: 'HF-1', summary: 'Scans are lost', steps: ['Triage it', 'Tell people'] }];
  expect(ofHotfixes({ ...NOTHING, hotfixes }, addresses)).toEqual([
    { text: 'HF-1: Triage it; Tell people', href: '/hotfixes/h1', says: 'Scans are lost' },
  ]);
});

test('documents that wait are told of in one line for each release and product, with the first of their names', () => {
  const toDecide = [
    { of: '2.1.0', at: '2.1.0', titles: ['User guide, version 3'] },
    { of: 'FLIP', at: '2.1.0', titles: ['One', 'Two', 'Three', 'Four', 'Five'] },
  ];
  expect(ofDocuments({ ...NOTHING, toDecide }, addresses)).toEqual([
    { text: 'Decide on a document of 2.1.0', href: '/releases/2.1.0/documents', says: 'User guide, version 3' },
    { text: 'Decide on 5 documents of FLIP', href: '/releases/2.1.0/documents', says: 'One; Two; Three; and 2 more' },
  ]);
});

test('smoke tests and comments that wait for somebody lead to where they are given', () => {
  const toTest = [{ release: '2.1.0', sites: 2 }];
  expect(ofTests({ ...NOTHING, toTest }, addresses)).toEqual([
    { text: 'Smoke test 2.1.0 at 2 sites', href: '/releases/2.1.0#smoke-tests', says: 'Say what each test came to.' },
  ]);
  const endsAt = new Date('2027-01-04T17:00:00Z');
  const toComment = [{ release: '2.2.0', environment: 'pre-prod', stage: 'uat', endsAt } as const];
  expect(ofConsultations({ ...NOTHING, toComment }, addresses)).toEqual([
    {
      text: 'Say what you think of 2.2.0 before UAT is signed off',
      href: '/releases/2.2.0#gate-pre-prod-uat-signed-off',
      says: 'You are waited for until Monday 4 January 2027, 17:00 GMT.',
    },
  ]);
});
