import { expect, test } from '@jest/globals';
import { wentBackSince, type ToldWord } from '../../src/web/pages/rollout/decision-words.js';

const PASSED = new Date('2026-11-22T10:00:00Z');
const BEFORE = new Date('2026-11-22T09:00:00Z');
const AFTER = new Date('2026-11-22T11:00:00Z');

const said = (word: ToldWord['word'], at: Date): ToldWord => ({ site: 'ashmere', word, at, by: null, reason: null });
const back = [{ site: 'ashmere', standing: 'rolled-back' }] as const;

test.each([
  ['a person had its site rolled back later', [said('roll-back-wanted', AFTER)], back, true],
  ['its site was rolled back before', [said('roll-back-wanted', BEFORE)], back, false],
  ['its site failed, and went back by itself', [], back, false],
  [
    'its site was tried again since',
    [said('roll-back-wanted', AFTER), said('retry-wanted', AFTER)],
    [{ site: 'ashmere', standing: 'succeeded' }] as const,
    false,
  ],
] as const)('whether a wave went back after it had passed, where %s (004-018)', (_case, words, sites, expected) => {
  expect(wentBackSince(PASSED, sites, words)).toBe(expected);
});
