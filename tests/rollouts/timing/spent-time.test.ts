import { describe, expect, test } from '@jest/globals';
import { sitesSpentBy, whyOver, type RolloutEnd } from '../../../src/rollouts/timing/spent-time.js';
import type { AttemptState } from '../../../src/rollouts/attempt.js';
import type { SiteFacts } from '../../../src/rollouts/standing.js';
import { deed, site } from '../protocol/site.js';

const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 22, hour));

const named = (name: string, facts: SiteFacts): SiteFacts => ({ ...facts, site: name });
const SITES: readonly SiteFacts[] = [
  named('has-it', site([deed({ endedAt: at(8) })])),
  named('rolled-back-here', site([deed(), deed({ kind: 'roll-back', state: 'rolled-back', endedAt: at(9) })])),
  named('failed-there', site([deed({ state: 'failed', endedAt: at(9) })])),
  named(
    'failed-and-went-back',
    site([deed({ state: 'failed' }), deed({ kind: 'roll-back', state: 'rolled-back', endedAt: at(9) })]),
  ),
  named('never-reached', site([])),
  named('left-out', site([], { skipped: true })),
];

const wayBackIn = (state: AttemptState): SiteFacts =>
  site([deed(), deed({ kind: 'roll-back', state, endedAt: at(9) })]);
const NOT_BACK: readonly SiteFacts[] = [
  named('way-back-failed', wayBackIn('failed')),
  named('operator-said-no', wayBackIn('needs-human')),
];

const spentBy = (end: Partial<RolloutEnd>) =>
  sitesSpentBy(
    {
      ...{ release: '2.1.0', as: 'completed-with-exceptions', at: at(12), orderedBackAt: null },
      ...{ leftOutAt: new Map([['left-out', at(7)]]), ...end },
    },
    SITES,
  );

describe('an agreed time', () => {
  test.each(['rolled-back', 'partially-rolled-back'] as const)(
    'goes with a rollout that is %s, at every site of it, but not one that was asked for since that was ordered (003-101)',
    (as) => {
      const spent = spentBy({ as, orderedBackAt: at(10) });
      expect(spent.map((one) => one.site)).toEqual(SITES.map((one) => one.site));
      expect(new Set(spent.map(({ since }) => since.getTime()))).toEqual(new Set([at(10).getTime()]));
    },
  );

  test('goes with a rollout whose place a newer release takes (003-101)', () => {
    expect(spentBy({ as: 'superseded' })).toHaveLength(SITES.length);
  });

  test('goes with a rollout that ended where the site was rolled back or left out, and stays where it failed and may be tried again (003-101)', () => {
    expect(spentBy({}).map((one) => [one.site, one.since])).toEqual([
      ['rolled-back-here', at(9)],
      ['left-out', at(7)],
    ]);
  });

  test('asked for after the site was rolled back or left out is not touched by what is done at another site later', () => {
    expect(spentBy({ orderedBackAt: at(11) }).map(({ since }) => since)).toEqual([at(9), at(7)]);
    expect(spentBy({ orderedBackAt: at(8) }).map(({ since }) => since)).toEqual([at(8), at(7)]);
  });

  test.each(['running', 'halting', 'halted', 'rolling-back', 'completed'] as const)(
    'stands while its rollout is %s (003-101)',
    (as) => {
      expect(spentBy({ as })).toEqual([]);
    },
  );

  test.each([
    ['rolled-back', ['rolled-back-here'], 'began in it, and was rolled back.'],
    ['rolled-back', ['never-reached'], 'was stopped and rolled back before it came to you.'],
    ['partially-rolled-back', ['failed-there'], 'was stopped and rolled back where it could be.'],
    ['partially-rolled-back', ['way-back-failed'], 'began in it, and could not be rolled back.'],
    ['superseded', ['operator-said-no'], 'began in it, and could not be rolled back.'],
    [
      'partially-rolled-back',
      ['rolled-back-here', 'way-back-failed'],
      'could not be rolled back at one of your sites.',
    ],
    [
      'completed-with-exceptions',
      ['has-it', 'rolled-back-here', 'rolled-back-here'],
      'and was rolled back at 2 of your sites.',
    ],
    ['completed-with-exceptions', ['left-out'], 'ended without coming to you.'],
    ['completed-with-exceptions', ['has-it', 'left-out'], 'ended without coming to all of your sites.'],
    ['superseded', ['never-reached'], 'was stopped: a newer one takes its place.'],
  ] as const)('is over with what ended %s, at %j, because it %s (003-101)', (as, names, because) => {
    const own = names.map((name) => [...SITES, ...NOT_BACK].find((one) => one.site === name) ?? site([]));
    expect(whyOver({ as, release: '2.1.0' }, own)).toContain(because);
  });
});
