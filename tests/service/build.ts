import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');

/** The folder that the service is built into. */
export const DIST = join(ROOT, 'dist');

/** Builds the service unless what is built is newer than every source. Throws with the builder's words. */
export async function build(): Promise<void> {
  await promisify(execFile)(join(ROOT, 'tests', 'setup', 'build-if-stale.sh'));
}
