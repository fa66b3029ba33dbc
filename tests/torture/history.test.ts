import { expect, test } from '@jest/globals';
import { claimLatencies, judgeHistory, type Deed } from './history.js';
import type { CommittedAttempt } from './judge.js';

/** The states that an attempt went through, as its record would tell them, a second apart. */
const story = (attempt: string, site: string, ...states: string[]): Deed[] =>
  states.map((after, index) => ({
    ...{ attempt, site, kind: 'deploy', before: states[index - 1] ?? null, after },
    at: new Date(index * 1_000),
  }));
const standing = (id: string, state: string, claims = 1): CommittedAttempt => ({
  ...{ id, site: 'ashby', kind: 'deploy', state, claims },
  terminal: state === 'succeeded',
});
const whole = ['ready', 'claimed', 'starting', 'running', 'succeeded'];

test('a record that takes up where it left off, and ends where the attempt stands, is in order (INV-28)', () => {
  expect(judgeHistory(story('a', 'ashby', ...whole), [standing('a', 'succeeded')])).toEqual([]);
});

test('a change from a state that the attempt no longer had is a stale write (INV-10)', () => {
  const stale = story('a', 'ashby', 'claimed', 'starting').slice(1);
  const deeds = [...story('a', 'ashby', 'ready', 'claimed', 'ready'), ...stale];
  expect(judgeHistory(deeds, [standing('a', 'starting')])).toEqual([
    'attempt a was ready and was written down as starting from claimed',
  ]);
});

test('an end that is followed by anything is told (INV-09)', () => {
  const deeds = story('a', 'ashby', ...whole, 'running');
  expect(judgeHistory(deeds, [standing('a', 'running')])).toEqual([
    'attempt a had ended as succeeded and became running',
  ]);
});

test('an attempt that stands elsewhere than its record says is told, and so is one that only one of the two knows (INV-28)', () => {
  const deeds = [...story('a', 'ashby', 'ready', 'claimed'), ...story('c', 'ashby', 'ready')];
  expect(judgeHistory(deeds, [standing('a', 'running'), standing('b', 'ready', 0)])).toEqual([
    'attempt a is running, and its record ends with claimed',
    'the record knows an attempt c that does not exist',
    'attempt b is in no record',
  ]);
});

test('a claim that left no record is a double claim (INV-10)', () => {
  expect(judgeHistory(story('a', 'ashby', ...whole), [standing('a', 'succeeded', 2)])).toEqual([
    'attempt a counts 2 claims, and its record 1',
  ]);
});

test('two attempts that were active at one site at the same time are told, and one after the other is in order (INV-06)', () => {
  const [first, second] = [story('a', 'ashby', ...whole), story('b', 'ashby', ...whole)];
  const both = [standing('a', 'succeeded'), standing('b', 'succeeded')];
  expect(judgeHistory([...first, ...second], both)).toEqual([]);
  const mixed = [...first.slice(0, 4), ...second.slice(0, 3), ...first.slice(4), ...second.slice(3)];
  expect(judgeHistory(mixed, both)).toEqual(['ashby: attempt b became starting while a was active']);
});

test('a claim is late by the time from its order, and only the first one counts', () => {
  expect(claimLatencies(story('a', 'ashby', 'ready', 'claimed', 'ready', 'claimed'))).toEqual([1]);
});
