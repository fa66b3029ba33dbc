import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';

const NOTHING_SAID = /^(common|shared|utils?|helpers?|types|index)(\.|$)/;
const ROLES = /\.(table|service|controller|module|worker|facts|metrics|schema|guard|filter|pipe|command|setup)\.ts$/;

/** What the plan of the house puts at the top, and the files that tools insist on finding there. */
const TOP = [
  ...['src', 'playbooks', 'environments', 'operations', 'release-notes', 'notices', 'tests', 'docs', '.ci'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'],
  ...['README.md', 'Makefile', '.gitignore', '.npmrc', '.prettierignore', '.prettierrc.json', '.swcrc'],
  ...['.dependency-cruiser.cjs', 'eslint.config.js', 'jest.config.js', 'knip.json'],
];

const files = (await Promise.all(['src', 'tests'].map(below))).flat();

async function below(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

test('no file and no folder has a name that says nothing', () => {
  expect(files.length).toBeGreaterThan(200);
  expect(files.filter((file) => file.split('/').some((part) => NOTHING_SAID.test(part)))).toEqual([]);
});

test('every file of the source is a bare noun, or has a role of the closed list, imported or not', () => {
  const source = files.filter((file) => file.startsWith('src/') && file.endsWith('.ts'));
  expect(source.filter((file) => basename(file).split('.').length > 2 && !ROLES.test(file))).toEqual([]);
});

test('the top level holds what the plan of the house puts there, and nothing else', () => {
  const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
  const top = new Set(tracked.map((file) => file.split('/')[0]));
  expect([...top].filter((name) => name !== undefined && !TOP.includes(name))).toEqual([]);
});
