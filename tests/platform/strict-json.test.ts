import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseStrictJson } from '../../src/platform/http/strict-json.js';

function read(text: string): unknown {
  return JSON.parse(text);
}

describe('strict JSON', () => {
  const refused: readonly [string, string, RegExp][] = [
    ['a key said twice', '{"a":1,"a":2}', /twice/],
    ['a key said twice, once in escapes', '{"a":1,"\\u0061":2}', /twice/],
    ['a key said twice, deep inside', '[{"x":{"b":[],"c":{},"b":1}}]', /twice/],
    ['__proto__', '{"__proto__":{"admin":true}}', /__proto__/],
    ['__proto__ in escapes', '{"\\u005f_proto__":1}', /__proto__/],
    ['constructor', '{"a":{"constructor":{"prototype":{}}}}', /constructor/],
    ['nesting without end', '['.repeat(100_000) + ']'.repeat(100_000), /deep/],
    ['nesting of objects without end', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, /deep/],
    ['brackets that never close', '['.repeat(100_000), /not JSON/],
    ['nothing', '', /not JSON/],
    ['half of it', '{"a":', /not JSON/],
    ['two documents', '{} {}', /not JSON/],
    ['a comment', '{"a":1 /* why */}', /not JSON/],
    ['a key without quotes', '{a:1}', /not JSON/],
    ['a number that is none', '{"a":NaN}', /not JSON/],
  ];
  test.each(refused)('refuses %s (abuse 15, abuse 49)', (_what, text, fault) => {
    expect(parseStrictJson(text)).toMatchObject({ ok: false, fault: expect.stringMatching(fault) });
  });

  test('a key may come again in another object, and in a text that looks like one', () => {
    expect(parseStrictJson('{"a":{"b":1},"b":{"a":"\\"a\\":1, {"}}')).toEqual({
      ok: true,
      value: { a: { b: 1 }, b: { a: '"a":1, {' } },
    });
  });

  test('reads whatever JSON itself writes, just as JSON itself reads it', () => {
    const keys = fc.string().filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key));
    const documents = fc.letrec((tie) => ({
      document: fc.oneof(
        { maxDepth: 5 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('document')),
      object: fc.dictionary(keys, tie('document')),
    })).document;
    fc.assert(
      fc.property(documents, (document) => {
        const text = JSON.stringify(document);
        expect(parseStrictJson(text)).toEqual({ ok: true, value: read(text) });
      }),
    );
  });

  test('never takes what JSON itself refuses', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', 'a', '1', '\\', ' ') }),
        (text) => {
          const strict = parseStrictJson(text);
          if (strict.ok) expect(strict.value).toEqual(read(text));
        },
      ),
    );
  });

  test('a megabyte of quotes and brackets takes no longer than a blink (abuse 76)', () => {
    const began = performance.now();
    for (const piece of ['"', '\\"', '{"a":', '":"', '[]', '"\\'])
      parseStrictJson(piece.repeat(1_000_000 / piece.length));
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
