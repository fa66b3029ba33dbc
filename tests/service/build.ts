import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');

/** The folder that the service is built into. */
export const DIST = join(ROOT, 'dist');

/** Builds the service unless what is built is newer than every source. Throws with the builder's words. */
export async function build(): Promise<void> {
  const [built, written] = await Promise.all([oldestBuilt(), newestBelow(join(ROOT, 'src'))]);
  if (built > written) return;
  await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: ROOT });
}

async function oldestBuilt(): Promise<number> {
  const times = ['main.js', 'cli.js'].map((file) => modified(join(DIST, file)));
  return Math.min(...(await Promise.all(times)));
}

async function newestBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return Math.max(...(await Promise.all(entries.map((entry) => modified(join(entry.parentPath, entry.name))))));
}

async function modified(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
