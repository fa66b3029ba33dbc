/** One row of the record, with every value as the text that was hashed. `at` is UTC with microseconds: `2026-11-21T04:30:00.123456Z`. */
export interface ChainedRow {
  readonly seq: number;
  readonly at: string;
  readonly entry: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** The end of the chain at some moment. Kept elsewhere, it shows later that nothing before it was changed or cut off. */
export interface Head {
  /** 0 for an empty record. */
  readonly seq: number;
  readonly hash: string;
}

/** What the first entry follows. */
export const BEGINNING: Head = { seq: 0, hash: '0'.repeat(64) };

/** The text whose sha256 is the row's hash; `0001_ground.sql` writes the same. */
export function hashedText(row: ChainedRow): string {
  return [row.previousHash, row.seq, row.at, row.entry].join('\n');
}

/**
 * Everything that is wrong with `row` as the successor of `last`, in words; an empty list when it follows. `sha256` answers in hex.
 * A fault is told once: what follows is judged against the row as it stands.
 */
export function faultsOfNext(last: Head, row: ChainedRow, sha256: (text: string) => string): readonly string[] {
  const faults: string[] = [];
  if (row.seq !== last.seq + 1) faults.push(`Entry ${last.seq + 1} is missing: after ${last.seq} comes ${row.seq}.`);
  else if (row.previousHash !== last.hash)
    faults.push(`Entry ${row.seq} does not follow entry ${last.seq}: one of them was replaced.`);
  if (sha256(hashedText(row)) !== row.hash) faults.push(`Entry ${row.seq} was changed after it had been written.`);
  return faults;
}

/**
 * What an exported head says against the record: that its entry is gone, or is another one now. Null when it agrees.
 * `found` is the hash of the entry with the head's number, or null when there is none.
 */
export function faultOfHead(exported: Head, found: string | null): string | null {
  if (exported.seq === 0) return null;
  if (found === null)
    return `The record was cut: the exported head is entry ${exported.seq}, and there is no such entry.`;
  return found === exported.hash
    ? null
    : `Entry ${exported.seq} is not the one whose hash was exported: the record was rewritten.`;
}
