import { describe, expect, test } from '@jest/globals';
import type { RungStanding } from '../../src/promotions/facts.js';
import { judge } from '../../src/promotions/gate.js';
import { notTakenOn, objections, unmet, type Asked, type Reason } from '../../src/promotions/objection.js';
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
    ['a word on a waiver that was refused', { waivers: [{ ...waived, state: 'refused' as const }] }, []],
    ['nothing, and another approved a waiver', { waivers: [waiver('production-notes-shared', 'pre-prod')] }, []],
    ['nothing, and a waiver is only asked for', { waivers: [{ ...waived, decided: null }] }, []],
  ])('the promoter gave %s', (_, over, expected) => {
    expect(names({ ...FRESH, ...over })).toEqual(expected);
  });

  test('the promoter approved that this hotfix goes to Production, which another one promotes', () => {
    const approval = { by: by('rita'), at: at(40), without: [] };
    const urgent = { hotfix: 'h', number: 'HF-1', incident: 'one', raisedAt: at(1), approval, glass: null };
    const standings = { ...everythingMet().standings, production: { state: 'never', settledAt: null } } as const;
    const approved = everythingMet({ standings, urgent });
    const refused = (environment: Asked['environment'], promoter: string) =>
      objections(approved, { ...ASKED, environment, promoter }).flatMap(({ criterion, title }) =>
        criterion === 'four-eyes' ? [title] : [],
      );
    expect(refused('production', 'rita')).toEqual([
      'You approved HF-1 for this release, and who approves never executes.',
    ]);
    expect(refused('production', 'theo')).toEqual([]);
    expect(refused('pre-prod', 'rita')).toEqual([]);
  });

  test('each deed is told once', () => {
    const twice = { ...FRESH, signOffs: [signed, { ...signed, at: at(33) }], waivers: [waived] };
    expect(objections(twice, ASKED)).toEqual([
      {
        criterion: 'four-eyes',
        title:
          'You signed off UAT and approved the waiver of production-notes-shared for this release, and who approves never executes.',
        status: 'refused',
        howToMeet: 'Another release manager promotes it.',
        whoCan: ['another release manager'],
      },
    ]);
  });
});

const A_RELEASE_MANAGER = ['a release manager of the delivery team'];

describe('every refusal says why, what to do and who can', () => {
  const there = (state: RungStanding['state']) =>
    everythingMet({ standings: { ...NEW_THERE, 'pre-prod': { state, settledAt: null } } });
  const already = { criterion: 'already-there', status: 'refused' } as const;
  test.each<[string, () => readonly Reason[], Reason]>([
    [
      'another digest',
      () => objections(FRESH, { ...ASKED, digest: OTHER_DIGEST }),
      {
        criterion: 'same-digest',
        title: `Release 2.1.0 has the digest ${DIGEST}, not the one that you saw.`,
        status: 'refused',
        howToMeet: 'Look at the release again, then promote what you see.',
        whoCan: A_RELEASE_MANAGER,
      },
    ],
    [
      'settled there',
      () => objections(there('settled'), ASKED),
      {
        ...already,
        title: '2.1.0 has already been promoted to Pre-Prod, and has settled there.',
        howToMeet: 'Nothing is left to do; a single site is retried in its rollout.',
        whoCan: [],
      },
    ],
    [
      'on its way there',
      () => objections(there('under-way'), ASKED),
      {
        ...already,
        title: '2.1.0 has already been promoted to Pre-Prod, and is being rolled out there.',
        howToMeet: 'Follow its rollout.',
        whoCan: [],
      },
    ],
    [
      'halted there',
      () => objections(there('halted'), ASKED),
      {
        ...already,
        title: '2.1.0 has already been promoted to Pre-Prod, and its rollout there is halted.',
        howToMeet: 'Decide in its rollout: resume it, or roll it back.',
        whoCan: A_RELEASE_MANAGER,
      },
    ],
    [
      'one newer release there',
      () => objections(FRESH, { ...ASKED, newerThere: ['2.2.0'] }),
      {
        criterion: 'downgrade',
        title: '2.1.0 is older than 2.2.0, which is on Pre-Prod already.',
        status: 'refused',
        howToMeet: 'To go back, roll back the rollout of 2.2.0 on Pre-Prod; a promotion only goes forward.',
        whoCan: A_RELEASE_MANAGER,
      },
    ],
    [
      'two newer releases there',
      () => objections(FRESH, { ...ASKED, newerThere: ['2.2.0', '2.3.0'] }),
      {
        criterion: 'downgrade',
        title: '2.1.0 is older than 2.2.0 and 2.3.0, which are on Pre-Prod already.',
        status: 'refused',
        howToMeet: 'To go back, roll back the rollout of 2.2.0 or 2.3.0 on Pre-Prod; a promotion only goes forward.',
        whoCan: A_RELEASE_MANAGER,
      },
    ],
    [
      'another rollout, in its own words and with one full stop',
      () => [notTakenOn('Release 2.2.0 v. 2 is on its way there.')],
      {
        criterion: 'another-rollout',
        title: 'Release 2.2.0 v. 2 is on its way there.',
        status: 'refused',
        howToMeet: 'Read the reason, and ask again when it is gone.',
        whoCan: A_RELEASE_MANAGER,
      },
    ],
  ])('%s', (_, found, reason) => {
    expect(found()).toEqual([reason]);
  });
});

test('what was never met has nothing found to tell of', () => {
  const facts = everythingMet({ signOffs: everythingMet().signOffs.filter(({ stage }) => stage !== 'uat') });
  expect(unmet(judge(facts, 'pre-prod')).map(({ howToMeet }) => howToMeet)).toEqual([
    'The Product Owner signs off UAT of exactly this digest, once it has settled on UAT.',
  ]);
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
