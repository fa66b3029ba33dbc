import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkFolder, type CheckedFolder } from '../../src/sites/folder.setup.js';

/** The folder that ships with Gatehouse. */
export const SHIPPED = fileURLToPath(new URL('../../environments', import.meta.url));

/** A copy of the shipped folder that a test may spoil. */
export interface Folder {
  readonly directory: string;
  read(file: string): Promise<string>;
  write(file: string, text: string | Uint8Array): Promise<void>;
  /** Replaces the first occurrence of a text that must be there. */
  change(file: string, from: string, to: string): Promise<void>;
  remove(file: string): Promise<void>;
  check(production?: boolean): CheckedFolder;
  discard(): Promise<void>;
}

export async function copyOfShipped(): Promise<Folder> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-environments-'));
  await cp(SHIPPED, directory, { recursive: true });
  const read = (file: string): Promise<string> => readFile(join(directory, file), 'utf8');
  const write = (file: string, text: string | Uint8Array): Promise<void> => writeFile(join(directory, file), text);
  return {
    directory,
    read,
    write,
    change: async (file, from, to) => {
      const text = await read(file);
      if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
      await write(
        file,
        text.replace(from, () => to),
      );
    },
    remove: (file) => rm(join(directory, file)),
    check: (production = false) => checkFolder(directory, { production }),
    discard: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Does the work with a copy of its own, removed afterwards. */
export async function withCopy<T>(work: (folder: Folder) => Promise<T> | T): Promise<T> {
  const folder = await copyOfShipped();
  try {
    return await work(folder);
  } finally {
    await folder.discard();
  }
}
