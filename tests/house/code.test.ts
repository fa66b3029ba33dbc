import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { z } from 'zod';

const configSchema = z.object({
  default: z.array(
    z.looseObject({
      name: z.string().optional(),
      files: z.array(z.string()).optional(),
      ignores: z.array(z.string()).optional(),
      rules: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const restrictionsSchema = z.tuple([z.literal('error')], z.object({ selector: z.string(), message: z.string() }));

const loaded: unknown = await import(pathToFileURL(join(process.cwd(), 'eslint.config.js')).href);
const HOUSE = configSchema
  .parse(loaded)
  .default.filter(({ name }) => name?.startsWith('house/') === true)
  .map(({ files, ignores, rules }) => ({
    files: files ?? ['**/*.ts'],
    ...(ignores === undefined ? {} : { ignores }),
    restrictions: restrictionsSchema.parse(rules?.['no-restricted-syntax']),
  }));

/** What the rules of the house say of a text, if it stood in this file. */
function complaintsOf(file: string, text: string): readonly string[] {
  const plain = HOUSE.map(({ files, ignores, restrictions }): Linter.Config => {
    const languageOptions = { parser: tseslint.parser, sourceType: 'module' } as const satisfies Linter.LanguageOptions;
    return {
      files,
      ...(ignores === undefined ? {} : { ignores }),
      languageOptions,
      rules: { 'no-restricted-syntax': restrictions },
    };
  });
  return new Linter({ configType: 'flat' }).verify(text, plain, file).map(({ message }) => message);
}

const VERIFIER = 'No connection over SSH without a hostVerifier.';
const OPTIONAL = 'A transaction is never optional.';
const FIRST = 'A function of a table takes the transaction first.';
const CLOCK = 'A bare noun has no clock; be given the time.';
const WORLD = 'A bare noun does not touch the world.';

const PLANTED: readonly (readonly [complaint: string, file: string, text: string])[] = [
  [VERIFIER, 'src/adapters/x/x.service.ts', `await ssh.connect({ host, username, privateKey });`],
  [VERIFIER, 'tests/x/x.ts', `await ssh.connect({ ...address, privateKeyPath: key });`],
  [OPTIONAL, 'src/x/x.service.ts', `function keep(what: string, tx?: Tx) {}`],
  [OPTIONAL, 'src/x/x.service.ts', `class X { keep(tx = this.other) {} }`],
  [OPTIONAL, 'src/x/x.service.ts', `const keep = (tx: Tx | null) => tx;`],
  [FIRST, 'src/x/x.table.ts', `export async function find(id: string, tx: Tx) { await sql.execute(tx); }`],
  [CLOCK, 'src/x/noun.ts', `export const at = new Date();`],
  [CLOCK, 'src/x/noun.ts', `export const at = Date.now();`],
  [WORLD, 'src/x/noun.ts', `export const by = Math.random();`],
  [WORLD, 'src/x/noun.ts', `export const by = process.env;`],
  [WORLD, 'src/x/noun.ts', `export const by = fetch('https://example.org');`],
];

const FINE: readonly (readonly [file: string, text: string])[] = [
  [
    'src/adapters/x/x.service.ts',
    `await ssh.connect({ host, username, privateKey, hostVerifier: (key) => key === pinned });`,
  ],
  ['src/x/x.table.ts', `export async function find(tx: Tx, id: string) { await sql.execute(tx); }`],
  ['src/x/x.service.ts', `const at = new Date();`],
  ['src/x/noun.ts', `export const at = new Date('2026-03-01T17:00:00Z');`],
];

describe('the code of the house', () => {
  test.each(PLANTED)('"%s" catches, in %s: %s (abuse 53)', (complaint, file, text) => {
    expect(complaintsOf(file, text)).toEqual([complaint]);
  });

  test.each(FINE)('leaves alone, in %s: %s', (file, text) => {
    expect(complaintsOf(file, text)).toEqual([]);
  });

  test('has no rule without a planted violation', () => {
    const rules = HOUSE.flatMap(({ restrictions }) => restrictions.slice(1)).map((rule) =>
      typeof rule === 'string' ? '' : rule.message,
    );
    const planted: readonly string[] = PLANTED.map(([complaint]) => complaint);
    expect(rules.length).toBeGreaterThan(0);
    expect(rules.filter((message) => !planted.includes(message))).toEqual([]);
  });
});
