import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { BEGINNING, type ChainedRow, type Head } from './chain.js';

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
  await sql`insert into audit_draft (entry) values (${textOf(entry)})`.execute(tx);
}

/** U+0000 and halves of characters, as JSON writes them, which the database reads in no document; and a backslash that is no part of them. */
const UNREADABLE = /\\(?:\\|u(?:0000|d[89a-f][0-9a-f]{2}))/g;

/** The entry as it is hashed. What happened is recorded whatever letters came with it from elsewhere: each of those stands as U+FFFD. */
function textOf(entry: AuditEntry): string {
  return JSON.stringify(entry).replaceAll(UNREADABLE, (found) => (found === '\\\\' ? found : '\ufffd'));
}

/** An entry as it stands in the record. `at` is UTC to the microsecond. */
export interface RecordedEntry extends AuditEntry {
  readonly seq: number;
  readonly at: string;
  readonly hash: string;
}

const AT = sql`to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** At most `limit` rows after the entry numbered `after`, in order, as the texts that were hashed. */
export async function chainedPage(tx: Tx, after: number, limit: number): Promise<readonly ChainedRow[]> {
  const { rows } = await sql<ChainedRow>`
    select seq, ${AT} as at, entry, previous_hash as "previousHash", hash
    from audit where seq > ${after} order by seq limit ${limit}`.execute(tx);
  return rows;
}

const SELECT = sql`
  select seq, ${AT} as at, hash, entry::json ->> 'actor' as actor, entry::json ->> 'action' as action,
    entry::json ->> 'subject' as subject, entry::json -> 'detail' as detail
  from audit`;

/** At most `limit` entries after the one numbered `after`, oldest first, of one subject if it is named. */
export async function listEntries(
  tx: Tx,
  { after, limit, subject }: { readonly after: number; readonly limit: number; readonly subject: string | null },
): Promise<readonly RecordedEntry[]> {
  // Two conditions and not one that holds for both: only so is the index on subjects used.
  const about = subject === null ? sql`true` : sql`app.audit_subject(entry) collate "C" = ${subject}`;
  const { rows } =
    await sql<RecordedEntry>`${SELECT} where seq > ${after} and ${about} order by seq limit ${limit}`.execute(tx);
  return rows;
}

/** At most `limit` entries about any of these subjects, oldest first. */
export async function entriesAbout(
  tx: Tx,
  { subjects, limit }: { readonly subjects: readonly string[]; readonly limit: number },
): Promise<readonly RecordedEntry[]> {
  const { rows } = await sql<RecordedEntry>`
    ${SELECT} where app.audit_subject(entry) collate "C" = any(${[...subjects]}::text[])
    order by seq limit ${limit}`.execute(tx);
  return rows;
}

/** The entries with these numbers, oldest first. */
export async function entriesNumbered(tx: Tx, numbers: readonly number[]): Promise<readonly RecordedEntry[]> {
  const { rows } = await sql<RecordedEntry>`
    ${SELECT} where seq = any(${[...numbers]}::bigint[]) order by seq`.execute(tx);
  return rows;
}

/** The entries with these numbers as the texts that were hashed, in order. */
export async function chainedNumbered(tx: Tx, numbers: readonly number[]): Promise<readonly ChainedRow[]> {
  const { rows } = await sql<ChainedRow>`
    select seq, ${AT} as at, entry, previous_hash as "previousHash", hash
    from audit where seq = any(${[...numbers]}::bigint[]) order by seq`.execute(tx);
  return rows;
}

/** The subjects of one kind, such as `hotfix`, of which an entry says in its detail that they are about this incident. */
export async function subjectsOfIncident(tx: Tx, kind: string, incident: string): Promise<readonly string[]> {
  const { rows } = await sql<{ subject: string }>`
    select distinct app.audit_subject(entry) as subject from audit
    where app.audit_subject(entry) collate "C" >= ${`${kind}:`} and app.audit_subject(entry) collate "C" < ${`${kind};`}
      and entry::json -> 'detail' ->> 'incident' = ${incident}`.execute(tx);
  return rows.map(({ subject }) => subject);
}

/** The newest entry's number and hash; number 0 when nothing has been recorded. */
export async function currentHead(tx: Tx): Promise<Head> {
  const { rows } = await sql<Head>`select seq, hash from audit order by seq desc limit 1`.execute(tx);
  return rows[0] ?? BEGINNING;
}

/** Whether this database has a record at all: one that no service has migrated yet has none. */
export async function hasRecord(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass('app.audit') is not null as there`.execute(tx);
  return rows[0]?.there === true;
}

/** Drafts of transactions that have ended, of which there must be none: each joins the chain in the commit that makes it visible. */
export async function countDrafts(tx: Tx): Promise<number> {
  const { rows } = await sql<{ drafts: number }>`select count(*) as drafts from audit_draft`.execute(tx);
  return rows[0]?.drafts ?? 0;
}
