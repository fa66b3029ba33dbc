import { expect, test } from '@jest/globals';
import { Environments } from '../../src/sites/environments.service.js';
import { Calendar } from '../../src/windows/calendar.service.js';
import type { Freeze } from '../../src/windows/freeze.js';
import { environmentsOf } from '../rollouts/ward.js';

const NIGHTS = { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], opens: '20:00', lasts: '8h' } as const;
const [FROM, TO] = ['2027-03-01T12:00:00Z', '2027-03-03T12:00:00Z'].map((at) => Date.parse(at));
const BOUNDS = { from: FROM ?? 0, to: TO ?? 0 };
const hour = (day: number, at: number): number => Date.UTC(2027, 2, day, at);

function calendar(freezes: readonly Freeze[] = []): Calendar {
  const sitesAt = { 'trust-04': { windows: [{ ...NIGHTS, opens: '21:00' }] }, 'trust-05': { windows: [] } };
  return new Calendar(new Environments(environmentsOf({ sites: 5, site: { windows: [NIGHTS] }, sitesAt })), freezes);
}

const openAt = (asked: Calendar, site: string) => asked.openings({ site, product: 'flip' }, BOUNDS);

test('sites that have the same windows share the times that those leave open, and one that has others has its own', () => {
  const asked = calendar();
  const nights = [
    { from: hour(1, 20), to: hour(2, 4) },
    { from: hour(2, 20), to: hour(3, 4) },
  ];
  expect(openAt(asked, 'trust-01')).toEqual(nights);
  expect(openAt(asked, 'trust-02')).toBe(openAt(asked, 'trust-01'));
  expect(openAt(asked, 'trust-04')[0]).toEqual({ from: hour(1, 21), to: hour(2, 5) });
  expect(openAt(asked, 'trust-05')).toEqual([BOUNDS]);
});

test('a freeze of one site, and what was opened at one in spite of all, are no times of another with the same windows', () => {
  const freeze = { id: 'one', scope: 'site', of: 'trust-02', reason: 'A move.' } as const;
  const asked = calendar([{ ...freeze, from: new Date(hour(1, 0)), to: new Date(hour(2, 12)) }]);
  const place = { site: 'trust-03', product: 'flip' };
  const opened = [{ from: hour(1, 14), to: hour(1, 16) }];
  expect(openAt(asked, 'trust-01')).toHaveLength(2);
  expect(openAt(asked, 'trust-02')).toEqual([{ from: hour(2, 20), to: hour(3, 4) }]);
  expect(asked.openings(place, BOUNDS, opened)).toHaveLength(3);
  expect(openAt(asked, 'trust-03')).toHaveLength(2);
  const run = { at: new Date(hour(1, 15)), seconds: 60 };
  expect(asked.verdict(place, { ...run, opened }).open).toBe(true);
  expect(asked.verdict(place, run).open).toBe(false);
});

test('times that were found within some bounds answer for no others', () => {
  const asked = calendar();
  expect(openAt(asked, 'trust-01')).toHaveLength(2);
  const later = { from: BOUNDS.from, to: BOUNDS.to + 86_400_000 };
  expect(asked.openings({ site: 'trust-01', product: 'flip' }, later)).toHaveLength(3);
});

test('the freezes of a place are those of it and of more of which it is a part, in the order in which they were told', () => {
  const time = { from: new Date(hour(1, 0)), to: new Date(hour(2, 12)), reason: 'A move.' };
  const of = [
    ['site', 'trust-02'],
    ['trust', 'trust-02'],
    ['everything', null],
    ['trust', 'trust-03'],
    ['site', 'trust-03'],
    ['environment', 'production'],
    ['environment', 'dev'],
    ['trust', 'trust-02'],
    ['product', 'flip'],
    ['product', 'aide'],
    ['trust', null],
  ] as const;
  const told = calendar(of.map(([scope, named], place) => ({ ...time, id: String(place), scope, of: named })));
  const at = (site: string): string =>
    told
      .freezesOf({ site, product: 'flip' })
      .map(({ id }) => id)
      .join(' ');
  expect([at('trust-02'), at('trust-03'), at('trust-01')]).toEqual(['0 1 2 5 7 8', '2 3 4 5 8', '2 5 8']);
});
