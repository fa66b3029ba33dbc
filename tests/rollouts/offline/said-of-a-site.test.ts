import { describe, expect, test } from '@jest/globals';
import { offlineView } from '../../../src/rollouts/offline/offline-view.js';

type Sites = Parameters<typeof offlineView>[1];
type Site = Sites[number];

const AT = new Date('2026-11-01T03:00:00Z');
const ORDER = {
  ...{ id: 'order', product: 'flip', because: 'data may be lost', untilFixed: false, origin: null },
  ...{ orderedBy: 'rita', orderer: 'Rita', orderedAt: AT },
};

function viewed(over: Partial<Site['wish']>, { test: awaited = null }: Pick<Partial<Site>, 'test'> = {}, isHub = true) {
  const wish: Site['wish'] = {
    ...{ site: 'trust-02', state: 'offline', trouble: null, wanted: 'offline', untilFixed: false, keptByOther: false },
    ...{ orderedAt: AT, offlineAt: AT, offlineBy: null, backAt: null, backBy: null },
    ...{ backBecause: null, backWantedBy: null, backWantedAt: null, ...over },
  };
  const site = { name: 'TRUST-02', trust: 'trust-02' };
  const [seen] = offlineView(
    ORDER,
    [{ wish, site, silence: null, test: awaited }],
    isHub ? 'every' : ['trust-02'],
  ).sites;
  return { says: seen?.says, next: seen?.next.map(({ who, method, path }) => `${who}: ${method} ${path}`) };
}

describe('what is said of a site', () => {
  test.each<[string, Partial<Site['wish']>, string]>([
    ['is offline', {}, 'It is offline, until somebody brings it back.'],
    ['was just ordered back', { wanted: 'back' }, 'It is offline, and is about to be brought back.'],
    [
      'was ordered back before it was offline',
      { wanted: 'back', state: 'ordered' },
      'It is being taken offline, and is brought back after that.',
    ],
    [
      'was just ordered offline again',
      { state: 'restoring' },
      'It was being brought back, and is about to be taken offline again.',
    ],
    ['is kept by another', { wanted: 'back', keptByOther: true }, 'It is offline. Another order keeps it offline.'],
  ])('that %s is what was ordered last (003-025, 003-026)', (_what, wish, says) => {
    expect(viewed(wish).says).toBe(says);
  });
});

describe('what does not go on by itself', () => {
  const stuck = { trouble: 'No answer. It was tried 3 times, and is not tried again by itself.' };
  const untested = { state: 'untested', wanted: 'back' } as const;

  test('names who has it tried again and where, to us and to no Trust (003-025, INV-34)', () => {
    expect(viewed(stuck).next).toEqual(['the delivery team: POST /api/v1/offline/order/again']);
    expect(viewed(stuck, {}, false).next).toEqual([]);
  });

  test.each([
    ['trust', 'somebody of the Trust'],
    ['delivery', 'the delivery team'],
  ] as const)('names who does the smoke test of %s and where (003-026)', (performer, who) => {
    const path = '/api/v1/releases/1.0.1/smoke-tests/results';
    for (const isHub of [true, false])
      expect(viewed(untested, { test: { version: '1.0.1', performer } }, isHub).next).toEqual([`${who}: POST ${path}`]);
  });

  test('is nothing where all goes on', () => {
    for (const wish of [{}, { wanted: 'back' }, untested] as const) expect(viewed(wish).next).toEqual([]);
  });
});
