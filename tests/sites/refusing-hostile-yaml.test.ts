import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Mistake } from '../../src/sites/mistake.js';
import { withCopy } from './folder.js';

function mistakesIn(text: string | Uint8Array): Promise<readonly Mistake[]> {
  return withCopy(async (folder) => {
    await folder.write('trusts.yml', text);
    return folder.check().mistakes;
  });
}

const BOMB = `a: &a [x,x,x,x,x,x,x,x,x]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]
e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]
f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]
g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]
h: &h [*g,*g,*g,*g,*g,*g,*g,*g,*g]
trusts: *h
`;

const REFUSED: readonly [what: string, text: string, line: number, fault: RegExp][] = [
  ['an anchor bomb', BOMB, 1, /anchor/],
  ['one alias', 'x: &x y\ntrusts: *x\n', 1, /anchor/],
  ['an alias to nothing', 'trusts: *nobody\n', 1, /alias|anchor/i],
  ['a tag of its own', 'trusts: !run "id"\n', 1, /tag/],
  ['a tag that runs code elsewhere', 'trusts: !!python/object/apply:os.system ["id"]\n', 1, /tag/],
  ['a tag of YAML itself', 'trusts: !!str x\n', 1, /tag/],
  ['a tagged list', 'trusts: !!seq []\n', 1, /tag/],
  ['a key given twice', 'trusts: []\ntrusts: []\n', 2, /twice/],
  ['__proto__', 'trusts: []\n__proto__:\n  polluted: true\n', 2, /never read/],
  ['__proto__ deeper down', 'trusts:\n  - __proto__: { polluted: true }\n', 2, /never read/],
  ['constructor', 'constructor: { prototype: { polluted: true } }\n', 1, /never read/],
  ['a merge key', 'trusts: []\n<<: { a: b }\n', 2, /never read/],
  ['a key that is a list', '? [a, b]\n: c\n', 1, /not a text/],
  ['a key that is a number', '1: c\n', 1, /not a text/],
  ['a second document', 'trusts: []\n---\ntrusts: []\n', 2, /second document/],
  ['a directive back to YAML 1.1', '%YAML 1.1\n---\ntrusts: []\n', 1, /directive/],
  ['a tab to indent', 'trusts:\n\t- id: x\n', 2, /tab/i],
  ['an open bracket', 'trusts: [\n', 2, /cannot be read/],
  ['brackets without end', `trusts: ${'['.repeat(50_000)}\n`, 1, /./],
  ['deep nesting', `trusts: ${'['.repeat(200)}${']'.repeat(200)}\n`, 1, /nested deeper/],
  ['a hidden character in a comment', '# a\u202eb\ntrusts: []\n', 1, /not seen/],
  ['a NUL in a comment', '# a\u0000b\ntrusts: []\n', 1, /not seen/],
  ['nothing', '', 1, /Nothing stands/],
  ['a list', '- a\n', 1, /list stands/],
  ['more than 1 MiB', `# ${'x'.repeat(1024 * 1024)}\n`, 1, /larger/],
];

test.each(REFUSED)('%s is refused at its line (abuse 15)', async (_, text, line, fault) => {
  const mistakes = await mistakesIn(text);
  expect(mistakes.map((mistake) => mistake.fault).join('\n')).toMatch(fault);
  expect(mistakes[0]).toEqual(expect.objectContaining({ file: 'trusts.yml', line }));
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test('bytes that are not UTF-8 are refused (abuse 15)', async () => {
  const mistakes = await mistakesIn(Uint8Array.of(0x74, 0x3a, 0x20, 0xff, 0xfe));
  expect(mistakes).toEqual([expect.objectContaining({ fault: 'The file is not UTF-8 text.' })]);
});

test('a device in the place of a file is refused, rather than read for ever (abuse 15)', async () => {
  const mistakes = await withCopy(async (folder) => {
    await folder.remove('trusts.yml');
    await symlink('/dev/zero', join(folder.directory, 'trusts.yml'));
    return folder.check().mistakes;
  });
  expect(mistakes).toEqual([expect.objectContaining({ file: 'trusts.yml', fault: 'This is not a file.' })]);
});

test('NO stays a text: Norway is not false (abuse 15)', async () => {
  const content = await withCopy(async (folder) => {
    await folder.change('production.yml', 'name: Ashmere Royal Hospitals', 'name: NO');
    return folder.check().content;
  });
  expect(content?.rungs[4]?.sites[0]?.name).toBe('NO');
});

test('a date stays a text', async () => {
  const content = await withCopy(async (folder) => {
    await folder.change('dev.yml', 'deploymentCriteria: []', 'deploymentCriteria: [2026-11-21]');
    return folder.check().content;
  });
  expect(content?.rungs[0]?.deploymentCriteria).toEqual(['2026-11-21']);
});
