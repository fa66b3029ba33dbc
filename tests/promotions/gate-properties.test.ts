import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ATTESTABLE } from '../../src/evidence/attestable.js';
import type { Attestation } from '../../src/evidence/attestation.js';
import { DECISIONS, STAGES, type SignOff } from '../../src/evidence/sign-off.js';
import type { Waiver } from '../../src/evidence/waiver.js';
import type { GateFacts, RungStanding } from '../../src/promotions/facts.js';
import { CRITERIA } from '../../src/promotions/criterion.js';
import { isOpen, judge } from '../../src/promotions/gate.js';
import { passes } from '../../src/promotions/verdict.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../../src/sites/environment.js';
import { at, attestation, DIGEST, OTHER_DIGEST, signOff, waiver, withdrawn } from './facts.js';

const person = fc.constantFrom('olive', 'tess', 'bob', 'rita', 'dana').map((name) => ({ person: name, name }));
const minute = fc.integer({ min: 0, max: 59 });
const time = minute.map(at);
const digest = fc.constantFrom(DIGEST, DIGEST, DIGEST, OTHER_DIGEST);
const environment = fc.constantFrom(...ENVIRONMENT_NAMES);

const signOffs: fc.Arbitrary<SignOff> = fc
  .record({
    stage: fc.constantFrom(...STAGES),
    decision: fc.constantFrom(...DECISIONS, 'approved' as const),
    by: person,
    at: time,
    digest,
    expiresAt: fc.option(time, { nil: null, freq: 3 }),
    isWithdrawn: fc.boolean(),
  })
  .map(({ isWithdrawn, ...over }) => (isWithdrawn ? withdrawn(signOff(over)) : signOff(over)));

const attestations: fc.Arbitrary<Attestation> = fc
  .record({
    of: fc.constantFrom(...ATTESTABLE),
    outcome: fc.constantFrom('holds' as const, 'not-applicable' as const),
    at: time,
    digest,
    isWithdrawn: fc.boolean(),
  })
  .map(({ of, isWithdrawn, ...over }) => {
    const said = attestation(of.id, of.environment, over);
    return isWithdrawn ? withdrawn(said) : said;
  });

const anyCriterion = fc.constantFrom(
  ...ENVIRONMENT_NAMES.flatMap((name) => CRITERIA[name].map(({ id }) => ({ id, name }))),
);
const waivers: fc.Arbitrary<Waiver> = fc
  .record({
    of: anyCriterion,
    by: person,
    approver: person,
    state: fc.constantFrom('requested', 'approved', 'refused'),
    digest,
  })
  .map(({ of, by, approver, state, digest: seen }) =>
    waiver(of.id, of.name, { by, state, digest: seen, decided: { by: approver, reason: null, at: at(6) } }),
  );

const standing: fc.Arbitrary<RungStanding> = fc.oneof(
  time.map((settledAt) => ({ state: 'settled' as const, settledAt })),
  fc.constantFrom('never', 'under-way', 'soaking', 'failed', 'halted').map((state) => ({ state, settledAt: null })),
);

const facts: fc.Arbitrary<GateFacts> = fc.record({
  release: fc.record({
    version: fc.constant('2.1.0'),
    digest: fc.constant(DIGEST),
    madeBy: fc.subarray(['bob', 'tess']),
  }),
  now: time,
  standings: fc.record({ dev: standing, sit: standing, uat: standing, 'pre-prod': standing, production: standing }),
  signOffs: fc.array(signOffs, { maxLength: 12 }),
  attestations: fc.array(attestations, { maxLength: 20 }),
  waivers: fc.array(waivers, { maxLength: 6 }),
  agreements: fc.constant(null),
  documents: fc.constant(null),
  tickets: fc.constant(null),
  source: fc.constant(null),
  actions: fc.constant(null),
  incidents: fc.constant(null),
  rejections: fc.constant([]),
  urgent: fc.constant(null),
  notes: fc.constant({ decides: false, editions: [] }),
  promotedBy: fc.subarray(['rita', 'olive']),
});

/** The criteria that pass, by name. */
const passing = (given: GateFacts, name: EnvironmentName) =>
  new Set(judge(given, name).flatMap(({ criterion, status }) => (passes(status) ? [criterion] : [])));

const always = <Given extends [unknown, ...unknown[]]>(
  given: { [Index in keyof Given]: fc.Arbitrary<Given[Index]> },
  holds: (...of: Given) => void,
) => {
  fc.assert(fc.property(...given, holds), { numRuns: fc.readConfigureGlobal().numRuns ?? 1500 });
};

test('a rejection or a veto that comes last always shuts the stage (INV-03)', () => {
  always([facts, environment, person, fc.constantFrom(...STAGES)], (given, name, by, stage) => {
    for (const decision of ['rejected', 'vetoed'] as const) {
      const after = { ...given, signOffs: [...given.signOffs, signOff({ stage, decision, by, at: at(59) })] };
      expect(passing(after, name).has(`${stage}-signed-off`)).toBe(false);
    }
  });
});

test('another approval never shuts a gate', () => {
  always([facts, environment, signOffs], (given, name, more) => {
    const after = passing({ ...given, signOffs: [...given.signOffs, { ...more, decision: 'approved' }] }, name);
    expect([...passing(given, name)].filter((criterion) => !after.has(criterion))).toEqual([]);
  });
});

test('withdrawing approvals or attestations never opens a gate (INV-03) (abuse 24)', () => {
  always([facts, environment], (given, name) => {
    const after = passing(
      {
        ...given,
        signOffs: given.signOffs.map((one) => (one.decision === 'approved' ? withdrawn(one) : one)),
        attestations: given.attestations.map((one) => withdrawn(one)),
      },
      name,
    );
    const before = passing(given, name);
    expect([...after].filter((criterion) => !before.has(criterion))).toEqual([]);
    expect([...after].filter((criterion) => criterion.endsWith('-signed-off'))).toEqual([]);
  });
});

test('time alone never opens a gate (INV-03)', () => {
  always([facts, environment, minute], (given, name, minutes) => {
    const before = passing(given, name);
    const after = passing({ ...given, now: new Date(given.now.getTime() + minutes * 60_000) }, name);
    expect([...after].filter((criterion) => !before.has(criterion))).toEqual([]);
  });
});

test('one more pair of hands in the change never opens a gate (INV-04)', () => {
  always([facts, environment, person], (given, name, { person: hand }) => {
    const before = passing(given, name);
    const made = { ...given, release: { ...given.release, madeBy: [...given.release.madeBy, hand] } };
    const promoted = { ...given, promotedBy: [...given.promotedBy, hand] };
    for (const after of [passing(made, name), passing(promoted, name)]) {
      expect([...after].filter((criterion) => !before.has(criterion))).toEqual([]);
    }
  });
});

test('nothing said of another digest counts, whatever it is (INV-02) (abuse 23)', () => {
  always([facts, environment], (given, name) => {
    const seen = <Said extends { digest: string }>(said: readonly Said[]) =>
      said.map((one) => ({ ...one, digest: OTHER_DIGEST }));
    const after = {
      ...given,
      signOffs: seen(given.signOffs),
      attestations: seen(given.attestations),
      waivers: seen(given.waivers),
    };
    expect([...passing(after, name)].filter((criterion) => !criterion.startsWith('settled-on-'))).toEqual([]);
  });
});

test('whoever said a thing is what counts, not how often or in which order it is told (INV-05)', () => {
  always([facts, environment], (given, name) => {
    const doubled = <Said>(said: readonly Said[]) => [...said, ...said].reverse();
    const after = {
      ...given,
      signOffs: doubled(given.signOffs),
      attestations: doubled(given.attestations),
      waivers: doubled(given.waivers),
    };
    expect(passing(after, name)).toEqual(passing(given, name));
  });
});

test('only a criterion that can be waived is ever waived, and only by two people who had no hand in the release (INV-04) (abuse 30)', () => {
  always([facts, environment], (given, name) => {
    const hands = [...given.release.madeBy, ...given.promotedBy];
    for (const verdict of judge(given, name).filter(({ status }) => status === 'waived')) {
      expect(verdict.waivable).toBe(true);
      const approver = verdict.evidence?.by?.person ?? 'bob';
      expect(hands).not.toContain(approver);
      expect(
        verdict.waivers.some((one) => one.decidedBy?.person === approver && one.requestedBy.person !== approver),
      ).toBe(true);
    }
  });
});

test('a gate is open exactly when nothing is left to do, and whatever is left says how and who', () => {
  always([facts, environment], (given, name) => {
    const verdicts = judge(given, name);
    expect(verdicts.map(({ criterion }) => criterion)).toEqual(CRITERIA[name].map(({ id }) => id));
    expect(isOpen(verdicts)).toBe(verdicts.every(({ howToMeet }) => howToMeet === null));
    for (const { status, howToMeet, whoCan, evidence } of verdicts) {
      expect(howToMeet === null).toBe(passes(status));
      expect(whoCan.length).toBeGreaterThan(0);
      if (status !== 'not-met') expect(evidence).not.toBeNull();
    }
  });
});
