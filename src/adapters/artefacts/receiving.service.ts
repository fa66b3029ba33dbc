import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { isArchiveHead, HEAD_BYTES } from './archive-head.service.js';
import { codeOf, GIVEN_UP, refused, type Opened } from './artefact-source.service.js';

/** All bytes, written and synced, and what they are; or why they did not come. */
export type Received =
  | { readonly state: 'received'; readonly sha256: string; readonly bytes: number; readonly archive: boolean }
  | (Opened & { readonly state: 'refused' });

class SourceBroke extends Error {
  constructor(override readonly cause: unknown) {
    super('The source broke off.');
  }
}

class TooLarge extends Error {}

/**
 * Streams an open source into a new file at `path`, hashing on the way; at no time is more than a chunk in memory. Refuses what
 * is longer than `most` bytes as soon as that is known, and what broke off or is shorter than announced. Throws if our own disk fails.
 */
export async function receive(source: Opened & { state: 'open' }, path: string, most: number): Promise<Received> {
  const reading = new Reading(source.stream, most);
  try {
    if (source.bytes !== null && source.bytes > most) throw new TooLarge();
    const file = await open(path, 'wx', 0o400);
    try {
      for await (const chunk of reading.chunks()) await file.appendFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof TooLarge)
      return refused('too-large', `it is larger than the ${String(most)} bytes that are allowed`);
    if (error instanceof SourceBroke) return brokeOff(error.cause, reading.bytes, source.bytes);
    throw error;
  } finally {
    source.stream.destroy();
  }
  if (source.bytes !== null && reading.bytes !== source.bytes) return brokeOff(null, reading.bytes, source.bytes);
  return { state: 'received', sha256: reading.sha256(), bytes: reading.bytes, archive: isArchiveHead(reading.head) };
}

function brokeOff(cause: unknown, bytes: number, announced: number | null): Received {
  const why = cause === null ? 'its length changed' : codeOf(cause);
  if (GIVEN_UP.some((reason) => reason === why)) {
    return refused('unreachable', `the host ${why}; ${String(bytes)} bytes came`);
  }
  const of = announced === null ? '' : ` of ${String(announced)}`;
  return refused('truncated', `it broke off after ${String(bytes)}${of} bytes (${why})`);
}

/** One pass over a source: counts, hashes and keeps the head. */
class Reading {
  bytes = 0;
  head: Buffer = Buffer.alloc(0);
  private readonly hash = createHash('sha256');

  constructor(
    private readonly stream: Readable,
    private readonly most: number,
  ) {}

  async *chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of this.unbroken()) {
      this.bytes += chunk.length;
      if (this.bytes > this.most) throw new TooLarge();
      this.hash.update(chunk);
      if (this.head.length < HEAD_BYTES) this.head = Buffer.concat([this.head, chunk]).subarray(0, HEAD_BYTES);
      yield chunk;
    }
  }

  sha256(): string {
    return this.hash.digest('hex');
  }

  /** The source's own errors are told apart from those of the disk that we write to. */
  private async *unbroken(): AsyncGenerator<Buffer> {
    const chunks: AsyncIterable<Buffer> = this.stream;
    try {
      for await (const chunk of chunks) yield chunk;
    } catch (error) {
      throw new SourceBroke(error);
    }
  }
}
