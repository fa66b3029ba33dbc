import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';

/** One line of the record: who did what to what, and whatever a later reader needs to understand it. No secrets. */
export interface AuditEntry {
  /** `person:<uuid>` for a person, `gatehouse` for the service itself. */
  readonly actor: string;
  /** A past-tense verb with its noun first: `release.registered`, `attempt.succeeded`. */
  readonly action: string;
  /** What it was done to: `release:2.1.0`, `site:gstt`, `attempt:<uuid>`. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/**
 * Writes one entry in the caller's transaction. The database chains it (sequence, time, hash over the entry before) when
 * that transaction commits, in commit order, so writers do not wait for each other before then; see `0001_ground.sql`.
 */
export async function record(tx: Tx, entry: AuditEntry): Promise<void> {
  await sql`insert into audit_draft (entry) values (${JSON.stringify(entry)})`.execute(tx);
}
