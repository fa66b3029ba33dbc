import { describe, expect, test } from '@jest/globals';
import type { RungStanding } from '../../src/promotions/facts.js';
import { judge } from '../../src/promotions/gate.js';
import { objections, unmet, type Asked } from '../../src/promotions/objection.js';
import { at, DIGEST, everythingMet, OTHER_DIGEST, signOff, waiver, withdrawn } from './facts.js';

const ASKED: Asked = { environment: 'pre-prod', promoter: 'rita', digest: DIGEST, newerThere: [] };
const NEW_THERE = { ...everythingMet().standings, 'pre-prod': { state: 'never', settledAt: null } } as const;
const FRESH = everythingMet({ standings: NEW_THERE });
const by = (person: string) => ({ person, name: person });
const names = (facts = FRESH, asked = ASKED) => objections(facts, asked).map(({ criterion }) => criterion);

test('nothing speaks against a promotion whose gate is open', () => {
  expect(names()).toEqual([]);
  expect(unmet(judge(FRESH, 'pre-prod'))).toEqual([]);
});

test('a digest that is not the one seen is refused; none at all is not (abuse 23)', () => {
  expect(names(FRESH, { ...ASKED, digest: OTHER_DIGEST })).toEqual(['same-digest']);
  expect(names(FRESH, { ...ASKED, digest: null })).toEqual([]);
});

test.each<[RungStanding['state'], string | null]>([
  ['never', null],
  ['failed', null],
  ['under-way', 'is being rolled out there'],
  ['soaking', 'is being rolled out there'],
  ['settled', 'has settled there'],
  ['halted', 'is halted'],
])('a release that is %s there already is told so in plain words', (state, words) => {
  const settledAt = state === 'settled' ? at(40) : null;
  const facts = everythingMet({ standings: { ...NEW_THERE, 'pre-prod': { state, settledAt } } });
  const titles = objections(facts, ASKED).map(({ title }) => title);
  expect(titles).toEqual(words === null ? [] : [expect.stringContaining(words)]);
});

test('an older release than what settled there is sent to roll back (abuse 62)', () => {
  const [reason] = objections(FRESH, { ...ASKED, newerThere: ['2.2.0'] });
  expect(reason).toMatchObject({ criterion: 'downgrade', status: 'refused' });
  expect(reason?.howToMeet).toContain('roll back the rollout of 2.2.0 on Pre-Prod');
});

describe('who approves never executes (INV-04) (abuse 22)', () => {
  const signed = signOff({ by: by('rita'), at: at(32) });
  const waived = waiver('production-notes-shared', 'pre-prod', {
    decided: { by: by('rita'), reason: null, at: at(6) },
  });
  test.each([
    ['a sign-off that the gate relies on', { signOffs: [...FRESH.signOffs, signed] }, ['four-eyes']],
    ['a sign-off of a lower gate', { signOffs: [signOff({ stage: 'sit', by: by('rita') })] }, ['four-eyes']],
    ['a sign-off taken back', { signOffs: [withdrawn(signed)] }, []],
    ['a sign-off of a gate further up', { signOffs: [signOff({ stage: 'oat', by: by('rita') })] }, []],
    ['a rejection', { signOffs: [signOff({ decision: 'rejected', by: by('rita') })] }, []],
    ['a waiver at this gate', { waivers: [waived] }, ['four-eyes']],
    ['a waiver at another gate', { waivers: [{ ...waived, environment: 'uat' as const }] }, []],
  ])('the promoter gave %s', (_, over, expected) => {
    expect(names({ ...FRESH, ...over })).toEqual(expected);
  });
});

test('what is not met says what was found, what would meet it, and who can', () => {
  const facts = everythingMet({ signOffs: everythingMet().signOffs.map((one) => withdrawn(one)) });
  expect(unmet(judge(facts, 'pre-prod'))).toMatchObject([
    {
      criterion: 'uat-signed-off',
      status: 'stale',
      howToMeet: expect.stringMatching(/^Approved by olive, and withdrawn by olive\. The Product Owner signs off UAT/),
      whoCan: ['the Product Owner'],
    },
    { criterion: 'sit-signed-off', status: 'stale' },
  ]);
});
