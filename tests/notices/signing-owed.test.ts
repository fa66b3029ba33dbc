import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Consultation } from '../../src/evidence/consultations/consultation.js';
import type { SignOff } from '../../src/evidence/sign-off.js';
import { NoticeSources } from '../../src/notices/notice-sources.service.js';
import { owedOfSettled, type ToSign } from '../../src/notices/owed/signing.js';
import { smokeTestAsked } from '../../src/notices/owed/smoke-tests.js';
import type { OwedNotice } from '../../src/notices/owed.js';
import type { KnownPerson } from '../../src/notices/recipients.js';
import { RolloutProgress, type SiteProgress } from '../../src/notices/rollout-progress.js';
import type { DutyName, RoleName } from '../../src/people/caller.js';
import type { EnvironmentName } from '../../src/sites/environment.js';
import { ran } from '../evidence/smoke-tests/made-runs.js';
import { startStory, type Signable, type Story } from '../evidence/story.js';

const DIGEST = 'd'.repeat(64);
const SETTLED_AT = new Date('2026-12-01T09:00:00Z');
const NOW = new Date('2026-12-02T09:00:00Z');

function person(id: string, role: RoleName, duty: DutyName | null = null, disabledAt: Date | null = null): KnownPerson {
  return { id, name: id, email: `${id}@example.org`, disabledAt, roles: [{ role, duty, trust: null }] };
}

const PEOPLE = [
  person('mia', 'delivery', 'release-manager'),
  person('tess', 'delivery', 'tester'),
  person('olive', 'product-owner'),
  person('gone', 'product-owner', null, new Date(0)),
  person('maker', 'product-owner'),
  person('uma', 'uat-tester'),
];

function toSign(environment: EnvironmentName, over: Partial<ToSign> = {}): ToSign {
  return {
    settled: { release: '2.1.0', digest: DIGEST, product: 'flip', environment, settledAt: SETTLED_AT },
    ...{ madeBy: ['maker'], signOffs: [], consultation: null, trusts: ['ashmere', 'calderwick'] },
    ...over,
  };
}

function word(over: Partial<SignOff> = {}): SignOff {
  return {
    ...{ id: 'word', release: '2.1.0', digest: DIGEST, stage: 'uat', feature: null, scope: null, decision: 'approved' },
    ...{ reason: null, expiresAt: null, by: { person: 'olive', name: 'Olive' }, onBehalfOf: null, as: 'product-owner' },
    ...{ at: new Date('2026-12-01T10:00:00Z'), withdrawn: null, voided: null },
    ...over,
  };
}

function owed(of: ToSign): readonly OwedNotice[] {
  return owedOfSettled(of, PEOPLE, NOW);
}

function ofEvent(notices: readonly OwedNotice[], event: OwedNotice['event']): readonly OwedNotice[] {
  return notices.filter((notice) => notice.event === event);
}

describe('a release that has settled', () => {
  test.each([
    ['sit', ['tess']],
    ['uat', ['olive']],
    ['pre-prod', ['olive']],
    ['dev', null],
    ['production', null],
  ] as const)(
    'on %s asks for the word of %j, never of who made it or has left (003-114, 003-115)',
    (environment, whom) => {
      const asked = ofEvent(owed(toSign(environment)), 'sign-off-asked');
      expect(asked.flatMap(({ also }) => also.map(({ name }) => name))).toEqual(whom ?? []);
      expect(asked).toHaveLength(whom === null ? 0 : 1);
    },
  );

  test.each(['sit', 'uat', 'pre-prod', 'production'] as const)(
    'on %s is told to our own people and to each Trust (003-110)',
    (environment) => {
      const told = ofEvent(owed(toSign(environment)), 'deployed');
      expect(told.map(({ subject }) => subject.trust)).toEqual([null, 'ashmere', 'calderwick']);
    },
  );

  test.each([
    ['nobody, once somebody said yes', [word()], 0],
    ['nobody, while a no stands', [word({ decision: 'rejected', reason: 'no' })], 0],
    ['again, once the yes has run out', [word({ expiresAt: NOW })], 1],
    [
      'again, once the yes is taken back',
      [word({ withdrawn: { by: { person: 'olive', name: 'Olive' }, reason: 'oh', at: NOW } })],
      1,
    ],
    ['again, once its tickets are others', [word({ voided: { at: NOW, readAt: NOW, snapshot: 's', drift: [] } })], 1],
    ['although one feature is signed', [word({ feature: 'FLIP-1' })], 1],
    ['although another stage is signed', [word({ stage: 'oat' })], 1],
    ['although it was signed before it settled', [word({ at: new Date('2026-12-01T08:00:00Z') })], 1],
  ])('asks %s (003-114)', (_, signOffs, times) => {
    expect(ofEvent(owed(toSign('uat', { signOffs })), 'sign-off-asked')).toHaveLength(times);
  });

  test('asks those who are consulted first, and the signer once that is over (003-114)', () => {
    const open: Consultation = {
      ...{ stage: 'uat', opensAt: SETTLED_AT, endsAt: new Date('2026-12-03T09:00:00Z'), isOver: false },
      waitingFor: [{ person: 'uma', name: 'uma' }],
    };
    const first = owed(toSign('uat', { consultation: open }));
    expect(ofEvent(first, 'consultation-asked')[0]?.also.map(({ name }) => name)).toEqual(['uma']);
    expect(ofEvent(first, 'sign-off-asked')).toEqual([]);
    const later = owed(toSign('uat', { consultation: { ...open, isOver: true } }));
    expect(ofEvent(later, 'consultation-asked')).toEqual([]);
    expect(ofEvent(later, 'sign-off-asked')[0]?.facts).toMatchObject({ consulted: true, again: false });
  });
});

describe('what was signed', () => {
  test('is told to our own people; of the candidate for Production to every Trust too (003-115)', () => {
    const trusts = (environment: EnvironmentName, signOffs: readonly SignOff[]) =>
      ofEvent(owed(toSign(environment, { signOffs })), 'signed-off').map(({ subject }) => subject.trust);
    expect(trusts('uat', [word()])).toEqual([null]);
    expect(trusts('pre-prod', [word({ stage: 'oat' })])).toEqual([null, 'ashmere', 'calderwick']);
    expect(trusts('pre-prod', [word({ stage: 'oat', decision: 'vetoed', reason: 'no' })])).toEqual([null]);
  });

  test('is taken back for whoever was told, and Trusts read no words that were written among us (003-115)', () => {
    const withdrawn = { by: { person: 'olive', name: 'Olive' }, reason: 'Between us', at: NOW };
    const notices = ofEvent(owed(toSign('pre-prod', { signOffs: [word({ stage: 'oat', withdrawn })] })), 'signed-off');
    const ended = notices.filter(({ facts }) => facts['decision'] === 'withdrawn');
    expect(ended.map(({ subject, facts }) => [subject.trust, facts['reason']])).toEqual([
      [null, 'Between us'],
      ['ashmere', null],
      ['calderwick', null],
    ]);
    const keys = notices.map(({ key }) => key);
    for (const { instead } of ended) expect(keys).toEqual(expect.arrayContaining([...instead]));
  });

  test('never has two notices of one key, and the same is owed however often it is asked', () => {
    const anyWord = fc.record({
      id: fc.uuid(),
      stage: fc.constantFrom<SignOff['stage']>('sit', 'uat', 'oat'),
      decision: fc.constantFrom<SignOff['decision']>('approved', 'rejected', 'vetoed'),
      expiresAt: fc.constantFrom(null, NOW),
    });
    const anyPlace = fc.constantFrom<EnvironmentName>('dev', 'sit', 'uat', 'pre-prod', 'production');
    fc.assert(
      fc.property(anyPlace, fc.array(anyWord, { maxLength: 5 }), (environment, words) => {
        const of = toSign(environment, { signOffs: words.map((over) => word(over)) });
        const keys = owed(of).map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        expect(owed(of).map(({ key }) => key)).toEqual(keys);
      }),
    );
  });
});

const PROGRESS: SiteProgress = {
  ...{ rollout: 'r', release: '2.1.0', digest: DIGEST, product: 'flip', environment: 'production', site: 'ashmere' },
  ...{ trust: 'ashmere', stage: 'restored', isOver: true, startedAt: SETTLED_AT, healthyAt: SETTLED_AT, backAt: null },
  ...{ startsAt: null, overran: false, overForSeconds: null },
};

describe('a smoke test', () => {
  const awaited = {
    site: 'ashmere',
    deed: 'deed',
    performer: 'trust',
    steps: 'https://jira.example.org/t/1',
    decision: 'x',
  } as const;
  const tester = { name: 'Tia', email: 'tia@ashmere.example.org' };

  test('is asked of the Trust’s own tester, with the steps and a link (003-079, 003-080, 003-111)', () => {
    const asked = smokeTestAsked(PROGRESS, awaited, { tester, now: NOW });
    expect(asked).toMatchObject({
      ...{ subject: { trust: 'ashmere', sites: ['ashmere'] }, facts: { steps: awaited.steps } },
      link: { act: 'smoke-test.record', subject: '2.1.0/ashmere' },
      also: [{ ...tester, role: 'smoke-tester' }],
    });
  });

  test('is asked of our own where we do it, without a link (003-112)', () => {
    const asked = smokeTestAsked(PROGRESS, { ...awaited, performer: 'delivery' }, { tester, now: NOW });
    expect(asked).toMatchObject({ subject: { trust: null }, link: null, also: [] });
  });

  test('is asked again after another change there, and after another decision (003-081)', () => {
    const key = (over: Partial<{ deed: string; decision: string | null }>) =>
      smokeTestAsked(PROGRESS, { ...awaited, ...over }, { tester, now: NOW }).key;
    expect(new Set([key({}), key({}), key({ deed: 'other' }), key({ decision: null })]).size).toBe(3);
  });
});

class PretendProgress extends RolloutProgress {
  seen: readonly SiteProgress[] = [];

  override sites(): Promise<readonly SiteProgress[]> {
    return Promise.resolve(this.seen);
  }

  override mark(): Promise<string> {
    return Promise.resolve('');
  }

  override sitesUnderWay(): Promise<readonly SiteProgress[]> {
    return Promise.resolve(this.seen.filter(({ isOver }) => !isOver));
  }
}

describe('in the whole service', () => {
  const progress = new PretendProgress();
  let story: Story;
  beforeAll(async () => {
    story = await startStory({ replace: [{ injected: RolloutProgress, by: progress }] });
  });
  afterAll(() => story.stop());

  async function owedBy(name: string, release: Signable): Promise<readonly OwedNotice[]> {
    const source = story.gatehouse.injected(NoticeSources).all.find((one) => one.name === name);
    const all = await story.gatehouse.database.transaction((tx) => source?.owed(tx) ?? Promise.resolve([]));
    return all.filter(({ subject }) => subject.release === release.version);
  }

  async function settle({ version, digest }: Signable, environment: EnvironmentName): Promise<void> {
    await story.gatehouse.database.transaction((tx) =>
      sql`insert into rollout (id, promotion, release, digest, product, environment, state, concurrency, soak_seconds, failure_budget,
          deadline_seconds, return_rule, return_sentence, requested_by, ended_at)
        values (${randomUUID()}, ${randomUUID()}, ${version}, ${digest}, 'flip', ${environment}, 'completed', 1, 0, 0, 60, 'never',
          'None.', ${story.manager.person}, app.now())`.execute(tx),
    );
  }

  test('a release that settles on UAT asks its Product Owner until there is a word (003-110, 003-114)', async () => {
    const release = await story.release('7.0.0');
    expect(await owedBy('sign-offs', release)).toEqual([]);
    await settle(release, 'uat');
    const before = await owedBy('sign-offs', release);
    expect(ofEvent(before, 'sign-off-asked')[0]?.also.map(({ name }) => name)).toEqual(['Olive Owner']);
    expect(ofEvent(before, 'deployed').length).toBeGreaterThan(5);
    const body = { stage: 'uat', decision: 'approved', digest: release.digest };
    expect((await story.owner.post('/api/v1/releases/7.0.0/sign-offs', body)).status).toBe(201);
    const after = await owedBy('sign-offs', release);
    expect([ofEvent(after, 'sign-off-asked').length, ofEvent(after, 'signed-off').length]).toEqual([0, 1]);
  });

  test('a site that came back is asked how its smoke test went, until there is a result (003-079, 003-080)', async () => {
    const release = await story.release('7.1.0');
    progress.seen = [{ ...PROGRESS, release: release.version, digest: release.digest }];
    const decided = {
      digest: release.digest,
      required: true,
      performer: 'trust',
      steps: 'https://jira.example.org/t/1',
      reason: 'New',
    };
    await story.manager.post('/api/v1/releases/7.1.0/smoke-tests/decisions', decided);
    expect(await owedBy('smoke tests', release)).toEqual([]);
    await ran(story.gatehouse.database, await story.release('7.1.1'), 'ashmere');
    expect(await owedBy('smoke tests', release)).toEqual([]);
    await ran(story.gatehouse.database, release, 'ashmere');
    expect((await owedBy('smoke tests', release)).map(({ event }) => event)).toEqual(['smoke-test-asked']);
    const ashmere = await story.gatehouse.as({ role: 'trust', trust: 'ashmere' });
    const result = { digest: release.digest, site: 'ashmere', outcome: 'passed' };
    expect((await ashmere.post('/api/v1/releases/7.1.0/smoke-tests/results', result)).status).toBe(201);
    expect(await owedBy('smoke tests', release)).toEqual([]);
  });
});
