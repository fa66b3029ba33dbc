import { createHash } from 'node:crypto';

export interface Bounds {
  readonly bytes: number;
  /** For the next piece, and for all of them together. */
  readonly pieceMs: number;
  readonly wholeMs: number;
}

export type BoundedHash =
  | { readonly state: 'hashed'; readonly sha256: string; readonly size: number }
  | { readonly state: 'too-large' }
  | { readonly state: 'broken'; readonly because: string };

/** The sha256 of a stream, of which no more than one piece is held at any time. Lets go of the stream as soon as it breaks a bound. */
export async function boundedHash(stream: AsyncIterable<Uint8Array>, bounds: Bounds): Promise<BoundedHash> {
  const pieces = stream[Symbol.asyncIterator]();
  const hash = createHash('sha256');
  const end = performance.now() + bounds.wholeMs;
  let size = 0;
  const letGo = (answer: BoundedHash): BoundedHash => {
    // Not waited for: a stream that hangs hangs here too.
    void pieces.return?.().catch(() => undefined);
    return answer;
  };
  for (;;) {
    const left = end - performance.now();
    const next = left <= 0 ? 'late' : await nextWithin(pieces, Math.min(left, bounds.pieceMs));
    if (next === 'late') return letGo({ state: 'broken', because: 'It came too slowly.' });
    if (next === 'broken') return letGo({ state: 'broken', because: 'It broke off.' });
    if (next.done === true) return { state: 'hashed', sha256: hash.digest('hex'), size };
    size += next.value.length;
    if (size > bounds.bytes) return letGo({ state: 'too-large' });
    hash.update(next.value);
  }
}

async function nextWithin(
  pieces: AsyncIterator<Uint8Array>,
  ms: number,
): Promise<IteratorResult<Uint8Array, unknown> | 'late' | 'broken'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => {
      resolve('late');
    }, ms);
  });
  try {
    return await Promise.race([pieces.next().catch(() => 'broken' as const), late]);
  } finally {
    clearTimeout(timer);
  }
}
