import { expect, test } from '@jest/globals';
import { judge, type CommittedAttempt, type JournalEntry } from './judge.js';

const entry = (attempt: string, token: number, step: string): JournalEntry => ({ attempt, token, step, monotonic: 0 });
const ended = (id: string): CommittedAttempt => ({ id, site: 'ashby', state: 'succeeded', terminal: true });
const verdictOn = (journal: JournalEntry[], attempts: CommittedAttempt[]) =>
  judge(new Map([['ashby', journal]]), attempts);

test('a site that did each step of each attempt once, in turn, is in order', () => {
  const journal = [entry('a', 1, 'unpack'), entry('a', 1, 'switch'), entry('b', 2, 'unpack'), entry('b', 2, 'switch')];
  expect(verdictOn(journal, [ended('a'), ended('b')])).toEqual({ lost: [], double: [] });
});

test('a step that happened twice under one attempt is a double (INV-07)', () => {
  const journal = [entry('a', 1, 'switch'), entry('a', 1, 'switch')];
  expect(verdictOn(journal, [ended('a')]).double).toEqual(['ashby: a switch happened 2 times']);
});

test('two attempts that overlap at one site are a double (INV-06)', () => {
  const journal = [entry('a', 1, 'unpack'), entry('b', 2, 'unpack'), entry('a', 1, 'switch')];
  expect(verdictOn(journal, [ended('a'), ended('b')]).double).toContain(
    'ashby: attempt a acted again after another had begun',
  );
});

test('a lower token that acts after a higher one is stale (INV-10)', () => {
  const journal = [entry('b', 2, 'switch'), entry('a', 1, 'switch')];
  expect(verdictOn(journal, [ended('a'), ended('b')]).double).toEqual(['ashby: token 1 acted after token 2']);
});

test('an attempt that was committed, never ended and never reached its site is lost', () => {
  const waiting = { id: 'a', site: 'ashby', state: 'starting', terminal: false };
  expect(verdictOn([], [waiting]).lost).toEqual(['ashby: attempt a is starting and never reached the site']);
});

test('an effect that nobody committed is told', () => {
  expect(verdictOn([entry('x', 1, 'switch')], []).lost).toEqual(['attempt x ran and was never committed']);
});
