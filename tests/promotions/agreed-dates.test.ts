import { describe, expect, test } from '@jest/globals';
import { findAgreed } from '../../src/promotions/agreement-finding.js';
import type { AskedTrust } from '../../src/promotions/agreement-standing.js';
import { judge, judgeAgain } from '../../src/promotions/gate.js';
import type { UrgentFix } from '../../src/releases/urgent-fix.js';
import { agreementOf, provisional } from '../evidence/agreements/agreements.js';
import { everythingMet, waiver } from './facts.js';

const HOTFIX: UrgentFix = {
  ...{ hotfix: 'h1', number: 'HF-1', incident: 'i1', raisedAt: new Date('2026-12-01T09:00:00Z') },
  ...{ approval: null, glass: null },
};

const asked = (over: Partial<AskedTrust> = {}): AskedTrust => {
  return { name: 'Ashmere', zone: 'Europe/London', isFirst: true, agreement: agreementOf(), isTold: null, ...over };
};
const later = (over: Partial<AskedTrust> = {}): AskedTrust => asked({ name: 'Bracken', isFirst: false, ...over });

const verdictOf = (...trusts: readonly AskedTrust[]) =>
  judge(everythingMet({ agreements: { trusts } }), 'production').find(({ criterion }) => criterion === 'dates-agreed');

describe('that release dates were shared and agreed', () => {
  test('is met when every Trust was asked and the first wave has agreed, and names the others (003-101)', () => {
    const verdict = verdictOf(asked(), later({ agreement: agreementOf({ state: 'asked', agreedAt: null }) }));
    expect(verdict).toMatchObject({ kind: 'agreements', status: 'met', howToMeet: null });
    expect(verdict?.evidence?.what).toBe(
      '1 of 2 Trusts have agreed to an exact time; the sites of the others wait for their own agreement, and do not begin without it. Ashmere: Tuesday 1 December 2026, 21:00 to 23:00 GMT. Not agreed: Bracken (has not answered).',
    );
  });

  test('says of nobody that their sites wait where all have agreed, nor of a hotfix, which waits for none (003-101, 003-109)', () => {
    const open = later({ agreement: agreementOf({ state: 'asked', agreedAt: null }) });
    expect(verdictOf(asked(), later())?.evidence?.what).not.toContain('wait');
    const { evidence, status } = findAgreed({ agreements: { trusts: [asked(), open] }, urgent: HOTFIX });
    expect(status).toBe('met');
    expect(evidence?.what).not.toContain('wait');
  });

  test.each([
    ['a Trust was never asked', later({ agreement: null }), 'not-met', 'Propose a time to Bracken.'],
    ['nobody at a Trust got it', later({ isTold: false }), 'not-met', 'has reached nobody yet at Bracken'],
    [
      'delivery took the question back',
      later({
        agreement: agreementOf({ state: 'withdrawn', ended: { at: new Date(), because: 'x', byTrust: false } }),
      }),
      'not-met',
      'Propose a time to Bracken.',
    ],
    [
      'the first wave has only a day',
      asked({ name: 'Calder', agreement: agreementOf({ time: provisional('2026-12-01'), agreedAt: null }) }),
      'not-met',
      'Calder (a day only)',
    ],
    [
      'the first wave took it back',
      asked({
        name: 'Calder',
        agreement: agreementOf({ state: 'declined', ended: { at: new Date(), because: 'x', byTrust: true } }),
      }),
      'stale',
      'Calder (has declined)',
    ],
    ['the time of the first wave is over', asked({ agreement: agreementOf({ isOver: true }) }), 'stale', 'is over'],
  ] as const)('is not met when %s (003-101)', (_, trust, status, way) => {
    const verdict = verdictOf(asked(), trust);
    expect(verdict?.status).toBe(status);
    expect(verdict?.howToMeet).toContain(way);
  });

  test('is waived by nobody and attested by nobody (003-101)', () => {
    const facts = everythingMet({
      agreements: { trusts: [asked({ agreement: null })] },
      waivers: [waiver('dates-agreed', 'production')],
    });
    const verdict = judge(facts, 'production').find(({ criterion }) => criterion === 'dates-agreed');
    expect(verdict).toMatchObject({ status: 'not-met', waivable: false, evidence: null });
  });

  test('is not asked of all Trusts at once again when one site is about to be changed', () => {
    const again = judgeAgain(everythingMet({ agreements: { trusts: [] }, attestations: [] }), 'production');
    expect(again.map(({ criterion }) => criterion)).not.toContain('dates-agreed');
  });
});
