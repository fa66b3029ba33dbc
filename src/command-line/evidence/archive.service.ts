import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import type { ListedFile } from '../../reports/evidence-export/manifest.js';

/** More than any export has: a file that says so is no export, and is not read to its end. */
const MOST_FILES = 1_000_000;
const LONGEST_TEXT = 64 * 1024 * 1024;

/** How the reader of zips begins what it says of a file that does not end as one does. */
const WITHOUT_END = 'End of central directory record signature not found';

/** What is wrong with a file as a zip, in words. */
export class ArchiveFault extends Error {
  override readonly name = 'ArchiveFault';
}

/** A zip from anywhere, read without unpacking anything to disk: every name in it once, and what its two lists say of a file the same. */
export class Archive {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** Throws an ArchiveFault for what is no zip, or one that two readers could take for different files. */
  static async open(file: string): Promise<Archive> {
    return faulty(async () => {
      const zip = await openPromise(file, { autoClose: false, strictFileNames: true });
      try {
        return new Archive(zip, await entriesOf(zip));
      } catch (error) {
        zip.close();
        throw error;
      }
    });
  }

  get paths(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** As the zip says, in bytes; what is read is held to it. */
  size(path: string): number {
    return this.entries.get(path)?.uncompressedSize ?? 0;
  }

  /** Of a file that must be small; null where there is none of that name. */
  async bytes(path: string): Promise<Buffer | null> {
    const entry = this.entries.get(path);
    if (entry === undefined) return null;
    if (entry.uncompressedSize > LONGEST_TEXT) throw new ArchiveFault(`${path} is larger than it can be.`);
    const pieces: Buffer[] = [];
    for await (const piece of this.pieces(entry)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** Reads a file to its end, handing its pieces on. */
  async read(path: string, taste: (piece: Buffer) => void = () => undefined): Promise<ListedFile> {
    const entry = this.entries.get(path);
    if (entry === undefined) throw new ArchiveFault(`${path} is missing.`);
    const hash = createHash('sha256');
    let size = 0;
    for await (const piece of this.pieces(entry)) {
      hash.update(piece);
      size += piece.length;
      taste(piece);
    }
    return { path, size, sha256: hash.digest('hex') };
  }

  close(): void {
    this.zip.close();
  }

  private async *pieces(entry: Entry): AsyncGenerator<Buffer> {
    const stream = await faulty(() => this.zip.openReadStreamPromise(entry));
    try {
      yield* buffersOf(stream);
    } catch (error) {
      throw faultOf(error, entry.fileName);
    }
  }
}

async function* buffersOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const piece of stream) if (Buffer.isBuffer(piece)) yield piece;
}

async function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > MOST_FILES) throw new ArchiveFault('It has more files than an export can have.');
  const entries = new Map<string, Entry>();
  const names = new Set<string>();
  for await (const entry of zip.eachEntry()) {
    const { fileName } = entry;
    if (names.has(fileName.toLowerCase())) throw new ArchiveFault(`${fileName} is in it twice.`);
    if (fileName.endsWith('/')) throw new ArchiveFault(`${fileName} is a folder, of which an export has none.`);
    if (entry.isEncrypted()) throw new ArchiveFault(`${fileName} is encrypted.`);
    names.add(fileName.toLowerCase());
    entries.set(fileName, entry);
    await refuseTwoFaces(zip, entry);
  }
  return entries;
}

/** Some programs unpack by the list at the end of a zip, and some by what stands before each file. */
async function refuseTwoFaces(zip: ZipFile, entry: Entry): Promise<void> {
  const { fileName, compressionMethod } = await zip.readLocalFileHeaderPromise(entry);
  if (!fileName.equals(entry.fileNameRaw) || compressionMethod !== entry.compressionMethod)
    throw new ArchiveFault(`${entry.fileName} has another name or form where it begins.`);
}

async function faulty<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw faultOf(error, null);
  }
}

function faultOf(error: unknown, path: string | null): ArchiveFault {
  if (error instanceof ArchiveFault) return error;
  const because = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  if (path !== null) return new ArchiveFault(`${path} cannot be read: ${because}.`);
  return new ArchiveFault(
    because.startsWith(WITHOUT_END)
      ? 'It is no zip file, or its end is missing: choose the file that "gatehouse evidence export" kept.'
      : `It cannot be read as a zip: ${because}.`,
  );
}
