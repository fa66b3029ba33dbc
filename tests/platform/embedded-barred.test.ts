import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { barredAt } from '../../src/platform/postgres/account.service.js';
import { withinReach } from '../../src/platform/postgres/binaries.service.js';
import { end, mustStart, withDirectory } from './embedded-service.js';

const asRoot = process.getuid?.() === 0 ? test : test.skip;
const NOBODY = { name: 'nobody', uid: 65_534, gid: 65_534 };

/** What stands for the package's folder: a program, a library and a link to it, below a folder that only its owner may pass. */
async function inBarredFolder(work: (native: string, copy: string, base: string) => Promise<void>): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), 'gatehouse-barred-'));
  try {
    await chmod(base, 0o755);
    const native = join(base, 'barred', 'native');
    await mkdir(join(native, 'bin'), { recursive: true });
    await mkdir(join(native, 'lib'));
    await writeFile(join(native, 'bin', 'postgres'), 'a program', { mode: 0o700 });
    await writeFile(join(native, 'lib', 'libpq.so.5.18'), 'a library', { mode: 0o600 });
    await symlink('libpq.so.5.18', join(native, 'lib', 'libpq.so'));
    await chmod(join(base, 'barred'), 0o700);
    await work(native, join(base, 'copy'), base);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

describe('where the OS user of Postgres may not go', () => {
  asRoot('the way is barred at the first directory that lets no other user pass', async () => {
    await inBarredFolder((native, _copy, base) => {
      expect(barredAt(join(native, 'bin', 'postgres'), NOBODY)).toBe(join(base, 'barred'));
      expect(barredAt(join(native, 'bin', 'postgres'), null)).toBeNull();
      return Promise.resolve();
    });
  });

  asRoot('the programs are copied once to a place that everybody can read and only root can write', async () => {
    await inBarredFolder(async (native, copy) => {
      expect(await withinReach(native, NOBODY, copy)).toBe(copy);
      expect(barredAt(join(copy, 'bin', 'postgres'), NOBODY)).toBeNull();
      expect((await stat(join(copy, 'bin', 'postgres'))).mode & 0o777).toBe(0o755);
      expect((await stat(join(copy, 'lib', 'libpq.so'))).mode & 0o777).toBe(0o644);
      const made = (await stat(copy)).mtimeMs;
      expect(await withinReach(native, NOBODY, copy)).toBe(copy);
      expect((await stat(copy)).mtimeMs).toBe(made);
    });
  });

  asRoot('several that copy at one moment end with one whole copy', async () => {
    await inBarredFolder(async (native, copy) => {
      const all = await Promise.all([1, 2, 3, 4].map(() => withinReach(native, NOBODY, copy)));
      expect(new Set(all)).toEqual(new Set([copy]));
    });
  });

  const meddling: readonly [string, (copy: string) => Promise<void>][] = [
    ['that anybody may write', (copy) => chmod(join(copy, 'bin', 'postgres'), 0o777)],
    ['with a program of another length', (copy) => writeFile(join(copy, 'bin', 'postgres'), 'another program')],
    ['with a piece missing', (copy) => rm(join(copy, 'lib', 'libpq.so.5.18'))],
  ];
  for (const [what, meddle] of meddling)
    asRoot(`a copy ${what} is refused`, async () => {
      await inBarredFolder(async (native, copy) => {
        await withinReach(native, NOBODY, copy);
        await meddle(copy);
        await expect(withinReach(native, NOBODY, copy)).rejects.toThrow(/is not as we made it/);
      });
    });

  asRoot('a data directory in such a place works all the same, and again', async () => {
    await withDirectory(async (base, mine) => {
      await chmod(base, 0o700);
      const directory = join(base, 'data');
      await end(mine(await mustStart(directory)), 'SIGTERM');
      expect(mine(await mustStart(directory)).rows).toBe(1);
    });
  });
});
