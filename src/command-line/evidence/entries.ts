import { hashedText, type Head } from '../../audit/chain.js';

/** An entry as an export holds it; `entry` is the text that was hashed, and absent where it was withheld. */
export interface ExportedEntry {
  readonly seq: number;
  readonly at: string;
  readonly previousHash: string;
  readonly hash: string;
  readonly entry?: string | undefined;
}

/** What is wrong with an entry after the one before it in the export, under the head of the whole record; null where nothing is. */
export function faultOfEntry(
  entry: ExportedEntry,
  { last, head, sha256 }: { readonly last: Head; readonly head: Head; readonly sha256: (text: string) => string },
): string | null {
  const { seq, at, previousHash, hash, entry: text } = entry;
  if (seq <= last.seq) return `Entry ${seq} of the record stands after entry ${last.seq}.`;
  if (seq > head.seq) return `Entry ${seq} of the record is newer than its head, entry ${head.seq}.`;
  if (seq === last.seq + 1 && previousHash !== last.hash)
    return `Entry ${seq} of the record does not follow entry ${last.seq}.`;
  if (seq === head.seq && hash !== head.hash)
    return `Entry ${seq} of the record is not the head that the manifest names.`;
  if (text === undefined) return null;
  return sha256(hashedText({ seq, at, previousHash, hash, entry: text })) === hash
    ? null
    : `Entry ${seq} of the record is not as it was hashed.`;
}
