import { createHash } from 'node:crypto';
import type { Database, Tx } from '../platform/database/database.service.js';
import { countDrafts, chainedPage } from './audit.table.js';
import { BEGINNING, faultOfHead, faultsOfNext, type ChainedRow, type Head } from './chain.js';

const PAGE = 2_000;
const FAULTS_TOLD = 100;

/** What reading the whole record found. `faults` is empty when every entry is as it was written; it tells the first hundred. */
export interface Verification {
  readonly entries: number;
  readonly head: Head;
  readonly faults: readonly string[];
}

/**
 * Reads the record from its first entry to its last, page by page, trusting nothing but the arithmetic. Without `exported` it
 * cannot see a tail that was cut off or a chain that was rewritten to its end; with a head that was exported earlier it can.
 */
export async function verifyRecord(database: Database, exported: Head | null): Promise<Verification> {
  const faults: string[] = [];
  let last: Head = BEGINNING;
  let entries = 0;
  let atExported: string | null = null;
  for (;;) {
    const after = last.seq;
    const page = await database.transaction((tx) => chainedPage(tx, after, PAGE));
    for (const row of page) {
      faults.push(...faultsOfNext(last, row, sha256));
      last = row;
      entries += 1;
      if (row.seq === exported?.seq) atExported = row.hash;
    }
    if (page.length < PAGE) break;
  }
  const cut = exported === null ? null : faultOfHead(exported, atExported);
  if (cut !== null) faults.unshift(cut);
  const drafts = await database.transaction(countDrafts);
  if (drafts > 0)
    faults.unshift(`${drafts} entries were drafted and never joined the chain: its trigger was switched off.`);
  return { entries, head: { seq: last.seq, hash: last.hash }, faults: faults.slice(0, FAULTS_TOLD) };
}

/** What is wrong with the record at an entry, in a sentence. */
export interface RecordFault {
  readonly seq: number;
  readonly fault: string;
}

/** A page of the record after an entry that was read before: where it ends, what is wrong in it, and whether it was the last. */
export interface ReadOn {
  readonly head: Head;
  readonly faults: readonly RecordFault[];
  readonly isEnd: boolean;
}

/** Reads one page on. Each fault is told once: what follows is judged against the entries as they stand. */
export async function readOn(tx: Tx, from: Head): Promise<ReadOn> {
  const page = await chainedPage(tx, from.seq, PAGE);
  const faults: RecordFault[] = [];
  let last = from;
  for (const row of page) {
    const [fault] = faultsOfNext(last, row, sha256);
    if (fault !== undefined) faults.push({ seq: row.seq, fault });
    last = row;
  }
  return { head: { seq: last.seq, hash: last.hash }, faults, isEnd: page.length < PAGE };
}

/** What is wrong with an entry that was read before, where it is gone or another one now; null where it is as it was. */
export async function faultSince(tx: Tx, read: Head): Promise<RecordFault | null> {
  if (read.seq === 0) return null;
  const [row] = await chainedPage(tx, read.seq - 1, 1);
  const fault = faultOfHead(read, row?.seq === read.seq ? row.hash : null);
  return fault === null ? null : { seq: read.seq, fault };
}

/** An entry as it stands, with what is wrong with it and with how it follows the one before; null where there is none. */
export async function checkedEntry(
  tx: Tx,
  seq: number,
): Promise<{ readonly row: ChainedRow; readonly faults: readonly string[] } | null> {
  const rows = await chainedPage(tx, Math.max(0, seq - 2), 2);
  const row = rows.find((one) => one.seq === seq);
  if (row === undefined) return null;
  const before = rows.find((one) => one.seq === seq - 1) ?? BEGINNING;
  return { row, faults: faultsOfNext(before, row, sha256) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
