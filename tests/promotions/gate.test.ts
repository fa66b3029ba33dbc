import { describe, expect, test } from '@jest/globals';
import type { GateFacts, RungStanding } from '../../src/promotions/facts.js';
import { CRITERIA } from '../../src/promotions/criterion.js';
import { isOpen, judge } from '../../src/promotions/gate.js';
import type { Verdict } from '../../src/promotions/verdict.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../../src/sites/environment.js';
import { at, attestation, everythingMet, NEVER, OTHER_DIGEST, settled, signOff, waiver, withdrawn } from './facts.js';

function verdict(facts: GateFacts, environment: EnvironmentName, criterion: string): Verdict {
  const found = judge(facts, environment).find((one) => one.criterion === criterion);
  if (found === undefined) throw new Error(`${environment} has no ${criterion}`);
  return found;
}

test.each(ENVIRONMENT_NAMES)('the gate of %s is open when everything is met', (environment) => {
  const verdicts = judge(everythingMet(), environment);
  expect(verdicts.map(({ status }) => status)).toEqual(CRITERIA[environment].map(() => 'met'));
  expect(isOpen(verdicts)).toBe(true);
});

const NOTHING = everythingMet({
  standings: { dev: NEVER, sit: NEVER, uat: NEVER, 'pre-prod': NEVER, production: NEVER },
  signOffs: [],
  attestations: [],
});

test.each(ENVIRONMENT_NAMES)(
  'with nothing there, every criterion of %s is unmet, and says what would meet it and who can',
  (environment) => {
    const verdicts = judge(NOTHING, environment);
    expect(verdicts.filter(({ status }) => status !== 'not-met')).toEqual([]);
    expect(verdicts.filter(({ howToMeet, whoCan }) => howToMeet === null || whoCan.length === 0)).toEqual([]);
    expect(isOpen(verdicts)).toBe(CRITERIA[environment].length === 0);
  },
);

describe('the ladder', () => {
  test.each<[RungStanding['state'], string]>([
    ['never', 'Promote it to UAT first'],
    ['under-way', 'Wait until its rollout on UAT'],
    ['soaking', 'Wait until it has soaked on UAT'],
    ['halted', 'is halted'],
    ['failed', 'did not end well'],
  ])('a release that is %s on the rung below is not let in, and is told what to do', (state, words) => {
    const standings = { ...everythingMet().standings, uat: { state, settledAt: null } };
    const found = verdict(everythingMet({ standings }), 'pre-prod', 'settled-on-uat');
    expect(found.status).toBe('not-met');
    expect(found.howToMeet).toContain(words);
  });

  test('a waiver never stands in for the ladder or for a sign-off', () => {
    const facts = everythingMet({
      standings: { ...everythingMet().standings, uat: NEVER },
      signOffs: [],
      waivers: [waiver('settled-on-uat', 'pre-prod'), waiver('uat-signed-off', 'pre-prod')],
    });
    expect(verdict(facts, 'pre-prod', 'settled-on-uat').status).toBe('not-met');
    expect(verdict(facts, 'pre-prod', 'uat-signed-off').status).toBe('not-met');
  });
});

describe('a sign-off', () => {
  const approval = signOff({ at: at(31) });
  const later = { at: at(45) };
  test.each<[string, GateFacts['signOffs'], Verdict['status']]>([
    ['given after the release settled there meets it', [approval], 'met'],
    ['given at the very moment that it settled meets it', [signOff({ at: at(30) })], 'met'],
    ['given before the release settled there is stale', [signOff({ at: at(29) })], 'stale'],
    ['that was withdrawn is stale', [withdrawn(approval)], 'stale'],
    ['that was withdrawn leaves an earlier one standing', [approval, withdrawn(signOff(later))], 'met'],
    ['that runs out later still counts', [signOff({ expiresAt: at(60) })], 'met'],
    ['that ran out is stale', [signOff({ expiresAt: at(58) })], 'stale'],
    ['that runs out at this very moment is stale', [signOff({ expiresAt: at(59) })], 'stale'],
    ['of another digest is nothing (INV-02) (abuse 23)', [signOff({ digest: OTHER_DIGEST })], 'not-met'],
    ['of another stage is nothing', [signOff({ stage: 'oat' })], 'not-met'],
    ['by whoever made the release is nothing (INV-04)', [signOff({ by: { person: 'bob', name: 'Bob' } })], 'not-met'],
    [
      'by whoever promoted the release is nothing (INV-04)',
      [signOff({ by: { person: 'rita', name: 'Rita' } })],
      'not-met',
    ],
    ['is undone by a later rejection (003-069)', [approval, signOff({ decision: 'rejected', ...later })], 'not-met'],
    [
      'is undone by a rejection in the same moment',
      [approval, signOff({ decision: 'rejected', at: at(31) })],
      'not-met',
    ],
    ['given after a rejection meets it', [signOff({ decision: 'rejected', at: at(31) }), signOff(later)], 'met'],
    [
      'stands when the rejection was withdrawn',
      [approval, withdrawn(signOff({ decision: 'rejected', ...later }))],
      'met',
    ],
    ['is undone by a veto', [approval, signOff({ decision: 'vetoed', ...later })], 'not-met'],
    ['given after a veto does not lift it', [signOff({ decision: 'vetoed', at: at(31) }), signOff(later)], 'not-met'],
    ['stands when the veto was withdrawn', [approval, withdrawn(signOff({ decision: 'vetoed', ...later }))], 'met'],
  ])('%s', (_, uat, status) => {
    const sit = signOff({ stage: 'sit', at: at(21) });
    expect(verdict(everythingMet({ signOffs: [sit, ...uat] }), 'pre-prod', 'uat-signed-off').status).toBe(status);
  });

  test('is stale once the release has settled there again (abuse 23)', () => {
    const again = everythingMet({ standings: { ...everythingMet().standings, uat: settled(45) } });
    expect(verdict(again, 'pre-prod', 'uat-signed-off').status).toBe('stale');
  });

  test('of a lower rung that was withdrawn later shuts the gates above it too (INV-03)', () => {
    const [sit, ...others] = everythingMet().signOffs;
    const facts = everythingMet({ signOffs: [...(sit === undefined ? [] : [withdrawn(sit)]), ...others] });
    for (const environment of ['uat', 'pre-prod', 'production'] as const) {
      expect(verdict(facts, environment, 'sit-signed-off').status).toBe('stale');
    }
  });

  test('shows who gave it and when', () => {
    const found = verdict(everythingMet(), 'production', 'oat-signed-off');
    expect(found.evidence).toMatchObject({ by: { person: 'olive' }, at: at(41).toISOString() });
    expect(found.howToMeet).toBeNull();
  });
});

describe('an attestation', () => {
  const own = everythingMet().attestations.filter(({ criterion }) => criterion !== 'training-documentation');
  const said = (over: Parameters<typeof attestation>[2]) => attestation('training-documentation', 'uat', over);
  test.each<[string, GateFacts['attestations'], Verdict['status']]>([
    ['with a link meets its criterion', [said({})], 'met'],
    ['that was withdrawn is stale', [withdrawn(said({}))], 'stale'],
    ['that was withdrawn leaves an earlier one standing', [said({}), withdrawn(said({ at: at(7) }))], 'met'],
    [
      'of not applicable passes where the process says "where necessary"',
      [said({ outcome: 'not-applicable' })],
      'not-applicable',
    ],
    ['that came last decides', [said({ outcome: 'not-applicable' }), said({ at: at(8) })], 'met'],
    ['of another digest is nothing', [said({ digest: OTHER_DIGEST })], 'not-met'],
    ['for another environment is nothing', [said({ environment: 'sit' })], 'not-met'],
  ])('%s', (_, attestations, status) => {
    const facts = everythingMet({ attestations: [...own, ...attestations] });
    expect(verdict(facts, 'uat', 'training-documentation').status).toBe(status);
  });

  test('of not applicable is nothing for what every release needs', () => {
    const attestations = [attestation('automation-tests', 'sit', { outcome: 'not-applicable' })];
    expect(verdict(everythingMet({ attestations }), 'sit', 'automation-tests').status).toBe('not-met');
  });
});

describe('a waiver', () => {
  const unmet = (over: Parameters<typeof waiver>[2]) =>
    everythingMet({ attestations: [], waivers: [waiver('automation-tests', 'sit', over)] });
  const by = (person: string) => ({ by: { person, name: person }, reason: null, at: at(6) });
  test.each<[string, Parameters<typeof waiver>[2], Verdict['status']]>([
    ['that a second person approved lets the criterion go', {}, 'waived'],
    ['that is only asked for does nothing', { state: 'requested', decided: null }, 'not-met'],
    ['that was refused does nothing', { state: 'refused' }, 'not-met'],
    ['for another digest does nothing', { digest: OTHER_DIGEST }, 'not-met'],
    ['for another environment does nothing', { environment: 'uat' }, 'not-met'],
    ['approved by whoever asked for it does nothing (INV-04)', { decided: by('dana') }, 'not-met'],
    ['approved by whoever made the release does nothing (INV-04)', { decided: by('bob') }, 'not-met'],
    ['approved by whoever promotes the release does nothing (INV-04)', { decided: by('rita') }, 'not-met'],
  ])('%s (abuse 30)', (_, over, status) => {
    expect(verdict(unmet(over), 'sit', 'automation-tests').status).toBe(status);
  });

  test.each(['requested', 'refused', 'approved'] as const)(
    'that is %s stays shown, even on a criterion that is met (abuse 30)',
    (state) => {
      const facts = everythingMet({ waivers: [waiver('automation-tests', 'sit', { state })] });
      const found = verdict(facts, 'sit', 'automation-tests');
      expect(found.status).toBe('met');
      expect(found.waivers).toMatchObject([{ id: 'waiver-automation-tests', state, reason: 'no rig' }]);
    },
  );
});
