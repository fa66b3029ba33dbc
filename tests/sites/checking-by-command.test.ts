import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SHIPPED, withCopy } from './folder.js';

const PROGRAM = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the real program with no database in reach, as an administrator would before a deployment. */
function check(...words: readonly string[]): Promise<Ended> {
  const environment = { PATH: process.env['PATH'], DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/none' };
  return new Promise((resolve) => {
    const all = ['--import', 'tsx', PROGRAM, 'environments', 'check', ...words];
    const child = execFile(process.execPath, all, { env: environment }, (_, output, errors) => {
      resolve({ code: child.exitCode ?? -1, output, errors });
    });
  });
}

test('a good folder ends with 0 and a summary', async () => {
  const { code, output, errors } = await check(SHIPPED);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(output).toContain('The environments folder is in order.');
});

test('a folder with mistakes ends with 1 and names them', async () => {
  await withCopy(async (folder) => {
    await folder.change('uat.yml', 'failureBudget: 0', 'failureBudget: -1');
    const { code, output, errors } = await check(folder.directory);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(
      /uat\.yml:\d+:\d+ {2}rollout\.failureBudget\n {4}-1 is less than 0\.\n {4}To mend it: Write/,
    );
  });
});

test('as JSON, the answer alone is on standard output', async () => {
  await withCopy(async (folder) => {
    await folder.remove('sit.yml');
    const { code, output } = await check(folder.directory, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(output)).toEqual({ ok: false, mistakes: [expect.objectContaining({ file: 'sit.yml' })] });
  });
});
