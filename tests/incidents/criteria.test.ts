import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ClinicalRejection } from '../../src/evidence/clinical-risk/rejection.js';
import { isLive, maySetOffHotfix, owesRca } from '../../src/incidents/incident.js';
import { withoutNames } from '../../src/incidents/incident-view.js';
import type { GateFacts } from '../../src/promotions/facts.js';
import { judge, judgeAgain } from '../../src/promotions/gate.js';
import type { IncidentStanding } from '../../src/promotions/incident-standing.js';
import { BLOCK_ON } from '../../src/sites/product-settings.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../../src/sites/environment.js';
import { at, DIGEST, everythingMet, OTHER_DIGEST, waiver } from '../promotions/facts.js';
import { facts, ticket, ticketsMet, verdict } from '../promotions/ticket-facts.js';

type Open = IncidentStanding['open'][number];

const NO_OPEN = 'no-open-incidents';

function open(severity: Open['severity'], over: Partial<Open> = {}): Open {
  return { id: 'one', number: 'INC-1', severity, reference: null, environment: 'production', ...over };
}

function standing(...incidents: readonly Open[]): IncidentStanding {
  return { product: 'FLIP', blockOn: BLOCK_ON, open: incidents };
}

const asks = (given: GateFacts, environment: EnvironmentName): boolean =>
  judge(given, environment).some(({ criterion }) => criterion === NO_OPEN);

describe('that no severe incident is open', () => {
  test('is asked at UAT and at Production, and may be waived by two (003-070)', () => {
    const given = everythingMet({ incidents: standing() });
    expect(ENVIRONMENT_NAMES.filter((name) => asks(given, name))).toEqual(['uat', 'production']);
    expect(verdict(given, 'uat', NO_OPEN)).toMatchObject({ status: 'met', waivable: true });
    expect(verdict(given, 'production', NO_OPEN).title).toBe('No severity 1 or 2 incident of FLIP is open');
  });

  test.each([
    ['uat', 1, 'not-met'],
    ['uat', 2, 'met'],
    ['production', 1, 'not-met'],
    ['production', 2, 'not-met'],
    ['production', 3, 'met'],
  ] as const)('into %s with one of severity %s is %s (003-070)', (environment, severity, status) => {
    const given = everythingMet({ incidents: standing(open(severity)) });
    expect(verdict(given, environment, NO_OPEN).status).toBe(status);
  });

  test('names those that are, and where each was found', () => {
    const incidents = standing(open(1), open(2, { id: 'two', number: 'INC-2', environment: 'uat' }));
    expect(verdict(everythingMet({ incidents }), 'production', NO_OPEN)).toMatchObject({
      evidence: { what: 'Open: INC-1 (severity 1, production), INC-2 (severity 2, uat).' },
      howToMeet: 'The delivery team resolves them; two people may let it go by a waiver.',
    });
  });

  test('is let go by two people at the gate that they named, and at no other', () => {
    const given = everythingMet({ incidents: standing(open(1)), waivers: [waiver(NO_OPEN, 'uat')] });
    expect(verdict(given, 'uat', NO_OPEN).status).toBe('waived');
    expect(verdict(given, 'production', NO_OPEN).status).toBe('not-met');
  });

  test('does not keep out the hotfix that answers the incident, and does keep it out for another', () => {
    const urgent = { hotfix: 'h', number: 'HF-1', incident: 'one', raisedAt: at(1), approval: null, glass: null };
    const own = everythingMet({ incidents: standing(open(1)), urgent });
    expect(verdict(own, 'uat', NO_OPEN).status).toBe('met');
    const other = everythingMet({ incidents: standing(open(1, { id: 'two' })), urgent });
    expect(verdict(other, 'uat', NO_OPEN).status).toBe('not-met');
  });

  test('does not keep out a release that holds the incident’s ticket and has it done', () => {
    const incidents = standing(open(1, { reference: 'FLIP-1' }));
    expect(verdict(facts(ticketsMet(), { incidents }), 'production', NO_OPEN).status).toBe('met');
    const undone = ticketsMet({}, [ticket('FLIP-1', { status: 'Open', category: 'to-do' })]);
    expect(verdict(facts(undone, { incidents }), 'production', NO_OPEN).status).toBe('not-met');
  });

  test('stops no rollout that was let begin', () => {
    const given = everythingMet({ incidents: null });
    expect(judgeAgain(given, 'production').some(({ criterion }) => criterion === NO_OPEN)).toBe(false);
  });
});

function rejection(over: Partial<ClinicalRejection> = {}): ClinicalRejection {
  return {
    ...{ id: 'r', release: '2.1.0', digest: DIGEST, environment: 'uat', hazard: 'Doses are rounded', remedy: null },
    answers: { patientSafety: true, otherSystems: false, dataLoss: false },
    ...{ by: { person: 'cem', name: 'Cem' }, at: at(45), withdrawn: null },
    ...over,
  };
}

describe('a rejection on clinical risk', () => {
  const shut = (given: GateFacts) =>
    ENVIRONMENT_NAMES.filter((name) =>
      judge(given, name).some(
        ({ criterion, status }) => criterion === 'clinical-risk-acceptable' && status === 'not-met',
      ),
    );

  test('shuts its gate and those above, for exactly the digest that was looked at (002-012)', () => {
    expect(shut(everythingMet())).toEqual([]);
    expect(shut(everythingMet({ rejections: [rejection()] }))).toEqual(['uat', 'pre-prod', 'production']);
    expect(shut(everythingMet({ rejections: [rejection({ environment: 'production' })] }))).toEqual(['production']);
    expect(shut(everythingMet({ rejections: [rejection({ digest: OTHER_DIGEST })] }))).toEqual([]);
  });

  test('is waived by nobody, and stops what is under way (002-012, INV-03)', () => {
    const given = everythingMet({
      rejections: [rejection()],
      waivers: [waiver('clinical-risk-acceptable', 'uat')],
    });
    expect(verdict(given, 'uat', 'clinical-risk-acceptable')).toMatchObject({ status: 'not-met', waivable: false });
    const again = judgeAgain(given, 'production').find(({ criterion }) => criterion === 'clinical-risk-acceptable');
    expect(again).toMatchObject({ status: 'not-met', evidence: { by: { name: 'Cem' }, reason: 'Doses are rounded' } });
  });

  test('that was withdrawn stays shown, and a second one still shuts (002-012)', () => {
    const withdrawn = rejection({
      withdrawn: { by: { person: 'olive', name: 'Olive' }, reason: 'Mended', at: at(50) },
    });
    const given = everythingMet({ rejections: [withdrawn] });
    expect(verdict(given, 'uat', 'clinical-risk-acceptable')).toMatchObject({
      ...{ status: 'met', evidence: { by: { name: 'Olive' }, reason: 'Mended' } },
    });
    expect(shut(everythingMet({ rejections: [withdrawn, rejection({ id: 's', environment: 'production' })] }))).toEqual(
      ['production'],
    );
  });
});

test('only an open Sev 1 of Live sets off a hotfix, and a Sev 1 or 2 of Live owes a root cause analysis: two rules (003-023, 003-062)', () => {
  const states = ['open', 'contained', 'resolved', 'closed'] as const;
  for (const environment of ENVIRONMENT_NAMES)
    for (const severity of [1, 2, 3, 4, 5] as const)
      for (const state of states) {
        const incident = { environment, severity, state };
        const isOpen = state === 'open' || state === 'contained';
        expect(isLive(incident)).toBe(environment === 'production');
        expect(owesRca(incident)).toBe(environment === 'production' && severity < 3);
        expect(maySetOffHotfix(incident)).toBe(environment === 'production' && severity === 1 && isOpen);
      }
});

test('a name that is kept from a Trust is nowhere in what it reads, whatever stands around it (abuse 17)', () => {
  const names = ['ashmere', 'Ashmere Royal Hospitals', 'st. mary (north)'];
  const around = fc.string({ unit: fc.constantFrom(' ', '.', ',', '(', ')', '“', '\n', '-') });
  fc.assert(
    fc.property(around, fc.constantFrom(...names), fc.boolean(), around, (before, name, isLoud, after) => {
      const text = withoutNames(names)(`${before}${isLoud ? name.toUpperCase() : name}${after}`);
      // With a capital where a sentence begins by it.
      expect([`${before}another Trust${after}`, `${before}Another Trust${after}`]).toContain(text);
    }),
    { numRuns: 300 },
  );
  expect(withoutNames(names)('Ashmeregate is a street')).toBe('Ashmeregate is a street');
  const own = withoutNames(['Ashmere'], ['Ashmere North']);
  expect(own('At Ashmere North and Ashmere, at ashmere\nnorth')).toBe(
    'At Ashmere North and another Trust, at Ashmere North',
  );
});
