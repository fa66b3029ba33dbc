import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { secondsIn } from '../../src/sites/duration.js';
import { checkRung } from '../../src/sites/document.schema.js';
import { readHostKey } from '../../src/sites/host-key.js';
import { isIdentifier } from '../../src/sites/identifier.js';
import { fieldOf, quoted } from '../../src/sites/mistake.js';
import { readYaml } from '../../src/sites/yaml.setup.js';
import { copyOfShipped } from './folder.js';

const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;
const anyText = fc.string({ unit: 'binary', maxLength: 40 });

test('whatever a file holds, the check answers with places that are in the text, and never throws (abuse 15)', () => {
  const line = fc.constantFrom(
    'a: b',
    '- x',
    '&a [',
    '*a',
    '!!t',
    '"',
    '%YAML 1.1',
    '---',
    '? ',
    '<<: *a',
    '\t',
    '__proto__: 1',
  );
  const text = fc.oneof(
    anyText,
    fc.array(fc.oneof(line, anyText), { maxLength: 8 }).map((lines) => lines.join('\n')),
  );
  fc.assert(
    fc.property(text, (written) => {
      const { value, mistakes } = readYaml('x.yml', written);
      for (const { line: at, column, fault, fix, field } of mistakes) {
        expect(at).toBeGreaterThanOrEqual(1);
        expect(at).toBeLessThanOrEqual(written.split(/\r\n|\n|\r/).length + 1);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(fault + fix + field).not.toMatch(UNSEEN);
      }
      if (value !== undefined) expect(JSON.stringify(value)).not.toContain('"__proto__":');
    }),
    { numRuns: 2000 },
  );
});

test('any plain value comes out of YAML as it went in', () => {
  const text = fc.stringMatching(/^[a-zA-Z0-9 .,'()-]{0,30}$/);
  const plain = fc.oneof(
    text,
    fc.integer(),
    fc.boolean(),
    fc.array(text),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), text),
  );
  fc.assert(
    fc.property(plain, (value) => {
      fc.pre(!/pass|secret|token|vault|password=/i.test(JSON.stringify(value)));
      const read = readYaml('x.yml', stringify({ value }));
      expect(read).toEqual(expect.objectContaining({ value: { value }, mistakes: [] }));
    }),
  );
});

test('no JSON passes for a rung by chance, and each refusal says what would mend it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { document, findings } = checkRung(value);
      expect(document).toBeNull();
      expect(findings.length).toBeGreaterThan(0);
      for (const { fault, fix } of findings) {
        expect(fix.length).toBeGreaterThan(10);
        expect(fault + fix).not.toMatch(UNSEEN);
      }
    }),
  );
});

test('a site’s id passes exactly if it fits the grammar, and else is named (abuse 5)', async () => {
  const folder = await copyOfShipped();
  const original = await folder.read('dev.yml');
  const id = fc.oneof(anyText, fc.stringMatching(/^[a-z0-9-]{1,34}$/), fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/));
  try {
    await fc.assert(
      fc.asyncProperty(id, async (text) => {
        await folder.write(
          'dev.yml',
          original.replace('id: dev', () => `id: ${JSON.stringify(text)}`),
        );
        const { mistakes } = folder.check();
        const taken = ['sit', 'uat', 'ashmere'].includes(text);
        expect(mistakes.map(({ field }) => field)).toEqual(isIdentifier(text) && !taken ? [] : ['sites[0].id']);
      }),
      { numRuns: 150 },
    );
  } finally {
    await folder.discard();
  }
});

test('what is shown of a value is short and holds nothing unseen (abuse 69) (abuse 77)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
      expect(quoted(text)).not.toMatch(UNSEEN);
      expect(quoted(text).length).toBeLessThan(700);
      expect(fieldOf(['a', 0, text])).not.toMatch(UNSEEN);
    }),
  );
});

test('a duration is its amount times its unit', () => {
  const unit = fc.constantFrom(['s', 1] as const, ['m', 60] as const, ['h', 3600] as const, ['d', 86_400] as const);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999_999 }), unit, (amount, [name, seconds]) => {
      expect(secondsIn(`${amount}${name}`)).toBe(amount * seconds);
      expect(secondsIn(`0${amount}${name}`)).toBeNull();
    }),
  );
});

test('a key drawn by chance is never taken for a placeholder, and a cut one never for a key (abuse 52)', () => {
  const prefix = 'AAAAC3NzaC1lZDI1NTE5AAAAI';
  const drawn = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => new Set(bytes).size >= 12);
  fc.assert(
    fc.property(drawn, fc.integer({ min: 1, max: 60 }), (bytes, cut) => {
      const blob = Buffer.concat([Buffer.from('0000000b7373682d6564323535313900000020', 'hex'), bytes]);
      const key = `ssh-ed25519 ${blob.toString('base64')}`;
      expect(key).toContain(prefix);
      expect(readHostKey(key)).toEqual({ pinned: key, placeholder: false });
      expect(readHostKey(key.slice(0, -cut))).toBeNull();
    }),
  );
});
