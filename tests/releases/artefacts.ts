import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A folder of real archives, as a build would leave them. */
export interface Artefacts {
  readonly directory: string;
  /** Packs a service into `path` below the folder; answers its sha256. Each pack has other bytes. */
  pack(path: string): Promise<string>;
  /** Writes these very bytes; answers their sha256. */
  write(path: string, bytes: Buffer | string): Promise<string>;
  read(path: string): Promise<Buffer>;
  remove(): Promise<void>;
}

export async function makeArtefacts(): Promise<Artefacts> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-artefacts-'));
  const write = async (path: string, bytes: Buffer | string): Promise<string> => {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), bytes);
    return sha256(bytes);
  };
  return {
    directory,
    write,
    read: (path) => readFile(join(directory, path)),
    async pack(path) {
      const folder = await mkdtemp(join(tmpdir(), 'gatehouse-service-'));
      await writeFile(join(folder, 'service.bin'), randomBytes(2000));
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await run('tar', [path.endsWith('.tar') ? '-cf' : '-czf', join(directory, path), '-C', folder, 'service.bin']);
      await rm(folder, { recursive: true });
      return sha256(await readFile(join(directory, path)));
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
