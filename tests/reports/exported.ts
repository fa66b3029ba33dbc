import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import type { Gatehouse, Somebody } from '../gatehouse.js';

/** What was answered to whoever asked for the evidence of a release. */
export async function exported(
  gatehouse: Gatehouse,
  by: Somebody,
  version: string,
): Promise<{ readonly status: number; readonly headers: Headers; readonly bytes: Buffer }> {
  const address = `${gatehouse.url}/api/v1/releases/${version}/evidence`;
  const answer = await fetch(address, { method: 'POST', headers: { authorization: `Bearer ${by.token}` } });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** Every file in a zip, by its path, in their order. */
export async function unzipped(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(bytes, {});
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    const pieces: Buffer[] = [];
    for await (const piece of await zip.openReadStreamPromise(entry)) if (Buffer.isBuffer(piece)) pieces.push(piece);
    files.set(entry.fileName, Buffer.concat(pieces));
  }
  return files;
}

/** A zip of these files, made by whoever wants to. */
export async function zipped(files: Iterable<readonly [string, Buffer]>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, bytes] of files) zip.addBuffer(bytes, path);
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) if (Buffer.isBuffer(piece)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Gives `work` a folder with these files in it, and takes it away afterwards. */
export async function inFolder<T>(
  files: Iterable<readonly [string, string | Buffer]>,
  work: (folder: string) => Promise<T> | T,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-evidence-'));
  try {
    for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
