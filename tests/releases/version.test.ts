import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isVersion } from '../../src/releases/version.js';

test.each(['0.8.0', 'EK-2022.11.10.01', '1', '2.1.0-rc.1+build_7', 'a'.repeat(64)])(
  '%s is a version (003-037)',
  (text) => {
    expect(isVersion(text)).toBe(true);
  },
);

test.each([
  ['a command behind it', '1.2.3; id'],
  ['a template', "{{ lookup('pipe','id') }}"],
  ['a file argument', '@/etc/passwd'],
  ['an option', '--limit=all'],
  ['a dash', '-1'],
  ['a line end', '1.2.3\n'],
  ['a null', '1.2.3\0'],
  ['a line separator', '1.2.3\u2028'],
  ['full-width digits', '１.２'],
  ['a way up', '../1.2.3'],
  ['a slash', '1/2'],
  ['nothing', ''],
  ['65 characters', 'a'.repeat(65)],
  ['a word that addresses use', 'compare'],
])('A version with %s is refused (abuse 1) (abuse 2) (abuse 4)', (_, text) => {
  expect(isVersion(text)).toBe(false);
});

test('Whatever is let through can stand in a path and in a command (abuse 1)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      if (isVersion(text)) expect(encodeURI(text)).toBe(text);
      expect(isVersion(`${text} `) || isVersion(`${text}'`) || isVersion(`-${text}`)).toBe(false);
    }),
  );
});
