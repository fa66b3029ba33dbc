import { describe, expect, test } from '@jest/globals';
import type { GateFacts, RungStanding } from '../../src/promotions/facts.js';
import { CRITERIA, whoMeets } from '../../src/promotions/criterion.js';
import { isOpen, judge } from '../../src/promotions/gate.js';
import type { Verdict } from '../../src/promotions/verdict.js';
import type { EnvironmentName } from '../../src/sites/environment.js';
import { at, attestation, everythingMet, NEVER, settled, signOff, waiver, withdrawn } from './facts.js';

function shown(facts: GateFacts, environment: EnvironmentName, criterion: string) {
  const found = judge(facts, environment).find((one) => one.criterion === criterion);
  if (found === undefined) throw new Error(`${environment} has no ${criterion}`);
  return { status: found.status, evidence: found.evidence, howToMeet: found.howToMeet };
}

const person = (name: string) => ({ person: name, name });
const olive = person('olive');

describe('the rung below', () => {
  const on = (standing: RungStanding) =>
    shown(everythingMet({ standings: { ...everythingMet().standings, uat: standing } }), 'pre-prod', 'settled-on-uat');

  test('that settled is the proof, with the time at which it did', () => {
    expect(on(settled(30))).toEqual({
      status: 'met',
      evidence: {
        ...{ what: 'Settled and soaked on UAT.', by: null, at: '2026-03-02T09:30:00.000Z', link: null, reason: null },
      },
      howToMeet: null,
    });
  });

  test.each<[RungStanding, string]>([
    [NEVER, 'Promote it to UAT first, and let it settle there.'],
    [{ state: 'under-way', settledAt: null }, 'Wait until its rollout on UAT has reached every site and soaked.'],
    [{ state: 'soaking', settledAt: null }, 'Wait until it has soaked on UAT.'],
    [{ state: 'halted', settledAt: null }, 'Its rollout on UAT is halted: decide there, and let it settle.'],
    [
      { state: 'failed', settledAt: null },
      'Its rollout on UAT did not end well at every site: promote it there again, and let it settle.',
    ],
    // Neither half of a contradiction is believed.
    [
      { state: 'settled', settledAt: null },
      'Its rollout on UAT did not end well at every site: promote it there again, and let it settle.',
    ],
    [{ state: 'soaking', settledAt: at(30) }, 'Wait until it has soaked on UAT.'],
  ])('that stands at %j keeps it out, and says what to do', (standing, howToMeet) => {
    expect(on(standing)).toEqual({ status: 'not-met', evidence: null, howToMeet });
  });
});

describe('a sign-off', () => {
  const sit = signOff({ stage: 'sit', at: at(21) });
  const uat = (over: Partial<GateFacts>, ...given: GateFacts['signOffs']) =>
    shown(everythingMet({ signOffs: [sit, ...given], ...over }), 'pre-prod', 'uat-signed-off');
  const nextTime = 'The Product Owner signs off UAT of exactly this digest, once it has settled on UAT.';

  test('that counts says whose it is', () => {
    expect(uat({}, signOff({ at: at(31), reason: 'all seen' }))).toEqual({
      status: 'met',
      evidence: { what: 'Approved by olive.', by: olive, at: at(31).toISOString(), link: null, reason: 'all seen' },
      howToMeet: null,
    });
  });

  test('that nobody gave says who is asked for it', () => {
    expect(uat({})).toEqual({ status: 'not-met', evidence: null, howToMeet: nextTime });
  });

  test.each<[string, Partial<GateFacts>, GateFacts['signOffs'][number], Verdict['status'], string, string | null]>([
    ['taken back', {}, withdrawn(signOff({})), 'stale', 'Approved by olive, and withdrawn by olive.', 'a mistake'],
    [
      'that ran out',
      {},
      signOff({ expiresAt: at(58), reason: 'for a day' }),
      'stale',
      'Approved by olive; ran out at 2026-03-02T09:58:00.000Z.',
      'for a day',
    ],
    [
      'by whoever built it (INV-04)',
      {},
      signOff({ by: person('bob') }),
      'not-met',
      'bob approved it, and registered or built it too.',
      null,
    ],
    [
      'by whoever promotes it (INV-04)',
      {},
      signOff({ by: person('rita') }),
      'not-met',
      'rita approved it, and promotes it too.',
      null,
    ],
    [
      'given too early',
      {},
      signOff({ at: at(29) }),
      'stale',
      'Approved by olive, before the release had settled on UAT as it stands there.',
      null,
    ],
    [
      'of a rung on which it never settled',
      { standings: { ...everythingMet().standings, uat: NEVER } },
      signOff({}),
      'stale',
      'Approved by olive, before the release had settled on UAT as it stands there.',
      null,
    ],
  ])('%s is shown with what is wrong with it', (_, over, given, status, what, reason) => {
    const evidence = { what, by: given.by, at: given.at.toISOString(), link: null, reason };
    expect(uat(over, given)).toEqual({ status, evidence, howToMeet: nextTime });
  });

  test('that was vetoed waits for who vetoed it, or for another release', () => {
    expect(uat({}, signOff({ decision: 'vetoed', by: person('vera'), reason: 'unsafe' }))).toEqual({
      status: 'not-met',
      evidence: { what: 'Vetoed by vera.', by: person('vera'), at: at(50).toISOString(), link: null, reason: 'unsafe' },
      howToMeet: "vera withdraws the veto, or a new release takes this one's place.",
    });
  });

  test('that was rejected waits for what was rejected, whatever was approved before', () => {
    const rejection = signOff({ decision: 'rejected', by: person('vera'), reason: 'slow' });
    expect(uat({}, signOff({ at: at(31) }), rejection)).toEqual({
      status: 'not-met',
      evidence: { what: 'Rejected by vera.', by: person('vera'), at: at(50).toISOString(), link: null, reason: 'slow' },
      howToMeet:
        "The Product Owner signs off UAT once what was rejected is settled, or a new release takes this one's place.",
    });
  });

  test('that was rejected, and the rejection taken back, is as if nobody had spoken', () => {
    const rejection = withdrawn(signOff({ decision: 'rejected', at: at(31) }));
    expect(uat({}, rejection)).toEqual({ status: 'not-met', evidence: null, howToMeet: nextTime });
  });

  test('that was rejected and later approved by nobody who counts still says so', () => {
    const late = signOff({ by: person('bob'), at: at(55) });
    expect(uat({}, signOff({ decision: 'rejected', by: person('vera') }), late).evidence?.what).toBe(
      'Rejected by vera.',
    );
  });

  test('whose order of telling is not its order in time is judged by time', () => {
    const [early, late] = [signOff({ at: at(31), by: person('eve') }), signOff({ at: at(45), by: person('lou') })];
    expect(uat({}, late, early).evidence?.what).toBe('Approved by lou.');
    const rejected = signOff({ decision: 'rejected', at: at(44) });
    expect(uat({}, rejected, early, late).evidence?.what).toBe('Approved by lou.');
    expect(uat({}, late, rejected, early).evidence?.what).toBe('Approved by lou.');
    expect(uat({}, { ...late, decision: 'rejected' }, early).status).toBe('not-met');
  });
});

describe('an attestation', () => {
  const own = everythingMet().attestations.filter(({ criterion }) => criterion !== 'training-documentation');
  const given = (...said: GateFacts['attestations']) =>
    shown(everythingMet({ attestations: [...own, ...said] }), 'uat', 'training-documentation');
  const said = (over: Parameters<typeof attestation>[2] = {}) => attestation('training-documentation', 'uat', over);
  const dana = person('dana');

  test.each([
    ['holds', 'met', 'Attested by dana.'],
    ['not-applicable', 'not-applicable', 'Does not apply to this release, says dana.'],
  ] as const)('of %s is the proof, with its link', (outcome, status, what) => {
    expect(given(said({ outcome }))).toEqual({
      status,
      evidence: { what, by: dana, at: at(5).toISOString(), link: 'https://proof.example/1', reason: 'seen' },
      howToMeet: null,
    });
  });

  test('that was withdrawn says by whom and why, and what to do', () => {
    const { howToMeet } = given();
    expect(howToMeet).toMatch(/^The .+ attests to it, with a reason and a link to the proof\.$/);
    const what = 'Attested by dana, and withdrawn by olive.';
    expect(given(withdrawn(said()))).toEqual({
      status: 'stale',
      evidence: { what, by: dana, at: at(5).toISOString(), link: 'https://proof.example/1', reason: 'a mistake' },
      howToMeet,
    });
  });

  test('whose order of telling is not its order in time is judged by time', () => {
    const [early, late] = [said({ at: at(7), by: person('eve') }), said({ at: at(8), by: person('lou') })];
    expect(given(late, early).evidence?.what).toBe('Attested by lou.');
    expect(given(withdrawn(late), withdrawn(early)).evidence?.what).toBe('Attested by lou, and withdrawn by olive.');
  });
});

test('a gate with nothing but what passes is open, a waived or a needless criterion too', () => {
  const of = (...statuses: readonly Verdict['status'][]) =>
    judge(everythingMet(), 'sit').map((verdict, index) => ({ ...verdict, status: statuses[index] ?? 'met' }));
  for (const status of ['met', 'waived', 'not-applicable'] as const) expect(isOpen(of(status))).toBe(true);
  for (const status of ['not-met', 'stale'] as const) {
    expect(isOpen(of(status))).toBe(false);
    expect(isOpen(of('met', 'met', status))).toBe(false);
  }
});

test('more roles than one that can meet a criterion are told as "or"', () => {
  const [first] = CRITERIA.uat;
  if (first === undefined) throw new Error('UAT asks for nothing');
  expect(whoMeets({ ...first, whoCan: ['the Product Owner', 'a UAT tester'] })).toBe(
    'The Product Owner or a UAT tester',
  );
});

describe('a waiver', () => {
  const found = (...waivers: GateFacts['waivers']) =>
    judge(everythingMet({ attestations: [], waivers }), 'sit').map(({ criterion, status, waivers: all }) => ({
      ...{ criterion, status, waivers: all.map(({ id }) => id) },
    }));

  test('that counts is shown with both people and its reason', () => {
    const facts = everythingMet({ attestations: [], waivers: [waiver('automation-tests', 'sit')] });
    expect(shown(facts, 'sit', 'automation-tests')).toEqual({
      status: 'waived',
      evidence: {
        what: 'Waived: asked for by dana, approved by olive.',
        ...{ by: olive, at: at(6).toISOString(), link: null, reason: 'no rig' },
      },
      howToMeet: null,
    });
  });

  test('lets go of its own criterion only', () => {
    expect(found(waiver('automation-tests', 'sit')).filter(({ status }) => status === 'waived')).toEqual([
      { criterion: 'automation-tests', status: 'waived', waivers: ['waiver-automation-tests'] },
    ]);
    expect(found(waiver('automation-tests', 'sit')).flatMap(({ waivers }) => waivers)).toHaveLength(1);
  });

  test('that nobody has decided about stays shown with nobody beside it, and lets nothing go even if it says so', () => {
    const undecided = waiver('automation-tests', 'sit', { decided: null });
    const verdict = judge(everythingMet({ attestations: [], waivers: [undecided] }), 'sit').find(
      ({ criterion }) => criterion === 'automation-tests',
    );
    expect(verdict?.status).toBe('not-met');
    expect(verdict?.waivers).toEqual([
      {
        id: 'waiver-automation-tests',
        ...{ state: 'approved', reason: 'no rig', requestedBy: person('dana'), decidedBy: null },
      },
    ]);
  });
});
