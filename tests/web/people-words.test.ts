import { expect, test } from '@jest/globals';
import { rolesInWords } from '../../src/web/people-words.js';

const nameOf = (id: string): string => (id === 'ashmere' ? 'Ashmere Royal Hospitals Trust' : id);

test.each([
  ['ashmere', 'somebody of Ashmere Royal Hospitals Trust'],
  ['harbour', 'somebody of a Trust that is no longer in Gatehouse, “harbour”'],
])('somebody of the Trust %s is said to be of it by its name, or that it has none any more', (trust, words) => {
  expect(rolesInWords([{ role: 'trust', duty: null, trust }], nameOf)).toBe(words);
});
