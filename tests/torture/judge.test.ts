import { expect, test } from '@jest/globals';
import { judge, judgeReleases, judgeRuns, type CommittedAttempt, type JournalEntry } from './judge.js';

const entry = (attempt: string, token: number, step: string, version: string | null = null): JournalEntry => ({
  ...{ attempt, token, step, version },
  monotonic: 0,
});
const whole = (attempt: string, token: number, version: string | null = null): JournalEntry[] =>
  ['accepted', 'unpack', 'unpacked', 'switch', 'switched', 'restart', 'restarted'].map((step) =>
    entry(attempt, token, step, version),
  );
const ended = (id: string): CommittedAttempt => ({
  ...{ id, site: 'ashby', kind: 'deploy', state: 'succeeded', claims: 1 },
  terminal: true,
});
const verdictOn = (journal: JournalEntry[], attempts: CommittedAttempt[]) =>
  judge(new Map([['ashby', journal]]), attempts);
const releasesOn = (journal: JournalEntry[]) =>
  judgeReleases(new Map([['ashby', journal]]), [{ version: '2.0.0', sites: ['ashby'] }]);

test('a site that did each step of each attempt once, in turn, is in order', () => {
  expect(verdictOn([...whole('a', 1), ...whole('b', 2)], [ended('a'), ended('b')])).toEqual({ lost: [], double: [] });
});

test('a step that happened twice under one attempt is a double (INV-07)', () => {
  const journal = [...whole('a', 1), entry('a', 1, 'switched')];
  expect(verdictOn(journal, [ended('a')]).double).toEqual(['ashby: a switched happened 2 times']);
});

test('two attempts that overlap at one site are a double (INV-06)', () => {
  const journal = [entry('a', 1, 'unpack'), entry('b', 2, 'unpack'), entry('a', 1, 'switch')];
  expect(verdictOn(journal, [ended('a'), ended('b')]).double).toContain(
    'ashby: attempt a acted again after another had begun',
  );
});

test('a lower token that acts after a higher one is stale (INV-10)', () => {
  const journal = [entry('b', 2, 'accepted'), entry('a', 1, 'accepted')];
  expect(verdictOn(journal, [ended('a'), ended('b')]).double).toEqual(['ashby: token 1 acted after token 2']);
});

test('an attempt that was committed, never ended and never reached its site is lost', () => {
  const waiting = { id: 'a', site: 'ashby', kind: 'deploy', state: 'starting', claims: 1, terminal: false };
  expect(verdictOn([], [waiting]).lost).toEqual(['ashby: attempt a is starting and never reached the site']);
});

test('an effect that nobody committed is told', () => {
  expect(verdictOn([entry('x', 1, 'accepted')], []).lost).toEqual(['attempt x ran and was never committed']);
});

test('an effect that began and did not end is lost', () => {
  const journal = [entry('a', 1, 'accepted'), entry('a', 1, 'switch')];
  expect(verdictOn(journal, [ended('a')]).lost).toEqual(['ashby: attempt a began to switch and did not finish it']);
});

test('a release that arrived once is in order', () => {
  expect(releasesOn(whole('a', 1, '2.0.0'))).toEqual({ lost: [], double: [] });
});

test('a release that two attempts brought, each once, is a double', () => {
  const { double } = releasesOn([...whole('a', 1, '2.0.0'), ...whole('b', 2, '2.0.0')]);
  expect(double).toContain('ashby: 2.0.0 was switched 2 times');
});

test('a release that never arrived is lost', () => {
  expect(releasesOn(whole('a', 1, '1.9.0')).lost).toContain('ashby: 2.0.0 was never restarted');
});

test('a run that the control node began twice is a double, and one that it never began is told (INV-07)', () => {
  const journals = new Map([['ashby', [...whole('a', 1), ...whole('b', 2), ...whole('c', 3)]]]);
  const runs = new Map([
    ['a', ['run-started', 'run-ended']],
    ['b', ['run-started', 'run-started', 'run-ended']],
  ]);
  expect(judgeRuns(runs, journals)).toEqual({
    lost: ['attempt c acted at a site, and the control node never began it'],
    double: ['the control node began attempt b 2 times'],
  });
});
