import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The digest of a playbooks folder: sha256 over the lines `<sha256 of file>  <path>\n` of all its files, in the order of
 * their paths' bytes. Folders called __pycache__ and names that begin with a dot do not count. The control node computes the same
 * over its own copy and refuses an order that means other instructions.
 */
export async function playbooksDigest(folder: string): Promise<string> {
  const paths = (await filesBelow(folder, '')).map((path) => Buffer.from(path)).sort((a, b) => Buffer.compare(a, b));
  const whole = createHash('sha256');
  for (const path of paths.map(String)) {
    const hash = createHash('sha256')
      .update(await readFile(join(folder, path)))
      .digest('hex');
    whole.update(`${hash}  ${path}\n`);
  }
  return whole.digest('hex');
}

async function filesBelow(folder: string, prefix: string): Promise<string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const counted = entries.filter((entry) => !entry.name.startsWith('.') && entry.name !== '__pycache__');
  const found: string[] = [];
  for (const entry of counted) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesBelow(folder, `${path}/`)));
    else found.push(path);
  }
  return found;
}
