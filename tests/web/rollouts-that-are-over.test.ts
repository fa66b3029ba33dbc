import { expect, test } from '@jest/globals';
import { standingWord, waveTag } from '../../src/web/pages/rollout/rollout-words.js';

test.each([
  ['waiting', 'running', 'Waiting'],
  ['waiting', 'halted', 'Waiting'],
  ['waiting', 'completed-with-exceptions', 'Not reached'],
  ['waiting', 'superseded', 'Not reached'],
  ['failed', 'superseded', 'Failed'],
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
