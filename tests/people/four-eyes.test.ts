import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { distinctPeople, mayApprove, type Hands } from '../../src/people/four-eyes.js';

const ADA = '5f0c7c52-6c7b-4b0f-9a53-0f4f6b1f0a01';
const BEN = '5f0c7c52-6c7b-4b0f-9a53-0f4f6b1f0a02';
const CAT = '5f0c7c52-6c7b-4b0f-9a53-0f4f6b1f0a03';
const NOBODY: Hands = { requestedBy: [], builtBy: [], executedBy: [] };

describe('who may approve', () => {
  const cases: readonly (readonly [string, Hands, string | null])[] = [
    ['somebody who had no hand in it', { requestedBy: [BEN], builtBy: [CAT], executedBy: [BEN] }, null],
    ['not who requested it', { ...NOBODY, requestedBy: [BEN, ADA] }, 'requested'],
    ['not who built it', { ...NOBODY, builtBy: [ADA] }, 'built'],
    ['not who will execute it', { ...NOBODY, executedBy: [ADA] }, 'would execute'],
    [
      'not who did all three',
      { requestedBy: [ADA], builtBy: [ADA], executedBy: [ADA] },
      'requested and built and would execute',
    ],
    ['not who spelt their own id in capitals', { ...NOBODY, builtBy: [ADA.toUpperCase()] }, 'built'],
  ];
  for (const [name, hands, deed] of cases)
    test(`${name} (INV-04, abuse 22)`, () => {
      expect(mayApprove(ADA, hands)).toEqual(
        deed === null
          ? { allowed: true }
          : { allowed: false, reason: `You ${deed} this change yourself, so another person has to approve it.` },
      );
    });

  test('never anybody among the hands, and always anybody else (INV-04)', () => {
    const people = fc.array(fc.constantFrom(ADA, BEN));
    fc.assert(
      fc.property(people, people, people, (requestedBy, builtBy, executedBy) => {
        const hands = { requestedBy, builtBy, executedBy };
        const involved = [...requestedBy, ...builtBy, ...executedBy].includes(ADA);
        expect(mayApprove(ADA, hands).allowed).toBe(!involved);
        expect(mayApprove(CAT, hands).allowed).toBe(true);
      }),
    );
  });
});

test('approvals count people: the same one twice, in any spelling, is one (INV-05, abuse 22)', () => {
  expect(distinctPeople([ADA, ADA.toUpperCase(), BEN, ADA])).toBe(2);
  expect(distinctPeople([])).toBe(0);
});
