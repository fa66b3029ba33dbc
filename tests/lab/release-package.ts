import { createCipheriv, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The services that make up a product at a site; the first one is the one that answers /health. */
export const SERVICES = {
  flip: ['trust-api', 'imaging-api'],
  aide: ['aide-api'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

/** A product that the lab can build and run. */
export type LabProduct = keyof typeof SERVICES;

/** One service's package, as a manifest names it. */
export interface BuiltPackage {
  readonly service: string;
  readonly version: string;
  /** A location below the lab's artefacts directory, such as `file:trust-api-2.1.0.tar.gz`. */
  readonly artefact: string;
  readonly sha256: string;
}

/** A release that the lab built: what a manifest needs, and what a site must hold once it runs it. */
export interface BuiltRelease {
  readonly product: LabProduct;
  readonly version: string;
  readonly packages: readonly BuiltPackage[];
  /** sha256 of every file, by its path below `releases/<version>`. */
  readonly contents: ReadonlyMap<string, string>;
}

interface Entry {
  readonly path: string;
  readonly bytes: Buffer;
  readonly mode: number;
}

/** Builds the packages of one release into the artefacts directory. The same arguments give the same bytes. */
export async function buildRelease(
  directory: string,
  { product, version, bytes = 2048 }: { product: LabProduct; version: string; bytes?: number },
): Promise<BuiltRelease> {
  const contents = new Map<string, string>();
  const packages: BuiltPackage[] = [];
  for (const service of SERVICES[product]) {
    const entries = entriesOf(service, version, Math.ceil(bytes / SERVICES[product].length));
    for (const { path, bytes: content } of entries) contents.set(`${service}/${path}`, sha256(content));
    const archive = gzipSync(tar(entries), { level: 1 });
    const file = `${service}-${version}.tar.gz`;
    await writeFile(join(directory, file), archive);
    packages.push({ service, version, artefact: `file:${file}`, sha256: sha256(archive) });
  }
  return { product, version, packages, contents };
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function entriesOf(service: string, version: string, bytes: number): Entry[] {
  return [
    { path: 'VERSION', bytes: Buffer.from(`${version}\n`), mode: 0o644 },
    { path: 'bin/serve', bytes: readFileSync(join(import.meta.dirname, 'serve.py')), mode: 0o755 },
    { path: 'data/model.bin', bytes: noise(`${service} ${version}`, bytes), mode: 0o644 },
  ];
}

/** Bytes that do not compress, and are the same for the same name. */
function noise(name: string, length: number): Buffer {
  const key = createHash('sha256').update(name).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

/** A ustar archive, with fixed dates and owners. */
function tar(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, bytes, mode }) => [
    header(path, bytes.length, mode),
    bytes,
    Buffer.alloc((512 - (bytes.length % 512)) % 512),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function header(path: string, size: number, mode: number): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
  block.write(path, 0);
  block.write(octal(mode, 8), 100);
  block.write(octal(0, 8) + octal(0, 8), 108);
  block.write(octal(size, 12) + octal(0, 12), 124);
  block.write('        0', 148);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
