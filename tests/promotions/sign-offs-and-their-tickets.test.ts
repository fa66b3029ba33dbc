import { describe, expect, test } from '@jest/globals';
import { isOpen, judge, judgeAgain } from '../../src/promotions/gate.js';
import { everythingMet } from './facts.js';
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
