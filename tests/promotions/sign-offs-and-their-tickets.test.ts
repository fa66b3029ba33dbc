import { describe, expect, test } from '@jest/globals';
import { isOpen, judge, judgeAgain } from '../../src/promotions/gate.js';
import { at, everythingMet, signOff } from './facts.js';
import { facts, ticketsMet, verdict } from './ticket-facts.js';

describe('a sign-off and its tickets', () => {
  const drifted = ticketsMet({
    drifts: new Map([['uat', [{ kind: 'reopened', ticket: 'FLIP-2', what: 'FLIP-2 was opened again.' } as const]]]),
  });

  test('that drifted apart is void, and the gate names the ticket', () => {
    expect(verdict(facts(drifted), 'pre-prod', 'uat-signed-off')).toMatchObject({
      status: 'stale',
      evidence: { what: 'Approved by olive, on other tickets: FLIP-2 was opened again.' },
    });
    expect(verdict(facts(drifted), 'pre-prod', 'sit-signed-off').status).toBe('met');
  });

  test('that were seen to drift apart stays void when the drift is undone, and the gate says what to do (INV-03)', () => {
    const drift = [{ kind: 'reopened', ticket: 'FLIP-7', what: 'FLIP-7 was opened again.' }] as const;
    const given = facts(ticketsMet());
    const signOffs = given.signOffs.map((one) => {
      return one.stage === 'uat'
        ? { ...one, voided: { at: at(45), readAt: at(44), snapshot: 'b'.repeat(64), drift } }
        : one;
    });
    const what =
      'Approved by olive, void since 2026-03-02T09:45:00.000Z. After it was signed: FLIP-7 was opened again. Sign again.';
    const stale = { status: 'stale', evidence: { what } };
    expect(verdict({ ...given, signOffs }, 'pre-prod', 'uat-signed-off')).toMatchObject(stale);
    expect(verdict({ ...given, signOffs, tickets: null }, 'pre-prod', 'uat-signed-off')).toMatchObject(stale);
    expect(isOpen(judgeAgain({ ...given, signOffs }, 'production'))).toBe(false);
    const again = signOff({ id: 'again', at: at(46), scope: 'a'.repeat(64) });
    const signedAgain = { ...given, signOffs: [...signOffs, again] };
    expect(verdict(signedAgain, 'pre-prod', 'uat-signed-off').status).toBe('met');
  });

  test('that were not known to each other do not count either, once there is a tracker', () => {
    expect(verdict({ ...everythingMet(), tickets: ticketsMet() }, 'uat', 'sit-signed-off')).toMatchObject({
      status: 'stale',
      evidence: { what: 'Approved by tess, before its tickets were known.' },
    });
    const relied = { ...everythingMet(), tickets: ticketsMet({ asksForScope: false }) };
    expect(verdict(relied, 'uat', 'sit-signed-off').status).toBe('met');
  });

  test('are looked at again for every site, while a tracker that does not answer stops nothing (INV-03)', () => {
    const unknown = ticketsMet({ open: null, meeting: new Map(), files: new Map() });
    expect(isOpen(judge(facts(unknown), 'production'))).toBe(false);
    expect(isOpen(judgeAgain(facts(unknown), 'production'))).toBe(true);
    expect(isOpen(judgeAgain(facts(drifted), 'production'))).toBe(false);
  });
});
