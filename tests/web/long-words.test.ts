import { expect, test } from '@jest/globals';
import { told } from '../../src/web/pages/release/criterion-view.js';

const TRUSTS = Array.from({ length: 12 }, (_, at) => `Trust ${String.fromCharCode(65 + at)}: Monday, 21:00 to 23:00`);

test('what is proven of every Trust is told in one sentence, and the rest line by line behind a word (003-101)', () => {
  const words = `12 of 13 Trusts have agreed. ${TRUSTS.join('; ')}. Not agreed: St. Olave (has not answered).`;
  const { says, rest } = told(words);
  expect(says).toBe('12 of 13 Trusts have agreed.');
  expect(rest).toEqual([
    ...TRUSTS.slice(0, -1),
    `${String(TRUSTS.at(-1))}.`,
    'Not agreed: St. Olave (has not answered).',
  ]);
});

test('what is short is told at once', () => {
  expect(told('It holds. It was tried.')).toEqual({ says: 'It holds. It was tried.', rest: [] });
});
