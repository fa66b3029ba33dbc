import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseLocation } from '../../src/releases/artefact-location.js';

test('A path below the artefacts directory and an https address are locations', () => {
  expect(parseLocation('file:flip/api-2.1.0.tar.gz')).toEqual({ kind: 'file', path: 'flip/api-2.1.0.tar.gz' });
  expect(parseLocation('https://store.example:8443/flip/api.tar.gz')).toEqual({
    kind: 'https',
    url: 'https://store.example:8443/flip/api.tar.gz',
    host: 'store.example:8443',
  });
});

test.each([
  'file:../secret.tar',
  'file:a/../../b.tar',
  'file:/etc/passwd',
  'file:///etc/passwd',
  'file:',
  'file:a//b',
  'file:./a',
  'file:a/-rf',
  'file:a\0b',
  'file:a%2fb',
  'file:a b',
  'http://store.example/a.tar',
  'ftp://store.example/a.tar',
  'gopher://store.example/1',
  'HTTPS://store.example/a.tar',
  'https://STORE.example/a.tar',
  'https://store.example:443/a.tar',
  'https://user:secret@store.example/a.tar',
  'https://user@store.example/a.tar',
  'https://store.example\\@evil.example/a.tar',
  'https://store.example/a/../b.tar',
  'https://store.example/a.tar#x',
  'https://0x7f.1/a.tar',
  'https://2130706433/a.tar',
  'https:///a.tar',
  'https://store.example/a b',
  'https://store.example/a\n',
  'git+ssh://store.example/a',
  'ext::sh -c id',
  '--upload-pack=id',
  '{{ 1 }}',
  `file:${'a/'.repeat(600)}b`,
])('%j is not a location (abuse 6, abuse 50)', (text) => {
  expect(parseLocation(text)).toMatchObject({ kind: 'fault' });
});

test('No path that is let through leads up, and no address has two readings (abuse 50)', () => {
  const piece = fc.constantFrom('..', '.', '/', '\\', 'a', 'b.tar', '@', ':', '%2e', '?', '#', '//', 'store', ' ');
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(fc.constantFrom('file:', 'https://', 'https:', ''), text, (scheme, rest) => {
      const location = parseLocation(scheme + rest);
      if (location.kind === 'file') expect(location.path.split('/')).not.toContain('..');
      if (location.kind === 'https') expect(location.url).toBe(scheme + rest);
    }),
  );
});
