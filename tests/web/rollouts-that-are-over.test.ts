import { expect, test } from '@jest/globals';
import type { Hold } from '../../src/rollouts/standing.js';
import { decidedInWords } from '../../src/web/pages/rollout/decision-words.js';
import {
  countsInWords,
  haveIt,
  siteWord,
  standingWord,
  waveTag,
  whyNoEnd,
} from '../../src/web/pages/rollout/rollout-words.js';

test.each([
  ['waiting', 'running', 'Waiting'],
  ['waiting', 'halted', 'Waiting'],
  ['waiting', 'completed-with-exceptions', 'Not reached'],
  ['waiting', 'superseded', 'Not reached'],
  ['failed', 'superseded', 'Failed'],
  ['succeeded', 'running', 'Has it'],
  ['succeeded', 'completed', 'Updated'],
] as const)('a site that is %s in a rollout that is %s is told as “%s”', (standing, state, word) => {
  expect(standingWord(standing, state).text).toBe(word);
});

test.each([
  ['open', 'running', 'Under way'],
  ['open', 'halted', 'Halted'],
  ['soaking', 'halting', 'Halting'],
  ['pending', 'halted', 'To come'],
  ['passed', 'halted', 'Passed'],
  ['passed', 'rolled-back', 'Passed'],
  ['settling', 'rolled-back', 'Ended'],
  ['pending', 'superseded', 'Not reached'],
] as const)('a wave that is %s in a rollout that is %s is told as “%s”', (wave, state, word) => {
  expect(waveTag(wave, state).text).toBe(word);
});

test.each([
  [['succeeded', 'succeeded'], 'Passed'],
  [['succeeded', 'rolled-back'], 'Partly rolled back'],
  [['rolled-back', 'skipped'], 'Rolled back'],
  [['rolled-back', 'rolling-back'], 'Rolling back'],
  [['rolled-back', 'rollback-failed'], 'Not rolled back'],
] as const)('a wave that passed, and whose sites now are %j, is told as “%s”', (standings, word) => {
  expect(waveTag('passed', 'running', standings).text).toBe(word);
  expect(waveTag('passed', 'rolled-back', standings).text).toBe(word);
});

const HOLD: Hold = { kind: 'freeze', because: 'A freeze', until: null };
const QUIET = {
  ...{ since: new Date(0), lastAskedAt: new Date(0), until: new Date(0), asksPerson: false, goOn: null, says: 'Busy.' },
};
const waits = { standing: 'waiting', quiet: null, hold: null } as const;

test('a site that waits has one word for why, and the counts of its rollout have the same', () => {
  const sites = [
    waits,
    { ...waits, hold: HOLD },
    { ...waits, quiet: QUIET },
    { ...waits, standing: 'failed' },
  ] as const;
  expect(sites.map((site) => siteWord(site, 'running').text)).toEqual(['Waiting', 'Held', 'In use', 'Failed']);
  expect(countsInWords(sites, 'running')).toEqual(['1 failed', '1 in use', '1 held', '1 waiting']);
  expect(countsInWords(sites, 'superseded')).toEqual(['1 failed', '3 not reached']);
});

test('no end is predicted while nobody knows how a site stands, or one is in use', () => {
  const known = { standing: 'succeeded', quiet: null } as const;
  const unknown = { ...known, standing: 'unknown' } as const;
  const inUse = { standing: 'waiting', quiet: QUIET } as const;
  expect(whyNoEnd([known, unknown, inUse])).toBe('When it ends, nobody can say before it is known how 1 site stands.');
  expect(whyNoEnd([known, inUse, inUse])).toBe('When it ends, nobody can say while 2 sites are in use.');
  expect(
    whyNoEnd([known, { ...inUse, quiet: { ...QUIET, since: null } }, { ...inUse, standing: 'in-flight' }]),
  ).toBeNull();
});

test('how many have it is told of now while a rollout goes on, and of its end once it is over', () => {
  expect(haveIt(1, 1, 'running')).toBe('1 of 1 site has it');
  expect(haveIt(1, 1_200, 'halted', ' of Production')).toBe('1 of 1,200 sites of Production have it');
  expect(haveIt(0, 1, 'rolled-back')).toBe('0 of 1 site ended with it');
});

test.each([
  ['resume', {}, 'that it goes on'],
  ['resume', { again: true }, 'that it goes on, and that what failed is tried again'],
  ['keep', {}, 'that it goes no further, and that what was done stays'],
  ['roll-back-wave', { wave: 2 }, 'that wave 2 goes back'],
  ['roll-back-wave', {}, 'that one wave goes back'],
  ['roll-back-all', {}, 'that everything goes back'],
  ['fix-forward', { release: '2.1.1' }, 'that 2.1.1 takes its place'],
  ['fix-forward', {}, 'that a newer release takes its place'],
] as const)('a decision to %s, %j, is told in words', (decide, detail, words) => {
  const decided = { decide, detail, by: 'p', at: new Date('2026-03-01T10:00:00Z'), stop: null };
  const of = (reason: string | null) => decidedInWords({ ...decided, reason }, 'Rita', 'Europe/London');
  expect(of(null)).toMatch(/^Rita decided on .*2026, 10:00 GMT /);
  expect(of(null)).toContain(`GMT ${words}.`);
  expect(of('The ward calls.')).toContain(`${words}: The ward calls.`);
});
