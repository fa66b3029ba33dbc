import { expect, test } from '@jest/globals';
import type { ClinicalRejection } from '../../src/evidence/clinical-risk/rejection.js';
import { judge } from '../../src/promotions/gate.js';
import type { GateFacts } from '../../src/promotions/facts.js';
import type { UrgentFix } from '../../src/releases/urgent-fix.js';
import { at, DIGEST, everythingMet, NEVER, OTHER_DIGEST, signOff, withdrawn } from './facts.js';

const rita = { person: 'rita', name: 'Rita' };
const BROKEN: UrgentFix = {
  ...{ hotfix: 'h', number: 'HF-1', incident: 'i', raisedAt: at(0), approval: null },
  glass: { by: rita, at: at(45), because: 'nobody answers', without: [] },
};
const WHOLE: UrgentFix = { ...BROKEN, glass: null };

/** How a criterion of the gate of Production stands, with no word on OAT but these. */
function production(criterion: string, over: Partial<GateFacts>, ...said: GateFacts['signOffs']) {
  const others = everythingMet().signOffs.filter(({ stage }) => stage !== 'oat');
  const facts = everythingMet({ urgent: BROKEN, signOffs: [...others, ...said], ...over });
  return judge(facts, 'production').find((one) => one.criterion === criterion);
}

const oat = (over: Parameters<typeof signOff>[0]) => signOff({ stage: 'oat', at: at(41), ...over });
const rejected = oat({ decision: 'rejected', reason: 'it loses scans' });

test.each([
  ['nobody said anything', 'not-applicable', []],
  ['somebody rejected it', 'not-met', [rejected]],
  ['somebody rejected it, and took that back', 'not-applicable', [withdrawn(rejected)]],
  ['somebody rejected it after it was approved', 'not-met', [oat({}), oat({ ...rejected, at: at(42) })]],
  ['somebody vetoed it', 'not-met', [oat({ decision: 'vetoed', reason: 'no' })]],
  ['what was rejected is another digest', 'not-applicable', [oat({ ...rejected, digest: OTHER_DIGEST })]],
] as const)('where %s, the sign-off is %s with broken glass (INV-04, 003-100)', (_, status, said) => {
  expect(production('oat-signed-off', {}, ...said)?.status).toBe(status);
});

test('who broke the glass, and that somebody has to approve it, is what the gate shows instead (INV-04)', () => {
  const { evidence } = production('oat-signed-off', {}) ?? {};
  expect(evidence).toMatchObject({ by: rita, reason: 'nobody answers' });
  expect(evidence?.what).toMatch(/glass was broken by Rita, and somebody has to approve that afterwards/);
});

test('a hotfix for which the glass is whole is let off no sign-off, and no second person (INV-04)', () => {
  expect(production('oat-signed-off', { urgent: WHOLE })?.status).toBe('not-met');
  expect(production('hotfix-approved', { urgent: WHOLE })?.status).toBe('not-met');
});

test('no glass lets go what was never tried on Pre-Prod (003-033)', () => {
  const standings = { ...everythingMet().standings, 'pre-prod': NEVER };
  expect(production('settled-on-pre-prod', { standings })?.status).toBe('not-met');
});

test('no glass lets go what was rejected on clinical risk (002-012)', () => {
  const rejection: ClinicalRejection = {
    id: 'r',
    release: '2.1.0',
    digest: DIGEST,
    environment: 'uat',
    hazard: 'Doses are rounded',
    remedy: null,
    answers: { patientSafety: true, otherSystems: false, dataLoss: false },
    by: rita,
    at: at(43),
    withdrawn: null,
  };
  const found = production('clinical-risk-acceptable', { rejections: [rejection] });
  expect([found?.status, found?.waivable]).toEqual(['not-met', false]);
});
