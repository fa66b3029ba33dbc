import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, fstatSync, openSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { ListedFile } from './manifest.js';

/** The same for every file, so that the same content makes the same bytes. It stands for the earliest time that a zip can tell. */
const SAME_FOR_ALL = { mtime: new Date(0), mode: 0o100644, forceDosTimestamp: true } as const;
const AT_ONCE = 64 * 1024;

/** A zip that is written file by file, each as it comes, to a file without a name: however this ends, nothing of it stays behind. */
export class EvidenceZip {
  readonly files: ListedFile[] = [];
  private readonly zip = new ZipFile();
  private readonly out: Writable;
  private readonly written: Promise<void>;
  private readonly names = new Set<string>();

  private constructor(private readonly fd: number) {
    this.out = createWriteStream('', { fd, start: 0, autoClose: false });
    this.written = pipeline(this.zip.outputStream, this.out);
    // Told to whoever writes next.
    this.written.catch(() => undefined);
  }

  /** In a folder that is made where there is none. */
  static async begin(folder: string): Promise<EvidenceZip> {
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${randomUUID()}.zip`);
    const fd = openSync(file, 'wx+', 0o600);
    rmSync(file);
    return new EvidenceZip(fd);
  }

  /** Throws for a name that is there already to a system which takes small and capital letters for the same. */
  async add(path: string, content: AsyncIterable<string | Buffer> | Iterable<string | Buffer>): Promise<void> {
    const name = path.toLowerCase();
    if (this.names.has(name)) throw new Error(`Two files of one export have one name: ${path}`);
    this.names.add(name);
    const hash = createHash('sha256');
    let size = 0;
    const stream = Readable.from(
      inPieces(content, (piece) => {
        hash.update(piece);
        size += piece.length;
      }),
      { objectMode: false },
    );
    this.zip.addReadStreamLazy(path, SAME_FOR_ALL, (give) => {
      give(null, stream);
    });
    try {
      await Promise.race([finished(stream, { writable: false }), this.written]);
    } catch (error) {
      // What it is made of is not asked for more: its transaction is about to end.
      stream.destroy();
      throw error;
    }
    this.files.push({ path, size, sha256: hash.digest('hex') });
  }

  /** Answers how many bytes it has. */
  async end(): Promise<number> {
    this.zip.end();
    await this.written;
    return fstatSync(this.fd).size;
  }

  /** What was written, from its beginning; the file is gone when it was read. */
  read(): Readable {
    return createReadStream('', { fd: this.fd, start: 0, autoClose: true });
  }

  /** Lets go of it unread. The writing stream closes the file, once: its number may be another's a moment later. */
  async drop(): Promise<void> {
    const { out } = this;
    if (out.closed) return;
    const closed = new Promise<void>((resolve) => out.once('close', resolve));
    out.destroy();
    await closed;
  }
}

async function* inPieces(
  content: AsyncIterable<string | Buffer> | Iterable<string | Buffer>,
  seen: (piece: Buffer) => void,
): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const one of content) {
    const bytes = typeof one === 'string' ? Buffer.from(one, 'utf8') : one;
    waiting.push(bytes);
    size += bytes.length;
    if (size < AT_ONCE) continue;
    const piece = Buffer.concat(waiting);
    seen(piece);
    yield piece;
    waiting = [];
    size = 0;
  }
  const last = Buffer.concat(waiting);
  seen(last);
  if (last.length > 0) yield last;
}
