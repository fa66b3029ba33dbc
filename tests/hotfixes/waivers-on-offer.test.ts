import { expect, test } from '@jest/globals';
import { nextOnLadder } from '../../src/hotfixes/ladder.js';
import { waiving } from '../../src/hotfixes/waiving.js';
import type { Verdict } from '../../src/promotions/verdict.js';

const AT = { release: '2.1.1', environment: 'uat', hands: ['mia'] } as const;
const OPEN: Verdict = {
  ...{ criterion: 'no-open-incidents', title: 'None is open', requirement: '', kind: 'incidents', status: 'not-met' },
  ...{ evidence: null, howToMeet: 'so', whoCan: [], waivable: true, waivers: [] },
};
const ASKED: Verdict['waivers'][number] = {
  ...{ id: 'w1', state: 'requested', reason: 'It is the same fault.' },
  ...{ requestedBy: { person: 'tess', name: 'Tess' }, decidedBy: null },
};

const steps = (verdict: Partial<Verdict>): string[] => waiving(AT, { ...OPEN, ...verdict }).map(({ step }) => step);

test.each<[string, Partial<Verdict>, string[]]>([
  ['that two may let go is asked for', {}, ['ask-waiver-of-no-open-incidents']],
  ['that nobody may let go is not', { waivable: false }, []],
  ['that nobody could read is let go by the approval of the hotfix', { unread: { of: 'scope', readAt: null } }, []],
  ['that one may say does not apply needs no two', { criterion: 'training-documentation', kind: 'attestation' }, []],
  [
    'that somebody asked for is decided, and not asked for again',
    { waivers: [ASKED] },
    ['approve-waiver-of-no-open-incidents', 'refuse-waiver-of-no-open-incidents'],
  ],
  [
    'that was refused may be asked for again',
    { waivers: [{ ...ASKED, state: 'refused' }] },
    ['ask-waiver-of-no-open-incidents'],
  ],
])('a waiver of what is not met and %s (INV-04)', (_what, verdict, offered) => {
  expect(steps(verdict)).toEqual(offered);
});

test('who asked for a waiver, made the fix or promoted it never approves it, and who approves leads it on (INV-04)', () => {
  const [approve, refuse] = waiving(AT, { ...OPEN, waivers: [ASKED] });
  expect(approve).toMatchObject({ notBy: ['tess', 'mia'], leadsOn: true, path: '/api/v1/waivers/w1/approval' });
  expect(refuse).toMatchObject({ notBy: [], leadsOn: false, path: '/api/v1/waivers/w1/refusal' });
});

test('what is in the way of a promotion beside its gate is waited for, and it is not offered', () => {
  const gate = { environment: 'uat', standing: { state: 'never' }, criteria: [] } as const;
  const climb = { release: '2.1.1', digest: 'd', gate, hands: [], signers: [] };
  const says = 'Another rollout is under way there.';
  expect(nextOnLadder({ ...climb, inTheWay: [says] })).toEqual({ offers: [], waitingFor: [says] });
  expect(nextOnLadder({ ...climb, inTheWay: [] }).offers.map(({ step }) => step)).toEqual(['promote-to-uat']);
});
