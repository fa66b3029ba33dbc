import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';

const ROOT = process.cwd();
const rulesSchema = z.object({ forbidden: z.array(z.object({ name: z.string() })) });
const reportSchema = z.object({
  summary: z.object({ violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })) }),
});

const RULES = rulesSchema
  .parse(createRequire(join(ROOT, 'package.json'))('./.dependency-cruiser.cjs'))
  .forbidden.map(({ name }) => name);

/** One file that breaks one rule, and the files that it needs beside it. */
interface Planted {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
  readonly beside?: Readonly<Record<string, string>>;
}

/** Each step with what stands on it, the lowest first: as in design.md, written here once more so that a slip in one shows. */
const DRAWN = [
  ['platform'],
  ['audit'],
  ['people'],
  ['sites'],
  ['windows'],
  ['changes'],
  ['releases'],
  ['evidence'],
  ['notices', 'incidents', 'release-notes'],
  ['rollouts'],
  ['promotions'],
  ['hotfixes'],
  ['reports'],
  ['web'],
];

/** Every capability reaching for each that stands above or beside it: every pair that the drawing forbids. */
const STAIRS: readonly Planted[] = DRAWN.flatMap((names, step) =>
  names.flatMap((name) =>
    DRAWN.slice(step)
      .flat()
      .filter((other) => other !== name)
      .map((other) => ({
        rule: `stairs-${name}`,
        file: `src/${name}/planted-${other}.service.ts`,
        text: `export { reached as at } from '../${other}/reached.service.js';`,
        beside: { [`src/${other}/reached.service.ts`]: 'export const reached = 1;' },
      })),
  ),
);

const OTHERS: readonly Planted[] = [
  {
    rule: 'adapters-are-seen-by-the-app-module-only',
    file: 'src/rollouts/planted.service.ts',
    text: `export { planted as again } from '../adapters/planted/planted.service.js';`,
    beside: { 'src/adapters/planted/planted.service.ts': 'export const planted = 1;' },
  },
  {
    rule: 'adapters-do-not-see-each-other',
    file: 'src/adapters/first/planted.service.ts',
    text: `export { second as first } from '../second/second.service.js';`,
    beside: { 'src/adapters/second/second.service.ts': 'export const second = 1;' },
  },
  {
    rule: 'adapters-know-their-port-and-the-platform',
    file: 'src/adapters/curious/planted.service.ts',
    text: `export { curious as found } from '../../rollouts/curious.table.js';`,
    beside: { 'src/rollouts/curious.table.ts': 'export const curious = 1;' },
  },
  {
    rule: 'the-command-line-is-a-client',
    file: 'src/command-line/planted.service.ts',
    text: `export { asked as within } from '../rollouts/asked.service.js';`,
    beside: { 'src/rollouts/asked.service.ts': 'export const asked = 1;' },
  },
  {
    rule: 'the-command-line-is-a-client',
    file: 'src/command-line/planted-platform.service.ts',
    text: `export { Database } from '../platform/database/database.service.js';`,
  },
  {
    rule: 'the-command-line-is-seen-by-the-cli-only',
    file: 'src/web/planted-line.service.ts',
    text: `export { drawn as text } from '../command-line/drawn.js';`,
    beside: { 'src/command-line/drawn.ts': 'export const drawn = 1;' },
  },
  {
    rule: 'bare-nouns-do-not-touch-node',
    file: 'src/command-line/planted-node.ts',
    text: `export { readFile } from 'node:fs';`,
  },
  {
    rule: 'nobody-imports-the-top',
    file: 'src/rollouts/planted-top.service.ts',
    text: `export { top as at } from '../top.js';`,
    beside: { 'src/top.ts': 'export const top = 1;' },
  },
  { rule: 'bare-nouns-import-no-package', file: 'src/rollouts/planted-package.ts', text: `export { z } from 'zod';` },
  {
    rule: 'bare-nouns-do-not-touch-node',
    file: 'src/rollouts/planted-node.ts',
    text: `export { readFile } from 'node:fs';`,
  },
  {
    rule: 'bare-nouns-import-bare-nouns',
    file: 'src/rollouts/planted-impure.ts',
    text: `export { impure as not } from './impure.service.js';`,
    beside: { 'src/rollouts/impure.service.ts': 'export const impure = 1;' },
  },
  { rule: 'only-tables-speak-sql', file: 'src/rollouts/planted-sql.service.ts', text: `export { sql } from 'kysely';` },
  {
    rule: 'roles-are-a-closed-list',
    file: 'src/rollouts/planted-role.service.ts',
    text: `export { made as by } from './made.manager.js';`,
    beside: { 'src/rollouts/made.manager.ts': 'export const made = 1;' },
  },
  {
    rule: 'names-that-say-nothing',
    file: 'src/rollouts/planted-top-folder.service.ts',
    text: `export { said as nothing } from '../common/said.service.js';`,
    beside: { 'src/common/said.service.ts': 'export const said = 1;' },
  },
  ...['common/x.ts', 'shared/x.ts', 'utils/x.ts', 'helpers/x.ts', 'types.ts', 'helper.ts', 'index.ts'].map((name) => ({
    rule: 'names-that-say-nothing',
    file: `src/rollouts/planted-${name.replaceAll(/\W/g, '-')}.service.ts`,
    text: `export { said as nothing } from './${name.replace('.ts', '.js')}';`,
    beside: { [`src/rollouts/${name}`]: 'export const said = 1;' },
  })),
  {
    rule: 'no-circles',
    file: 'src/rollouts/planted-round.ts',
    text: `import { round } from './round.js';\nexport const and = round;`,
    beside: { 'src/rollouts/round.ts': `import { and } from './planted-round.js';\nexport const round: number = and;` },
  },
  {
    rule: 'no-dead-imports',
    file: 'src/rollouts/planted-dead.service.ts',
    text: `export { gone } from './gone.service.js';`,
  },
];

describe('the house', () => {
  let copy: string;
  let caught: readonly string[];

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'gatehouse-house-'));
    for (const name of ['src', '.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
      await cp(join(ROOT, name), join(copy, name), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    for (const { file, text, beside = {} } of [...STAIRS, ...OTHERS])
      for (const [path, content] of Object.entries({ [file]: text, ...beside })) await plant(path, content);
    caught = await violationsIn(copy);
  });
  afterAll(async () => {
    await rm(copy, { recursive: true, force: true });
  });

  async function plant(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    await writeFile(join(copy, path), `${content}\n`);
  }

  test.each([...STAIRS, ...OTHERS])('$rule catches $file', ({ rule, file }) => {
    expect(caught).toContain(`${rule}: ${file}`);
  });

  test('has no rule without a planted violation', () => {
    const planted = new Set([...STAIRS, ...OTHERS].map(({ rule }) => rule));
    expect(RULES.filter((rule) => !planted.has(rule))).toEqual([]);
  });

  test('itself breaks none of its rules', () => {
    const planted = /planted|\/round\.ts$/;
    expect(caught.filter((violation) => !planted.test(violation))).toEqual([]);
  });
});

/** `rule: file` for each violation in a copy of the project. */
async function violationsIn(folder: string): Promise<readonly string[]> {
  const program = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const args = [program, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'];
  const json = await new Promise<string>((done, failed) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1 << 28 }, (_error, stdout, stderr) => {
      if (stdout === '') failed(new Error(`dependency-cruiser did not run: ${stderr}`));
      else done(stdout);
    });
  });
  return reportSchema.parse(JSON.parse(json)).summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`);
}
