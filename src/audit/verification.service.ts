import { createHash } from 'node:crypto';
import type { Database } from '../platform/database/database.service.js';
import { countDrafts, chainedPage } from './audit.table.js';
import { BEGINNING, faultOfHead, faultsOfNext, type Head } from './chain.js';

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

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
