import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FLIP, onGitHub, troubleIn, valueOf, type OnGitHub } from './on-github.js';

let on: OnGitHub;
beforeEach(async () => {
  on = await onGitHub();
});
afterEach(() => on.stop());

test('checks and statuses are read together, each with its own word (003-090, 003-091)', async () => {
  const sha = on.flip.commit('one');
  on.flip.check(sha, 'unit', 'success');
  on.flip.check(sha, 'regression', 'failure');
  on.flip.check(sha, 'slow', null);
  on.flip.status(sha, 'ci/old', 'pending');
  on.flip.status(sha, 'ci/old', 'success');
  on.flip.status(sha, 'ci/broken', 'error');
  const checks = valueOf(await on.host.checksOn(FLIP, sha));
  expect(checks.map(({ name, state, said }) => [name, state, said])).toEqual([
    ['unit', 'green', 'success'],
    ['regression', 'red', 'failure'],
    ['slow', 'pending', 'in_progress'],
    ['ci/old', 'green', 'success'],
    ['ci/broken', 'red', 'error'],
  ]);
  expect(checks[0]).toMatchObject({ url: expect.stringContaining('/check-runs/'), endedAt: '2026-03-01T09:00:00Z' });
  expect(checks[2]).toMatchObject({ endedAt: null });
});

test('all pages of checks and of statuses are read: the hundred-and-first may be the one that failed', async () => {
  const sha = on.flip.commit('many');
  for (let number = 1; number <= 230; number += 1) on.flip.check(sha, `check ${String(number)}`, 'success');
  for (let number = 1; number <= 120; number += 1) on.flip.status(sha, `status ${String(number)}`, 'success');
  on.flip.check(sha, 'last check', 'failure');
  on.flip.status(sha, 'last status', 'failure');
  const checks = valueOf(await on.host.checksOn(FLIP, sha));
  expect(checks).toHaveLength(352);
  expect(checks.filter(({ state }) => state === 'red').map(({ name }) => name)).toEqual(['last check', 'last status']);
});

test('no check at all is an empty list, and so is never green: missing is not green', async () => {
  const sha = on.flip.commit('bare');
  expect(valueOf(await on.host.checksOn(FLIP, sha))).toEqual([]);
});

test.each([
  ['skipped', 'red'],
  ['neutral', 'red'],
  ['cancelled', 'red'],
  ['timed_out', 'red'],
  ['action_required', 'red'],
  ['success', 'green'],
])('a check that ended %s is %s: GitHub lets more pass than success', async (conclusion, state) => {
  const sha = on.flip.commit('one');
  on.flip.check(sha, 'e2e', conclusion);
  expect(valueOf(await on.host.checksOn(FLIP, sha))).toMatchObject([{ name: 'e2e', state, said: conclusion }]);
});

test('a check that is completed without a conclusion is not green', async () => {
  const sha = on.flip.commit('one');
  on.flip.check(sha, 'e2e', null, { status: 'completed' });
  expect(valueOf(await on.host.checksOn(FLIP, sha))).toMatchObject([{ name: 'e2e', state: 'red' }]);
});

test('of runs of one name by one app the last counts, and another app cannot stand in for it', async () => {
  const sha = on.flip.commit('one');
  on.flip.check(sha, 'e2e', 'failure');
  on.flip.check(sha, 'e2e', 'success');
  expect(valueOf(await on.host.checksOn(FLIP, sha)).map(({ state }) => state)).toEqual(['green']);
  on.flip.check(sha, 'e2e', 'failure');
  on.flip.check(sha, 'e2e', 'success', { app: 666 });
  expect(valueOf(await on.host.checksOn(FLIP, sha)).map(({ state }) => state)).toEqual(['red', 'green']);
});

test('a list that is shorter than GitHub counts is a trouble, and not the truth', async () => {
  const sha = on.flip.commit('one');
  on.flip.check(sha, 'unit', 'success');
  on.flip.hidesRuns = 1;
  expect(troubleIn(await on.host.checksOn(FLIP, sha))).toMatchObject({ kind: 'unavailable' });
});

test('a short commit is resolved first, and one that is really the name of a branch is refused', async () => {
  const sha = on.flip.commit('one');
  on.flip.check(sha, 'unit', 'success');
  expect(valueOf(await on.host.checksOn(FLIP, sha.slice(0, 8)))).toHaveLength(1);
  on.flip.branches.set('deadbeef', sha);
  expect(troubleIn(await on.host.checksOn(FLIP, 'deadbeef'))).toMatchObject({ kind: 'not-found' });
});

test('a commit that is not there is a trouble, and not a commit without checks', async () => {
  expect(troubleIn(await on.host.checksOn(FLIP, '0'.repeat(40)))).toMatchObject({ kind: 'invalid' });
});
