import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SITE_STAGES, type SiteStage } from '../../../src/notices/rollout-progress.js';
import type { PublicIncident } from '../../../src/notices/status/incidents.js';
import { publicStatus, type PublicStatus } from '../../../src/notices/status/public-status.js';
import { itemsOf, rssOf } from '../../../src/notices/status/status-feed.js';
import type { SeenSite, Smoke } from '../../../src/notices/status/work.js';
import { minutes, NOW, seen, told } from './seen.js';

function statusOf(sites: readonly SeenSite[], incidents: readonly PublicIncident[] = []): PublicStatus {
  return publicStatus([{ product: 'flip', title: 'FLIP', sites }], incidents, NOW);
}

function bannerAt(site: string, status: PublicStatus) {
  return status.places.find((place) => place.site === site)?.banner ?? null;
}

/** A time that was agreed for the next release, so many minutes from now. */
function agreed(after: number): SeenSite['agreed'][number] {
  return { digest: 'e'.repeat(64), from: minutes(after), to: minutes(after + 60), urgent: false };
}

const incident: PublicIncident = {
  ...{ id: 'one', product: 'flip', sites: ['ashmere'], state: 'investigating', down: true },
  ...{ since: minutes(-3), backAt: null, resolvedAt: null },
};

describe('what people are told of one site', () => {
  test.each([
    ['nothing', seen('ashmere'), null],
    ['that it waits', seen('ashmere', { progress: [told('waiting')] }), null],
    [
      'that it is down',
      seen('ashmere', { progress: [told('in-progress')] }),
      ['in-progress', true, 'FLIP is down for an update at ashmere hospital'],
    ],
    [
      'that it is down for a hotfix',
      seen('ashmere', { progress: [told('in-progress', { urgent: true })] }),
      ['in-progress', true, 'FLIP is down for an urgent fix at ashmere hospital'],
    ],
    [
      'that it is being checked',
      seen('ashmere', { progress: [told('verifying')] }),
      ['verifying', true, 'FLIP is being checked at ashmere hospital'],
    ],
    [
      'that nobody knows',
      seen('ashmere', { progress: [told('unknown')] }),
      ['verifying', true, 'FLIP may be down at ashmere hospital'],
    ],
    [
      'that it goes back',
      seen('ashmere', { progress: [told('rolling-back')] }),
      ['in-progress', true, 'FLIP is down at ashmere hospital'],
    ],
    [
      'that it is still down',
      seen('ashmere', { progress: [told('failed')] }),
      ['in-progress', true, 'FLIP is still down at ashmere hospital'],
    ],
    [
      'that it is back',
      seen('ashmere', { progress: [told('restored')] }),
      ['completed', false, 'FLIP is back at ashmere hospital'],
    ],
    [
      'that it is back as it was',
      seen('ashmere', { progress: [told('put-back')] }),
      ['completed', false, 'FLIP is back at ashmere hospital'],
    ],
    ['that it was back long ago', seen('ashmere', { progress: [told('restored', { healthyAt: minutes(-61) })] }), null],
    [
      'that it goes down again soon after it was back',
      seen('ashmere', { progress: [told('restored')], agreed: [agreed(50)] }),
      ['scheduled', false, 'FLIP will be down for an update at ashmere hospital'],
    ],
    [
      'that it is back, when it goes down again much later',
      seen('ashmere', { progress: [told('restored')], agreed: [agreed(90)] }),
      ['completed', false, 'FLIP is back at ashmere hospital'],
    ],
    [
      'that the same release comes again soon after it was put back',
      seen('ashmere', { progress: [told('put-back')], agreed: [{ ...agreed(50), digest: 'd'.repeat(64) }] }),
      ['scheduled', false, 'FLIP will be down for an update at ashmere hospital'],
    ],
    [
      'that it is back, in the very window that was agreed',
      seen('ashmere', { progress: [told('put-back')], agreed: [{ ...agreed(-30), digest: 'd'.repeat(64) }] }),
      ['completed', false, 'FLIP is back at ashmere hospital'],
    ],
    [
      'that it works and is tested',
      seen('ashmere', { progress: [told('restored', { smoke: 'awaited' })] }),
      ['verifying', false, 'FLIP works again at ashmere hospital'],
    ],
    [
      'that its smoke test failed',
      seen('ashmere', { progress: [told('restored', { smoke: 'failed' })] }),
      ['in-progress', true, 'FLIP is still down at ashmere hospital'],
    ],
    [
      'that it was switched off',
      seen('ashmere', { offlineSince: minutes(-9) }),
      ['in-progress', true, 'FLIP is switched off at ashmere hospital'],
    ],
    [
      'an agreed time',
      seen('ashmere', { agreed: [{ digest: 'd'.repeat(64), from: minutes(60), to: minutes(120), urgent: false }] }),
      ['scheduled', false, 'FLIP will be down for an update at ashmere hospital'],
    ],
    [
      'that a later rollout waits while an earlier one left it down',
      seen('ashmere', { progress: [told('failed'), told('waiting', { rollout: 'r2' })] }),
      ['in-progress', true, 'FLIP is still down at ashmere hospital'],
    ],
  ] as const)('%s (003-012) (003-027)', (_, site, expected) => {
    const banner = bannerAt('ashmere', statusOf([site, seen('birch')]));
    expect(banner === null ? null : [banner.state, banner.down, banner.title]).toEqual(expected);
  });

  test('since when it is down, when it is back, and what was said of that before (003-012) (003-013)', () => {
    const progress = [told('in-progress', { wasBackAt: minutes(2) })];
    expect(bannerAt('ashmere', statusOf([seen('ashmere', { progress })]))).toMatchObject({
      since: '2026-11-21T20:10:00.000Z',
      backAt: '2026-11-21T20:40:00.000Z',
      wasBackAt: '2026-11-21T20:32:00.000Z',
      text: 'You cannot use it until it is back.',
    });
  });

  test('when it will be down, of a time that was agreed, until the release has been there (003-009)', () => {
    const agreed = [{ digest: 'd'.repeat(64), from: minutes(-15), to: minutes(45), urgent: false }];
    expect(bannerAt('ashmere', statusOf([seen('ashmere', { agreed })]))).toMatchObject({
      ...{
        state: 'scheduled',
        from: '2026-11-21T20:15:00.000Z',
        to: '2026-11-21T21:15:00.000Z',
        since: null,
        backAt: null,
      },
    });
    const done = seen('ashmere', { agreed, progress: [told('restored', { healthyAt: minutes(-90) })] });
    expect(bannerAt('ashmere', statusOf([done]))).toBeNull();
  });
});

describe('what people are told of a product', () => {
  test('at how many of its sites it is down, and when the last of them is back', () => {
    const status = statusOf([
      seen('ashmere', { progress: [told('in-progress')] }),
      seen('birch', {
        progress: [told('rolling-back', { site: 'birch', backAt: minutes(25), startedAt: minutes(-30) })],
      }),
      seen('cove'),
    ]);
    expect(status.products[0]?.banner).toMatchObject({
      ...{
        title: 'FLIP is down at 2 of 3 sites',
        since: minutes(-30).toISOString(),
        backAt: minutes(25).toISOString(),
      },
    });
    expect(status.products[0]).toMatchObject({ condition: 'down' });
  });

  test('no time, where nobody can say when one of them is back', () => {
    const sites = [
      seen('ashmere', { progress: [told('in-progress')] }),
      seen('birch', { progress: [told('unknown', { backAt: null })] }),
    ];
    expect(statusOf(sites).products[0]?.banner).toMatchObject({ down: true, backAt: null, wasBackAt: null });
  });

  test('while the hub is down, people at every site are told that the product is', () => {
    const status = statusOf([
      seen('hub', { hub: true, progress: [told('in-progress', { site: 'hub' })] }),
      seen('birch'),
    ]);
    expect(bannerAt('birch', status)).toMatchObject({ down: true, title: 'FLIP is down for an update' });
    expect(status.products[0]?.banner?.title).toBe('FLIP is down for an update');
    expect(status.places.map(({ condition }) => condition)).toEqual(['down', 'down']);
  });

  test.each([
    ['investigating', true, 'FLIP is switched off at ashmere hospital'],
    ['investigating', false, 'There is a problem with FLIP at ashmere hospital'],
    ['identified', true, 'FLIP is switched off at ashmere hospital'],
    ['identified', false, 'There is a problem with FLIP at ashmere hospital'],
    ['monitoring', true, 'FLIP is switched off at ashmere hospital'],
    ['monitoring', false, 'A problem with FLIP at ashmere hospital is under control'],
    ['resolved', false, 'A problem with FLIP at ashmere hospital is over'],
  ] as const)('of an incident that is %s, with people who cannot use it: %s (003-027)', (state, down, title) => {
    const status = statusOf([seen('ashmere'), seen('birch')], [{ ...incident, state, down }]);
    expect(bannerAt('ashmere', status)).toMatchObject({ kind: 'incident', state, down, title });
    expect(bannerAt('birch', status)).toBeNull();
  });
});

describe('a banner', () => {
  const DOWN: readonly SiteStage[] = ['in-progress', 'verifying', 'rolling-back', 'failed', 'unknown'];
  const progress = fc.record({
    stage: fc.constantFrom(...SITE_STAGES),
    smoke: fc.constantFrom<Smoke>('not-required', 'awaited', 'passed', 'failed'),
    ago: fc.integer({ min: 0, max: 200 }),
  });
  const sites = fc.array(
    fc.record({
      progress: fc.array(progress, { maxLength: 3 }),
      isOff: fc.boolean(),
      hub: fc.boolean(),
      hasTime: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  );
  const resolved = fc.option(fc.constantFrom<PublicIncident['state']>('monitoring', 'resolved'));

  test('is never gone, nor to be hidden, while a site of its scope is running, unknown or unrestored (INV-31)', () => {
    fc.assert(
      fc.property(sites, resolved, (made, state) => {
        const all = made.map((one, index) =>
          seen(`site-${String(index)}`, {
            hub: one.hub,
            progress: one.progress.map((each) =>
              told(each.stage, { smoke: each.smoke, healthyAt: minutes(-each.ago) }),
            ),
            offlineSince: one.isOff ? minutes(-5) : null,
            agreed: one.hasTime ? [{ digest: 'e'.repeat(64), from: minutes(5), to: minutes(9), urgent: false }] : [],
          }),
        );
        const isDown = (site: SeenSite): boolean => {
          const last = site.progress.findLast(({ stage }) => stage !== 'waiting' && stage !== 'left-out');
          if (site.offlineSince !== null) return true;
          return (
            last !== undefined && (DOWN.includes(last.stage) || (last.stage === 'restored' && last.smoke === 'failed'))
          );
        };
        const status = statusOf(all, state === null ? [] : [{ ...incident, sites: null, down: false, state }]);
        expect(status.products[0]?.banner?.down ?? false).toBe(all.some(isDown));
        for (const site of all) {
          const ownOrHubs = isDown(site) || (!site.hub && all.some((one) => one.hub && isDown(one)));
          expect(bannerAt(site.site, status)?.down ?? false).toBe(ownOrHubs);
        }
      }),
    );
  });

  test('never says a time of being back that is not one of its sites', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 }), (ends) => {
        const all = ends.map((end, index) =>
          seen(String(index), { progress: [told('in-progress', { backAt: minutes(end) })] }),
        );
        expect(statusOf(all).products[0]?.banner?.backAt).toBe(minutes(Math.max(...ends)).toISOString());
      }),
    );
  });
});

test('what the public is told holds nothing but what is named for it: no Trust, release, rollout or digest', () => {
  const secret = { rollout: 'SECRET-1', release: 'SECRET-2', digest: 'SECRET-3', trust: 'SECRET-4' };
  const status = statusOf(
    [...SITE_STAGES].map((stage) =>
      seen(stage, {
        progress: [told(stage, secret)],
        agreed: [{ digest: 'SECRET-5', from: minutes(3), to: minutes(4), urgent: true }],
      }),
    ),
    [{ ...incident, id: 'SECRET-6' }],
  );
  expect(JSON.stringify(status)).not.toContain('SECRET');
  const rss = rssOf(itemsOf(status), 'https://gatehouse.example.org/status');
  expect(rss).not.toContain('SECRET');
});

test('the feed has one item for each thing to know, which stays the same while only its prediction moves', () => {
  const at = (end: number) =>
    itemsOf(
      statusOf([
        seen('ashmere', { name: 'A & <B>', progress: [told('in-progress', { backAt: minutes(end) })] }),
        seen('birch'),
      ]),
    );
  const guids = at(10).map(({ guid }) => guid);
  expect(guids).toHaveLength(2);
  expect(at(20).map(({ guid }) => guid)).toEqual(guids);
  const rss = rssOf(at(10), 'https://gatehouse.example.org/status');
  expect(rss).toContain('<title>FLIP is down for an update at A &amp; &lt;B&gt;</title>');
  expect(rss).toContain('<pubDate>Sat, 21 Nov 2026 20:10:00 GMT</pubDate>');
});

test('the feed says when, of what is still to come, and dates nothing in the future, which readers would keep back (003-018)', () => {
  const agreed = (end: number) => [{ digest: 'x', from: minutes(60), to: minutes(end), urgent: false }];
  const [item] = itemsOf(statusOf([seen('ashmere', { agreed: agreed(120) })]));
  expect(item?.text).toBe('Saturday 21 November 2026, 21:30 to 22:30 GMT. You cannot use it in that time.');
  const [later] = itemsOf(statusOf([seen('ashmere', { agreed: agreed(180) })]));
  expect(later?.guid).not.toBe(item?.guid);
  expect(rssOf(item === undefined ? [] : [item], 'https://gatehouse.example.org/status')).not.toContain('pubDate');
});
