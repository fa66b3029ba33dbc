import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Settings, SettingsFault } from '../../src/platform/config/settings.service.js';
import { Log } from '../../src/platform/log/log.service.js';
import { PostgresFault } from '../../src/platform/postgres/postgres-fault.js';
import { startService } from '../../src/service.js';
import { createTestDatabase } from '../database.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-machine-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function refusal(environment: Record<string, string>): Promise<Error> {
  const settings = Settings.read({ NODE_ENV: 'test', PORT: '0', DATA_DIRECTORY: folder, ...environment });
  try {
    const service = await startService(settings, Log.open('silent'));
    await service.stop();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('The service started.');
}

test('a database that does not answer is named, with what to look at and without its password (abuse 67, 68)', async () => {
  const fault = await refusal({ DATABASE_URL: 'postgres://u:canary-password@127.0.0.1:1/x' });
  expect(fault).toBeInstanceOf(PostgresFault);
  expect(fault.message).toMatch(/^DATABASE_URL: .*127\.0\.0\.1:1.*ECONNREFUSED.*To mend it: /);
  expect(fault.message).not.toContain('canary');
});

test('a port that is taken is named, with what to do (abuse 68)', async () => {
  const database = await createTestDatabase();
  const squatter = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  const taken = squatter.address();
  const port = typeof taken === 'object' && taken !== null ? String(taken.port) : '';
  try {
    const fault = await refusal({ DATABASE_URL: database.address, PORT: port });
    expect(fault).toBeInstanceOf(SettingsFault);
    expect(fault.message).toMatch(new RegExp(`HOST and PORT .*127\\.0\\.0\\.1:${port}.*EADDRINUSE.*To mend it: `));
  } finally {
    squatter.close();
    await database.drop();
  }
});

test('a data directory that cannot be made is named (abuse 68)', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const fault = await refusal({ DATA_DIRECTORY: file });
  expect(fault).toBeInstanceOf(PostgresFault);
  expect(fault.message).toMatch(/^DATA_DIRECTORY: .*To mend it: /);
});

test('a data directory that cannot be written to is named, with the reason (F17, abuse 68)', async () => {
  const directory = join(folder, 'data');
  await mkdir(directory, { mode: 0o555 });
  // Root may write to any folder, but not on a disk that is read-only.
  const asRoot = process.getuid?.() === 0;
  if (asRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'gatehouse-test', directory]);
  try {
    const fault = await refusal({ DATA_DIRECTORY: directory });
    expect(fault).toBeInstanceOf(PostgresFault);
    expect(fault.message).toMatch(/^DATA_DIRECTORY: .* cannot be written to \(E[A-Z]+\)\. To mend it: /);
  } finally {
    if (asRoot) execFileSync('umount', [directory]);
  }
});

test('a % in the address of the database that stands for nothing is a fault like any other (abuse 68)', () => {
  const environment = { DATABASE_URL: 'postgres://u:%zz@127.0.0.1/x', CONTROL_NODE_KEY_FILE: '/k' };
  for (const NODE_ENV of ['test', 'production'])
    expect(() => Settings.read({ ...environment, NODE_ENV, DATA_DIRECTORY: '/d' })).toThrow(
      /DATABASE_URL has a % that stands for no character\. To mend it: /,
    );
});
