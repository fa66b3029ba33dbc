import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { listenersOf, type Place } from '../../src/notices/owed/downtimes.js';
import { isBack, owedOfSite, type SiteNow } from '../../src/notices/owed/site-words.js';
import { SITE_STAGES } from '../../src/notices/rollout-progress.js';

const BEGAN = new Date('2026-12-01T21:02:00Z');
const HEALTHY = new Date('2026-12-01T21:30:00Z');
const TRUST = { trust: 'ashmere', thread: 'downtime/production/ashmere/2.1.0', onlyTrouble: false };

function site(changes: Partial<SiteNow> = {}): SiteNow {
  return {
    ...{ rollout: 'rollout-1', release: '2.1.0', digest: 'd', product: 'flip', environment: 'production' },
    ...{ site: 'ashmere', trust: 'ashmere', stage: 'in-progress', isOver: false, startedAt: BEGAN, healthyAt: null },
    ...{ backAt: null, startsAt: null, overran: false, smoke: 'not-required', windowEnds: null },
    ...changes,
  };
}

function said(now: SiteNow): string[] {
  return owedOfSite(now, [TRUST]).map(({ event, facts }) =>
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
    const keys = owedOfSite(site(), [TRUST]).map(({ key }) => key);
    expect(owedOfSite(site({ backAt: HEALTHY }), [TRUST]).map(({ key }) => key)).toEqual(keys);
    expect(owedOfSite(site({ startedAt: HEALTHY }), [TRUST]).map(({ key }) => key)).not.toEqual(keys);
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
