import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { driftSince } from '../../../src/releases/scope/drift.js';
import { resolutionFlag } from '../../../src/releases/scope/resolution.js';
import { hiddenIn, listed, type OutlinedTicket, type ScopeOutline } from '../../../src/releases/scope/scope.js';
import { disagreement, sameWish, toAttach } from '../../../src/releases/scope/wish.js';

function ticket(key: string, over: Partial<OutlinedTicket> = {}): OutlinedTicket {
  return {
    ...{ key, type: 'Story', status: 'Done', category: 'done', resolution: 'Fixed', severity: null },
    ...{ labels: [], attachments: [] },
    ...over,
  };
}

const MARK = { labels: ['needs-uat'], types: ['New Feature'] };

const scope = (tickets: readonly OutlinedTicket[], hidden = 0): ScopeOutline => {
  return { isThere: true, counted: tickets.length + hidden, tickets };
};

test.each<[string, readonly OutlinedTicket[], readonly OutlinedTicket[], readonly string[]]>([
  ['nothing', [ticket('A-1')], [ticket('A-1')], []],
  ['one that came', [], [ticket('A-1')], ['A-1 was added.']],
  ['one that went', [ticket('A-1')], [], ['A-1 was removed, or hidden.']],
  [
    'one that was opened again',
    [ticket('A-1')],
    [ticket('A-1', { status: 'Reopened', category: 'to-do' })],
    ['A-1 was opened again: it was Done, and became Reopened.'],
  ],
  ['one of another type', [ticket('A-1')], [ticket('A-1', { type: 'Task' })], ['A-1 was a Story, and became a Task.']],
  [
    'one of another type that was opened again',
    [ticket('A-1')],
    [ticket('A-1', { type: 'Bug', status: 'To Do', category: 'to-do' })],
    ['A-1 was opened again: it was Done, and became To Do.', 'A-1 was a Story, and became a Bug.'],
  ],
  [
    'a lost mark, be it a label or the type',
    [ticket('A-1', { labels: ['needs-uat'] }), ticket('A-2', { type: 'New Feature' })],
    [ticket('A-1'), ticket('A-2', { type: 'Task' })],
    [
      'A-1 was no longer marked as needing UAT.',
      'A-2 was a New Feature, and became a Task.',
      'A-2 was no longer marked as needing UAT.',
    ],
  ],
  ['one that is marked anew', [ticket('A-1')], [ticket('A-1', { labels: ['needs-uat'] })], []],
  [
    'one mark for another',
    [ticket('A-1', { labels: ['needs-uat'], type: 'New Feature' })],
    [ticket('A-1', { type: 'New Feature' })],
    [],
  ],
  ['other words and labels', [ticket('A-1')], [ticket('A-1', { labels: ['x'], resolution: null })], []],
  ['one that came to be done', [ticket('A-1', { category: 'in-progress' })], [ticket('A-1')], []],
  ['one done under another name', [ticket('A-1')], [ticket('A-1', { status: 'Released' })], []],
  ['their order', [ticket('A-1'), ticket('A-2')], [ticket('A-2'), ticket('A-1')], []],
])('a scope drifts by %s', (_, before, after, expected) => {
  expect(driftSince(scope(before), scope(after), MARK).map(({ what }) => what)).toEqual(expected);
});

test('more tickets that are hidden from us are a drift without a name, fewer are none', () => {
  expect(driftSince(scope([]), scope([], 2), MARK)).toEqual([
    { kind: 'hidden', ticket: null, what: '2 more tickets that are hidden from us belong to it.' },
  ]);
  expect(driftSince(scope([], 2), scope([]), MARK)).toEqual([]);
});

const key = fc.integer({ min: 1, max: 12 }).map((number) => `A-${String(number)}`);
const anyTicket = fc.record({
  key,
  type: fc.constantFrom('Story', 'Bug'),
  category: fc.constantFrom('to-do' as const, 'in-progress' as const, 'done' as const),
});
const anyScope = fc
  .uniqueArray(anyTicket, { selector: (one) => one.key, maxLength: 12 })
  .map((tickets) => scope(tickets.map((one) => ticket(one.key, one))));

test('a scope never drifts from itself, and every drift names a ticket that differs', () => {
  fc.assert(
    fc.property(anyScope, anyScope, (signed, now) => {
      expect(driftSince(now, now, MARK)).toEqual([]);
      const has = (of: ScopeOutline, name: string | null) => of.tickets.find((one) => one.key === name);
      for (const { kind, ticket: name } of driftSince(signed, now, MARK)) {
        const before = has(signed, name);
        const after = has(now, name);
        expect(before === undefined).toBe(kind === 'added');
        expect(after === undefined).toBe(kind === 'removed');
        if (kind === 'reopened') expect([before?.category, after?.category === 'done']).toEqual(['done', false]);
        if (kind === 're-typed') expect(before?.type).not.toBe(after?.type);
      }
      const keys = (of: ScopeOutline) => of.tickets.map((one) => one.key).sort();
      if (driftSince(signed, now, MARK).length === 0) expect(keys(signed)).toEqual(keys(now));
    }),
  );
});

test('how many are hidden is never less than none', () => {
  expect(hiddenIn({ counted: 1, tickets: [1, 2] })).toBe(0);
  expect(hiddenIn({ counted: 5, tickets: [1] })).toBe(4);
});

test('what was agreed and what is attached are compared both ways, and nothing agreed agrees with anything', () => {
  expect(disagreement({ tickets: ['A-1', 'A-2'] }, ['A-2', 'A-3'])).toEqual({
    wantedNotAttached: ['A-1'],
    attachedNotWanted: ['A-3'],
  });
  expect(disagreement(null, ['A-3'])).toEqual({ wantedNotAttached: [], attachedNotWanted: [] });
});

test('the tracker is told of every ticket that it lacks, and of none twice', () => {
  const keys = fc.uniqueArray(key);
  fc.assert(
    fc.property(keys, fc.option(keys), fc.option(keys), keys, (tickets, before, attached, underWay) => {
      const of = (list: readonly string[]) => ({ tickets: list, needsUat: [], towards: null });
      const told = toAttach(of(tickets), { before: before === null ? null : of(before), attached, underWay });
      for (const one of told) expect(tickets.includes(one) && !underWay.includes(one)).toBe(true);
      for (const one of tickets) {
        const isLacking = before?.includes(one) !== true || attached?.includes(one) === false;
        expect(told.includes(one)).toBe(isLacking && !underWay.includes(one));
      }
    }),
  );
});

test('two wishes are the same whatever the order of their tickets', () => {
  const wish = { tickets: ['A-1', 'A-2'], needsUat: ['A-1'], towards: null };
  expect(sameWish(wish, { ...wish, tickets: ['A-2', 'A-1'] })).toBe(true);
  expect(sameWish(wish, { ...wish, tickets: ['A-1'] })).toBe(false);
  expect(sameWish(wish, { ...wish, needsUat: ['A-2'] })).toBe(false);
  expect(sameWish(wish, { ...wish, towards: '2.0.0' })).toBe(false);
});

test.each([
  ['done', 'Fixed', null],
  ['done', ' fixed ', null],
  ['done', null, 'none'],
  ['done', 'Cannot Reproduce', 'not-done-like'],
  ['to-do', 'Duplicate', 'not-done-like'],
  ['in-progress', 'Fixed', 'without-end'],
  ['to-do', null, null],
] as const)('a ticket that is %s and %s is flagged %s', (category, resolution, flag) => {
  expect(resolutionFlag({ category, resolution })).toBe(flag);
});

test('a long list of keys names ten and counts the rest', () => {
  const keys = Array.from({ length: 12 }, (_, index) => `A-${String(index)}`);
  expect(listed(keys)).toBe('A-0, A-1, A-2, A-3, A-4, A-5, A-6, A-7, A-8, A-9 and 2 more');
  expect(listed(['A-1'])).toBe('A-1');
});
