import { describe, expect, test } from '@jest/globals';
import { publicStatus, type PublicStatus } from '../../../src/notices/status/public-status.js';
import { itemsOf } from '../../../src/notices/status/status-feed.js';
import type { SeenSite } from '../../../src/notices/status/work.js';
import { statusView } from '../../../src/web/pages/status/status-page.js';
import { minutes, NOW, seen, told } from './seen.js';

function statusOf(sites: readonly SeenSite[]): PublicStatus {
  return publicStatus([{ product: 'flip', title: 'FLIP', sites }], [], NOW);
}

describe('what nobody has seen', () => {
  const soon = { agreed: [{ digest: 'e'.repeat(64), from: minutes(60), to: minutes(120), urgent: false }] };
  test.each([
    ['a site that was seen to be well', {}, 'working', 'FLIP works'],
    [
      'one that nobody ever looked at',
      { proven: false },
      'unknown',
      'FLIP works at 1 of 2 sites. We do not know about the others',
    ],
    ['one that nobody ever looked at and to which a release comes', { proven: false, ...soon }, 'unknown', null],
    ['one that was seen to be well and to which a release comes', soon, 'working', null],
    ['one that is being changed', { proven: false, progress: [told('in-progress')] }, 'down', null],
    ['one that is put in doubt after it was back', { proven: false, progress: [told('restored')] }, 'unknown', null],
  ] as const)(
    '%s, is called unknown where nobody can say that it works (003-012) (INV-27)',
    (_, about, condition, summary) => {
      const status = statusOf([seen('ashmere', about), seen('birch')]);
      expect(status.places.map((place) => place.condition)).toEqual([condition, 'working']);
      expect(status.products[0]?.condition).toBe(condition);
      expect(status.places[1]?.banner).toBeNull();
      const page = statusView({ ...status, at: new Date(NOW), stale: false }, 'Europe/London').products[0];
      if (summary !== null) expect([page?.summary, status.products[0]?.banner]).toEqual([summary, null]);
      if (condition === 'unknown')
        expect(page?.standings[0]).toMatchObject({ word: 'We do not know', names: ['ashmere hospital'] });
    },
  );

  test.each([
    ['at none of its sites', [false, false], [], 'FLIP is not running anywhere yet, as far as we know'],
    ['at one', [true, false], [true], 'FLIP works at 1 of 2 sites. It has not come to the others yet'],
    [
      'at two, one of which nobody knows of',
      [true, false, true],
      [true],
      'FLIP works at 1 of 3 sites. We do not know about 1. It has not come to 1 yet',
    ],
    [
      'at one, of which nobody knows',
      [true, false],
      [],
      'We do not know whether FLIP works at the 1 of 2 sites that have it',
    ],
  ] as const)(
    'where it was deployed %s, nobody is told of doubt about the others (003-012)',
    (_, probed, proven, says) => {
      const names = ['ashmere', 'birch', 'cove'];
      const sites = probed.map((isProbed, index) =>
        seen(names[index] ?? '', { probed: isProbed, proven: isProbed && (proven[index] ?? false) }),
      );
      const status = statusOf(sites);
      expect(status.places.map(({ deployed }) => deployed)).toEqual(probed);
      const page = statusView({ ...status, at: new Date(NOW), stale: false }, 'Europe/London').products[0];
      expect(page?.summary).toBe(says);
      const awaited = page?.standings.find(({ word }) => word === 'Not there yet');
      expect(awaited?.names).toHaveLength(probed.filter((one) => !one).length);
    },
  );

  test('a product of which no site was ever looked at is not said to work, and its banner is silent', () => {
    const status = statusOf([seen('ashmere', { proven: false })]);
    expect([status.products[0]?.condition, status.products[0]?.banner]).toEqual(['unknown', null]);
    const page = statusView({ ...status, at: new Date(NOW), stale: false }, 'Europe/London');
    expect(page.products[0]?.summary).toBe('We do not know whether FLIP works');
    expect(itemsOf(status)).toEqual([]);
  });
});
