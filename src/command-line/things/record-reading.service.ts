import { createHash } from 'node:crypto';
import { BEGINNING, faultOfHead, faultsOfNext, type Head } from '../../audit/chain.js';
import { understood } from '../line.service.js';
import { asking, at } from '../request.js';
import type { Service } from '../service.service.js';
import { chainSchema } from './thing.schema.js';

/** What was read of the record from afar, and what was found. */
export interface RecordReading {
  /** What was trusted and not read: the entries up to this one. */
  readonly from: Head;
  /** How many were read, and reckoned again. */
  readonly entries: number;
  /** The last that was read. */
  readonly head: Head;
  /** The head that it was held against. */
  readonly kept: Head | null;
  readonly faults: readonly string[];
}

const PAGE = 1_000;
const FAULTS_TOLD = 100;

/** Reads on from an entry to the end, as the service shows the texts, and trusts nothing of them but the arithmetic. */
export async function readRecord(
  service: Service,
  { from, kept }: { readonly from: Head; readonly kept: Head | null },
): Promise<RecordReading> {
  const faults: string[] = [];
  let last = from;
  let entries = 0;
  let atKept: string | null = null;
  // With the very entry that was kept, if it is read on from there.
  if (kept !== null && from.seq > 0) atKept = await hashAt(service, kept.seq);
  for (let next: number | null = from.seq; next !== null;) {
    const page = await pageOf(service, next, PAGE);
    for (const row of page.rows) {
      faults.push(...faultsOfNext(last, row, sha256));
      last = { seq: row.seq, hash: row.hash };
      entries += 1;
      if (row.seq === kept?.seq) atKept = row.hash;
    }
    next = page.next;
  }
  const cut = kept === null ? null : faultOfHead({ seq: kept.seq, hash: kept.hash }, atKept);
  const all = cut === null ? faults : [cut, ...faults];
  const { seq, hash } = kept ?? BEGINNING;
  return { from, entries, head: last, kept: kept === null ? null : { seq, hash }, faults: all.slice(0, FAULTS_TOLD) };
}

async function hashAt(service: Service, seq: number): Promise<string | null> {
  const { rows } = await pageOf(service, seq - 1, 1);
  return rows.find((row) => row.seq === seq)?.hash ?? null;
}

async function pageOf(service: Service, after: number, limit: number) {
  return understood(chainSchema, await service.read(asking(at`audit/chain`, { after, limit })));
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
