import { constants, gunzipSync } from 'node:zlib';

/** As much of a file's beginning as `isArchiveHead` looks at, in bytes. */
export const HEAD_BYTES = 4096;

const USTAR = Buffer.from('ustar');
const USTAR_AT = 257;
/** 4 KiB of deflate can unfold to about 4 MiB at the very most; more than this is no honest header. */
const LARGEST_UNFOLDED = 8 * 1024 * 1024;

/**
 * Whether a file that begins with `head` is a tar, plain or gzipped, by its magic bytes. Its entries are looked into by the
 * control node, before anything is unpacked.
 */
export function isArchiveHead(head: Buffer): boolean {
  const gzipped = head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08;
  const tar = gzipped ? unfolded(head) : head;
  return tar.subarray(USTAR_AT, USTAR_AT + USTAR.length).equals(USTAR);
}

function unfolded(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: LARGEST_UNFOLDED });
  } catch {
    return Buffer.alloc(0);
  }
}
