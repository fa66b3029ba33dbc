import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { daysOn, type EntryTime } from '../../src/reports/schedule/calendar-day.js';
import type { ScheduleEntry } from '../../src/reports/schedule/entry.js';
import { firstForACell, groupsByDay } from '../../src/web/pages/schedule/day-groups.js';
import { groupLine, type Reader } from '../../src/web/pages/schedule/group-line.js';
import { fairShare, placesOf } from '../../src/web/pages/schedule/places.js';
import { daysOf, periodOf, SCHEDULE_VIEWS, weeksOf } from '../../src/web/pages/schedule/period.js';
import { timeOn } from '../../src/web/pages/schedule/schedule-words.js';
import { Addresses } from '../../src/web/addresses.js';

const NOW = new Date('2026-11-21T12:00:00Z');
const span = (from: string, to: string | null): EntryTime => {
  return { from: new Date(from), to: to === null ? null : new Date(to) };
};
const EVENING = span('2027-03-10T21:00:00Z', '2027-03-10T23:00:00Z');

function agreed(trust: string, changes: Partial<ScheduleEntry> = {}): ScheduleEntry {
  return {
    ...{
      id: `agreement/${trust}`,
      kind: 'agreement',
      state: 'agreed',
      time: EVENING,
      product: 'flip',
      release: '2.0.0',
    },
    ...{ environment: 'production', rollout: null, frozen: null, works: null, trust, sites: [], words: null },
    touches: { products: ['flip'], environments: ['production'], trusts: [trust] },
    ...changes,
  };
}

const reader: Reader = {
  ...{ now: NOW, addresses: new Addresses(''), opens: { releases: true, rollouts: true, trusts: true } },
  names: { trust: (id) => id.toUpperCase(), site: (id) => id, environment: () => 'Production' },
};
const MARCH = periodOf('month', '2027-03-10');

function linesOn(day: string, entries: readonly ScheduleEntry[]) {
  return (groupsByDay(entries, MARCH, NOW).get(day) ?? []).map((group) =>
    groupLine(group, { day, shownSince: MARCH.first }, reader, 500),
  );
}

test('200 Trusts on one day are one line with how many they are, and not a wall', () => {
  const many = Array.from({ length: 200 }, (_, index) => agreed(`trust-${index}`));
  const [line, ...more] = linesOn('2027-03-10', many);
  expect(more).toEqual([]);
  expect(line).toMatchObject({ title: 'FLIP 2.0.0', where: 'Production, 200 Trusts', when: '21:00 to 23:00 GMT' });
  const names = line?.places?.alike.flatMap((one) => one.names) ?? [];
  expect([names.length, ...names.slice(1, 4)]).toEqual([200, 'TRUST-1', 'TRUST-2', 'TRUST-3']);
});

test.each<[string, readonly ScheduleEntry[], readonly string[]]>([
  ['of two states', [agreed('a'), agreed('b', { state: 'asked' })], ['Production, A', 'Production, B']],
  ['of two releases', [agreed('a'), agreed('b', { release: '2.1.0' })], ['Production, A', 'Production, B']],
  ['of one', [agreed('a'), agreed('b')], ['Production, 2 Trusts']],
  [
    'that differ in their hours',
    [agreed('a'), agreed('b', { time: span('2027-03-10T08:00:00Z', '2027-03-10T09:00:00Z') })],
    ['Production, 2 Trusts'],
  ],
])('things %s stand together only where they are one', (_, entries, wheres) => {
  expect(linesOn('2027-03-10', entries).map(({ where }) => where)).toEqual(wheres);
});

test('a time that lies in a freeze says so, first among many, and how many there are (003-022)', () => {
  const inFreeze = {
    from: new Date('2027-03-09T00:00:00Z'),
    to: new Date('2027-03-12T00:00:00Z'),
    isWhole: true,
    isForOutage: false,
  };
  const [alone] = linesOn('2027-03-10', [agreed('a', { inFreeze })]);
  expect(alone?.words).toMatch(/^There is a freeze: .* Agree on another time, or have the freeze ended\.$/);
  const many = Array.from({ length: 60 }, (_, index) => agreed(`trust-${index}`, index === 59 ? { inFreeze } : {}));
  const [line] = linesOn('2027-03-10', many);
  expect(line?.words).toBe(
    'One of these times lies in a freeze, an outage or works, in which the change will not begin unless it is let in.',
  );
  expect([alone?.warns, line?.warns]).toEqual(['In a freeze', '1 of them in a freeze']);
  expect(line?.places?.alone).toMatchObject([
    { name: 'TRUST-59', words: expect.stringContaining('There is a freeze') },
  ]);
  expect(line?.places?.alike).toMatchObject([{ when: '', words: '', names: { length: 59 } }]);
  expect(linesOn('2027-03-10', [agreed('a')])[0]?.words).toBe('');
});

test('what differs in its hours says from when to when, and each has its own', () => {
  const [line] = linesOn('2027-03-10', [
    agreed('a'),
    agreed('b', { time: span('2027-03-10T08:00:00Z', '2027-03-10T09:00:00Z') }),
  ]);
  expect(line?.when).toBe('At different times: 08:00 to 23:00 GMT');
  expect(line?.places?.alone.map(({ when }) => when)).toEqual(['21:00 to 23:00 GMT', '08:00 to 09:00 GMT']);
});

test('what is over comes last in the cell of a month, and Production first, where only some of a day is shown', () => {
  const of = (state: ScheduleEntry['state'], environment: ScheduleEntry['environment']): ScheduleEntry =>
    agreed('a', { kind: 'rollout', rollout: `${state} ${environment ?? ''}`, state, environment });
  const day = [
    of('took-place', 'dev'),
    of('took-place', 'production'),
    of('agreed', 'uat'),
    of('under-way', 'production'),
  ];
  const groups = groupsByDay(day, MARCH, NOW).get('2027-03-10') ?? [];
  expect(firstForACell(groups).map(([{ rollout }]) => rollout)).toEqual([
    'under-way production',
    'agreed uat',
    'took-place production',
    'took-place dev',
  ]);
});

test.each<[string, string, EntryTime, string]>([
  ['begins there', '2027-03-26', span('2027-03-26T18:00:00Z', '2027-03-29T08:00:00Z'), 'From 18:00 GMT'],
  ['goes through', '2027-03-27', span('2027-03-26T18:00:00Z', '2027-03-29T08:00:00Z'), 'All day'],
  ['ends there', '2027-03-29', span('2027-03-26T18:00:00Z', '2027-03-29T08:00:00Z'), 'Until 09:00 BST'],
  ['ends at its midnight', '2027-03-10', span('2027-03-09T18:00:00Z', '2027-03-11T00:00:00Z'), 'All day'],
  ['fills its evening', '2027-03-10', span('2027-03-10T18:00:00Z', '2027-03-11T00:00:00Z'), '18:00 to midnight GMT'],
  ['crosses a change', '2027-03-28', span('2027-03-28T00:30:00Z', '2027-03-28T01:30:00Z'), '00:30 GMT to 02:30 BST'],
  ['comes twice', '2026-10-25', span('2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'), '01:30 BST to 01:30 GMT'],
  ['has no end', '2026-11-20', span('2026-11-20T09:00:00Z', null), 'From 09:00 GMT; no end is known'],
  ['has no hour', '2027-03-10', { day: '2027-03-10' }, 'The hour is not known yet'],
])('a thing that %s says when on that day, by London’s clocks (002-005)', (_, day, time, says) => {
  expect(timeOn(day, { kind: 'agreement', time }, NOW)).toBe(says);
});

test('places are listed by their names within one time, as many as a page holds, and it is said how many are not', () => {
  const at = (name: string, when: string) => ({ name, when, words: '' });
  const all = [at('Site 10', '9'), at('Site 2', '9'), at('Site 3', '8'), at('Site 1', '9')];
  const drawn: string[] = [];
  const listed = (most: number) =>
    placesOf(all, most, (one) => {
      drawn.push(one.name);
      return one;
    });
  const places = listed(4);
  expect(places.alike.map(({ names }) => names)).toEqual([['Site 1', 'Site 2', 'Site 10']]);
  expect(places.alone.map(({ name }) => name)).toEqual(['Site 3']);
  expect([places.unlisted, drawn.splice(0).length]).toEqual([0, 4]);
  expect(listed(2)).toEqual({
    alone: [],
    alike: [{ when: '9', words: '', names: ['Site 2', 'Site 10'] }],
    unlisted: 2,
  });
  expect(drawn.splice(0)).toEqual(['Site 10', 'Site 2']);
  expect(listed(0)).toEqual({ alone: [], alike: [], unlisted: 4 });
});

test('what is at few places has all of them listed, and all together are never more than a page holds', () => {
  expect(fairShare([4, 1000, 6, 1000], 110)).toBe(50);
  expect(fairShare([], 10)).toBe(10);
  fc.assert(
    fc.property(fc.array(fc.nat(1000)), fc.nat(2000), (counts, most) => {
      const share = fairShare(counts, most);
      const listed = counts.reduce((sum, count) => sum + Math.min(count, share), 0);
      const isWhole = counts.every((count) => count <= share);
      expect(listed <= most).toBe(true);
      expect(isWhole || listed > most - counts.length).toBe(true);
    }),
  );
});

const days = fc
  .integer({ min: 0, max: 40_000 })
  .map((count) => new Date(count * 86_400_000).toISOString().slice(0, 10));

test('every day is in exactly one month, week and list of those that lead to each other, and weeks begin on Mondays', () => {
  fc.assert(
    fc.property(fc.constantFrom(...SCHEDULE_VIEWS), days, (view, day) => {
      const period = periodOf(view, day);
      expect(period.first <= day && day <= period.last).toBe(true);
      const [before, after] = [periodOf(view, period.before), periodOf(view, period.after)];
      expect(daysOf({ first: before.last, last: period.first })).toHaveLength(2);
      expect(daysOf({ first: period.last, last: after.first })).toHaveLength(2);
      const weeks = weeksOf(period);
      expect(weeks.every((week) => week.length === 7)).toBe(true);
      expect(weeks.flat().filter((one) => one !== null)).toEqual(daysOf(period));
      for (const week of weeks) {
        const monday = week[0] ?? null;
        if (monday !== null) expect(new Date(monday).getUTCDay()).toBe(1);
      }
    }),
    { numRuns: 200 },
  );
});

test('a thing stands on each day of the month that it touches, and on no other', () => {
  fc.assert(
    fc.property(fc.integer({ min: -60, max: 60 }), fc.integer({ min: 1, max: 90 * 24 }), (start, hours) => {
      const from = new Date(Date.parse('2027-03-10T05:00:00Z') + start * 86_400_000);
      const time = { from, to: new Date(from.getTime() + hours * 3_600_000) };
      const on = daysOn(time, NOW);
      const found = [...groupsByDay([agreed('a', { time })], MARCH, NOW).keys()];
      expect(found).toEqual(daysOf(MARCH).filter((day) => on.first <= day && day <= on.last));
    }),
    { numRuns: 200 },
  );
});
