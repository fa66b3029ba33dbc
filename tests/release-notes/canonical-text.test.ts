import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { canonicalText } from '../../src/release-notes/hash.service.js';
import { canonicalJson } from '../../src/releases/manifest.js';

test('what is hashed of notes is the same text as of a manifest, whatever JSON says', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain = z.json().parse(JSON.parse(JSON.stringify(value)));
      expect(canonicalText(value)).toBe(canonicalJson(plain));
    }),
  );
});

test.each([
  ['a date is its moment in UTC', { at: new Date(Date.UTC(2026, 5, 20, 10)) }, '{"at":"2026-06-20T10:00:00.000Z"}'],
  ['what is undefined is left out', { b: undefined, a: [undefined, null] }, '{"a":[null,null]}'],
  ['keys that look like numbers are sorted as words', { 9: 1, 10: 2, a: 3 }, '{"10":2,"9":1,"a":3}'],
])('%s', (_, value, wanted) => {
  expect(canonicalText(value)).toBe(wanted);
});
