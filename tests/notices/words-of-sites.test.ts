import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Agreement } from '../../src/evidence/agreements/agreement.js';
import type { ToldWord } from '../../src/notices/owed/downtime.js';
import {
  listenersOf,
  owedOfDowntimes,
  plannedDowntimes,
  type KnownDowntimes,
  type Place,
} from '../../src/notices/owed/downtimes.js';
import { isBack, owedOfSite, type SiteNow } from '../../src/notices/owed/site-words.js';
import { SITE_STAGES } from '../../src/notices/rollout-progress.js';
import { noticePolicyOf } from '../../src/sites/notice-policy.js';

const BEGAN = new Date('2026-12-01T21:02:00Z');
const HEALTHY = new Date('2026-12-01T21:30:00Z');
const TRUST = { trust: 'ashmere', thread: 'downtime/production/ashmere/2.1.0', onlyTrouble: false };

function site(changes: Partial<SiteNow> = {}): SiteNow {
  return {
    ...{ rollout: 'rollout-1', release: '2.1.0', digest: 'd', product: 'flip', environment: 'production' },
    ...{ site: 'ashmere', trust: 'ashmere', stage: 'in-progress', isOver: false, startedAt: BEGAN, healthyAt: null },
    ...{ backAt: null, startsAt: null, overran: false, overForSeconds: null, smoke: 'not-required', windowEnds: null },
    ...changes,
  };
}

function said(now: SiteNow): string[] {
  return owedOfSite(now, [TRUST], []).map(({ event, facts }) =>
    event === 'not-restored' ? `${event}: ${String(facts['kind'])}` : event,
  );
}

describe('what people are told of a site (003-010, 003-011)', () => {
  test.each<[string, Partial<SiteNow>, string[]]>([
    ['one that waits', { stage: 'waiting', startedAt: null }, []],
    ['one that was left out', { stage: 'left-out', startedAt: null }, []],
    ['one that is being changed', {}, ['begun']],
    ['one that takes longer than its window', { overran: true }, ['begun', 'overrunning']],
    ['one whose change is made, and not confirmed', { stage: 'verifying' }, ['begun', 'verifying']],
    ['one that is back by its own probe', { stage: 'restored', healthyAt: HEALTHY }, ['begun', 'restored']],
    ['one whose test is awaited', { stage: 'restored', healthyAt: HEALTHY, smoke: 'awaited' }, ['begun', 'verifying']],
    ['one whose test passed', { stage: 'restored', healthyAt: HEALTHY, smoke: 'passed' }, ['begun', 'restored']],
    [
      'one whose test failed',
      { stage: 'restored', healthyAt: HEALTHY, smoke: 'failed' },
      ['begun', 'not-restored: smoke-failed'],
    ],
    ['one that failed', { stage: 'failed' }, ['begun', 'not-restored: failed']],
    ['one that was put back', { stage: 'put-back', healthyAt: HEALTHY }, ['begun', 'not-restored: put-back']],
    ['one that is on its way back', { stage: 'rolling-back' }, ['begun']],
    ['one that nobody has heard of, while somebody looks', { stage: 'unknown' }, ['begun']],
    [
      'one that nobody has heard of, and nobody looks',
      { stage: 'unknown', isOver: true },
      ['begun', 'not-restored: unknown'],
    ],
    [
      'one that took too long and is back',
      { stage: 'restored', healthyAt: HEALTHY, overran: true },
      ['begun', 'restored'],
    ],
  ])('%s', (_what, changes, events) => {
    expect(said(site(changes))).toEqual(events);
  });

  const anySite = fc.record({
    stage: fc.constantFrom(...SITE_STAGES),
    smoke: fc.constantFrom('not-required', 'awaited', 'passed', 'failed'),
    isOver: fc.boolean(),
    overran: fc.boolean(),
    healthyAt: fc.option(fc.constant(HEALTHY)),
    startedAt: fc.option(fc.constant(BEGAN)),
  });

  test('that it is back is said only after its probe and its smoke test said so, whatever else holds (003-011, INV-31)', () => {
    fc.assert(
      fc.property(anySite, (changes) => {
        const now = site(changes);
        const isSaid = said(now).includes('restored');
        if (isSaid) expect([now.stage, now.healthyAt]).toEqual(['restored', HEALTHY]);
        if (isSaid) expect(['not-required', 'passed']).toContain(now.smoke);
        expect(isSaid).toBe(isBack(now) && now.startedAt !== null);
        expect(
          said(now).filter((event) => event === 'restored' || event.startsWith('not-restored')).length,
        ).toBeLessThan(2);
      }),
    );
  });

  test('each thing is said once for a downtime, and again for the next', () => {
    const keys = owedOfSite(site(), [TRUST], []).map(({ key }) => key);
    expect(owedOfSite(site({ backAt: HEALTHY }), [TRUST], []).map(({ key }) => key)).toEqual(keys);
    expect(owedOfSite(site({ startedAt: HEALTHY }), [TRUST], []).map(({ key }) => key)).not.toEqual(keys);
  });

  const back = { stage: 'restored', healthyAt: HEALTHY } as const;
  test.each<[string, readonly Partial<SiteNow>[], readonly string[]]>([
    [
      'back, ill again, and back again',
      [back, back, { stage: 'failed' }, { stage: 'failed' }, { ...back, healthyAt: new Date('2026-12-01T22:00:00Z') }],
      ['begun', 'restored', 'not-restored', 'restored'],
    ],
    [
      'whose test passed, failed and passed',
      [
        ...[{ ...back, smoke: 'awaited' } as const, { ...back, smoke: 'passed' } as const],
        ...[{ ...back, smoke: 'failed' } as const, { ...back, smoke: 'passed' } as const],
        ...[{ ...back, smoke: 'failed' } as const, { ...back, smoke: 'passed' } as const],
      ],
      ['begun', 'verifying', 'restored', 'not-restored', 'restored', 'not-restored', 'restored'],
    ],
  ])('the last word on a site is true, also on one %s (003-011)', (_what, states, events) => {
    const words: ToldWord[] = [];
    for (const state of [...states, ...states.slice(-1)])
      for (const { key, event, thread } of owedOfSite(site(state), [TRUST], words))
        if (!words.some((word) => word.key === key))
          words.push({ key, event, thread, window: null, sequence: 0, at: BEGAN });
    expect(words.map(({ event }) => event)).toEqual(events);
  });
});

describe('whom a site concerns', () => {
  const places: readonly Place[] = [
    { id: 'central', trust: null, hub: true },
    { id: 'ashmere', trust: 'ashmere', hub: false },
    { id: 'dunmere', trust: 'dunmere', hub: false },
  ];
  const told = (changes: Partial<SiteNow>) =>
    listenersOf(site(changes), { placesOf: () => places }).map(
      ({ trust, onlyTrouble }) => `${trust ?? 'ours'}${onlyTrouble ? ' in trouble' : ''}`,
    );

  test('its own Trust, and our own people where it goes wrong (003-010)', () => {
    expect(told({})).toEqual(['ashmere', 'ours in trouble']);
  });

  test('every Trust whose users need it, where it is the hub (003-012)', () => {
    expect(told({ site: 'central', trust: null })).toEqual(['ashmere', 'dunmere', 'ours']);
  });

  test('our own people alone, where it is no Trust’s', () => {
    expect(told({ site: 'uat', trust: null, environment: 'uat' })).toEqual(['ours']);
  });
});

describe('a change counts as begun in the window that it began in (003-009)', () => {
  const hours = (count: number) => new Date(BEGAN.getTime() + count * 3_600_000);
  const agreed = (at: number): Agreement => ({
    ...{ id: 'agreement', release: '2.1.0', digest: 'd', product: 'flip', environment: 'production', trust: 'ashmere' },
    ...{ round: 1, sequence: 2, batch: 'batch', note: null, state: 'agreed', answerBy: hours(at), isOver: false },
    ...{ askedAt: hours(at), askedBy: { person: 'somebody', name: 'Somebody' }, agreedAt: hours(at), ended: null },
    ...{ previous: null, kind: 'exact', day: null, from: hours(at + 48), to: hours(at + 50) },
  });
  const known = (
    rounds: readonly Agreement[],
    sites: readonly SiteNow[],
    words: readonly ToldWord[] = [],
  ): KnownDowntimes => ({
    ...{ now: hours(3), rounds, sites, words, needsAgreement: () => rounds.length > 0, isOnHold: () => false },
    ...{ policyOf: () => noticePolicyOf({}), placesOf: () => [{ id: 'ashmere', trust: 'ashmere', hub: false }] },
  });
  const begun = (...of: Parameters<typeof known>) =>
    plannedDowntimes(known(...of)).flatMap(({ trust, hasBegun }) => (trust === null ? [] : [hasBegun]));
  const putBack = site({ stage: 'put-back', healthyAt: HEALTHY, isOver: true });
  const next = site({ rollout: 'rollout-2', stage: 'waiting', startedAt: null, startsAt: hours(40) });
  const word: ToldWord = {
    ...{ key: 'begun/begun/rollout-1/ashmere', event: 'begun', thread: TRUST.thread, window: null, sequence: 0 },
    ...{ at: hours(9), began: BEGAN },
  };

  test.each<[string, boolean, boolean[]]>([
    ['that was agreed before it', true, begun([agreed(-72)], [putBack])],
    [
      'that was agreed before it, by what was told of a rollout that is forgotten',
      true,
      begun([agreed(-72)], [], [word]),
    ],
    ['that was agreed after it', false, begun([agreed(2)], [putBack], [word])],
    ['that a rollout foresees', true, begun([], [putBack])],
    ['that a second rollout of the same release foresees', false, begun([], [putBack, next], [word])],
  ])('one %s: %s', (_window, expected, found) => {
    expect(found).toEqual([expected]);
  });

  const [from, to] = [hours(-1), hours(9)];
  const round = { ...agreed(-50), kind: 'exact', day: null, from, to, sequence: 3 } as const;
  const ended = { at: hours(2), because: 'A fault at the first.', byTrust: false };
  const off: Agreement = { ...round, state: 'withdrawn', ended };
  const waits = site({ site: 'ashmere-b', stage: 'waiting', startedAt: null });
  const done = site({ stage: 'restored', healthyAt: HEALTHY });
  const ahead: ToldWord = {
    ...{ key: 'ahead', event: 'downtime-ahead', thread: TRUST.thread, window: { from, to }, sequence: 2 },
    at: hours(-30),
  };
  const both = ['ashmere', 'ashmere-b'];
  const calledOff = (
    places: readonly string[],
    words: readonly ToldWord[],
    of: Agreement = off,
    sites: readonly SiteNow[] = [done, waits],
  ) =>
    owedOfDowntimes({
      ...known([of], sites, words),
      placesOf: () => places.map((id) => ({ id, trust: 'ashmere', hub: false })),
    }).filter(({ event }) => event === 'downtime-withdrawn');

  test('of a release that is rejected on clinical risk no time to come is told, and that one is off is told all the same', () => {
    const told = (isOnHold: boolean, of: Agreement, words: readonly ToldWord[] = []) =>
      owedOfDowntimes({ ...known([of], [], words), isOnHold: () => isOnHold }).map(({ event }) => event);
    const [comes, window] = [agreed(2), { from: hours(50), to: hours(52) }];
    expect(told(false, comes)).toEqual(['downtime-ahead']);
    expect(told(true, comes)).toEqual([]);
    const heard = { ...ahead, window, at: hours(2.5) };
    expect(told(true, { ...comes, state: 'withdrawn', ended }, [heard])).toEqual(['downtime-withdrawn']);
  });

  test('and where it is taken back after that, the Trust hears that the rest of its sites will not be changed then (003-010, INV-30)', () => {
    const [told, ...more] = calledOff(both, [ahead, word]);
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      subject: { trust: 'ashmere', sites: ['ashmere-b'] },
      facts: { from: from.toISOString(), because: 'A fault at the first.', wasMissed: false, isRest: true },
      calendar: { uid: TRUST.thread, state: 'cancelled', sequence: 6 },
      instead: ['ahead'],
    });
    const said: ToldWord = { ...ahead, key: told?.key ?? '', event: 'downtime-withdrawn', at: hours(2.1), sequence: 6 };
    expect(calledOff(both, [ahead, word, said])).toEqual([]);
    expect(calledOff(both, [word])).toEqual([]);
    expect(calledOff(['ashmere'], [ahead, word])).toEqual([]);
    expect(calledOff(both, [ahead, word], round)).toEqual([]);
  });

  test('also where its rollout is forgotten, by what was told of it (003-010, INV-30)', () => {
    const [told, ...more] = calledOff(both, [ahead, { ...word, sites: ['ashmere'] }], off, []);
    expect(more).toEqual([]);
    expect(told).toMatchObject({ subject: { sites: ['ashmere-b'] }, facts: { isRest: true } });
    const another = { ...word, sites: ['ashmere'], began: hours(-60) };
    expect(calledOff(both, [ahead, another], off, [])).toMatchObject([{ subject: { sites: both } }]);
  });

  test.each<[string, Agreement['state']]>([
    ['declined', 'declined'],
    ['answered by nobody', 'expired'],
    ['asked for, while the first one is on', 'asked'],
  ])('and where a second time is %s, the rest of the first is called off, once (003-010, INV-30)', (_, state) => {
    const previous = { id: 'agreement', round: 1, from, to, agreedAt: hours(-50), endedAt: hours(2) };
    const second: Agreement = {
      ...{ ...agreed(2.5), id: 'second', round: 2, sequence: 5, state, agreedAt: null, previous },
      ended: state === 'declined' ? { at: hours(2.9), because: 'Not then either.', byTrust: true } : null,
    };
    expect(calledOff(both, [ahead, word], second)).toMatchObject([
      {
        subject: { trust: 'ashmere', sites: ['ashmere-b'] },
        facts: { from: from.toISOString(), isRest: true, because: second.ended?.because ?? null },
        calendar: { uid: TRUST.thread, state: 'cancelled' },
      },
    ]);
    const said: ToldWord = { ...ahead, key: 'said', event: 'downtime-withdrawn', at: hours(2.95), sequence: 10 };
    expect(calledOff(both, [ahead, word, said], second)).toEqual([]);
    expect(calledOff(both, [ahead, word], { ...second, previous: { ...previous, endedAt: hours(10) } })).toEqual([]);
  });

  test('and of a change that a later one at the site has overtaken nothing more is said', () => {
    const before = site({ stage: 'restored', healthyAt: HEALTHY, smoke: 'awaited', isOver: true });
    const after = site({ rollout: 'rollout-2', release: '2.2.0', startedAt: hours(2) });
    const owed = owedOfDowntimes(known([], [before, after]));
    expect(owed.map(({ event, subject }) => `${event} ${String(subject.release)}`)).toEqual(['begun 2.2.0']);
  });
});
