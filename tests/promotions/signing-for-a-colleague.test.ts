import { describe, expect, test } from '@jest/globals';
import type { SignOff } from '../../src/evidence/sign-off.js';
import type { GateFacts } from '../../src/promotions/facts.js';
import { judge } from '../../src/promotions/gate.js';
import { objections } from '../../src/promotions/objection.js';
import { everythingMet, signOff } from './facts.js';

const person = (name: string) => ({ person: name, name });

/** UAT is signed off by Della for somebody, and by nobody else. */
function signedFor(whom: string, over: Partial<GateFacts> = {}): GateFacts {
  const signed: SignOff = signOff({ by: person('della'), onBehalfOf: person(whom) });
  const others = everythingMet().signOffs.filter(({ stage }) => stage !== 'uat');
  return everythingMet({ signOffs: [...others, signed], ...over });
}

function uat(facts: GateFacts) {
  return judge(facts, 'pre-prod').find(({ kind }) => kind === 'sign-off');
}

describe('a sign-off by a delegate', () => {
  test('counts, and the gate names both (003-114)', () => {
    expect(uat(signedFor('avery'))).toMatchObject({
      status: 'met',
      evidence: { what: 'Approved by della, as delegate of avery.' },
    });
  });

  test.each([
    ['made the release', signedFor('mo', { release: { ...everythingMet().release, madeBy: ['mo'] } })],
    ['promotes it', signedFor('rita')],
  ])('does not count where whom it is for %s (INV-04, abuse 22)', (_, facts) => {
    expect(uat(facts)?.status).toBe('not-met');
  });

  test('keeps both of them from promoting it (INV-04)', () => {
    const refusals = (promoter: string) => {
      const never = { ...everythingMet().standings, 'pre-prod': { state: 'never', settledAt: null } } as const;
      const facts = signedFor('avery', { standings: never });
      const asked = { environment: 'pre-prod', promoter, digest: null, newerThere: [] } as const;
      return objections(facts, asked).map(({ criterion }) => criterion);
    };
    expect([refusals('avery'), refusals('della'), refusals('rita')]).toEqual([['four-eyes'], ['four-eyes'], []]);
  });
});
