import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { validateFileName } from 'yauzl';
import { fileName } from '../../src/reports/evidence-export/file-name.js';

const CASES = [
  ['ashmere', 'ashmere'],
  ['2.1.0+hotfix_1', '2.1.0%2Bhotfix_1'],
  ['..', '%2E%2E'],
  ['../../etc/passwd', '%2E.%2F..%2Fetc%2Fpasswd'],
  ['C:\\temp', 'C%3A%5Ctemp'],
  ['.hidden', '%2Ehidden'],
  ['ends.', 'ends%2E'],
  ['con', '%63on'],
  ['NUL.txt', '%4EUL.txt'],
  ['lpt1', '%6Cpt1'],
  ['COM7.log', '%43OM7.log'],
  ['console', 'console'],
  ['trust:gstt', 'trust%3Agstt'],
  ['é', '%C3%A9'],
  ['a\u0000b', 'a%00b'],
  ['', '%'],
] as const;

test.each(CASES)('%j is called %s', (text, name) => {
  expect(fileName(text)).toBe(name);
});

test('whatever it is made of, it is one name that leads nowhere and is taken for no device (abuse 63)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const name = fileName(text);
      expect(name).toMatch(/^[0-9A-Za-z%_-](?:[0-9A-Za-z%._-]*[0-9A-Za-z%_-])?$/);
      expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
      expect(validateFileName(name)).toBeNull();
    }),
  );
});

test('two texts never have one name', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('con', '%63on', '.', '%2E', '', '%', 'a.', 'a%2E'),
  );
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(fileName(one) === fileName(other)).toBe(one === other);
    }),
  );
});
