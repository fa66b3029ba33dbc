import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { writtenOwed, type KeptNotice } from './notice.js';
import { eventSchema, owedSchema } from './notice.schema.js';
import type { OwedNotice } from './owed.js';

interface NoticeRow {
  readonly id: string;
  readonly key: string;
  readonly event: string;
  readonly owed: unknown;
  readonly owedAt: Date;
  readonly toldAt: Date | null;
  readonly acknowledgeBy: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly escalations: number;
  readonly exhaustedAt: Date | null;
}

const SELECT = sql`
  select id, key, event, owed, owed_at as "owedAt", told_at as "toldAt", acknowledge_by as "acknowledgeBy",
    acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy", escalations, exhausted_at as "exhaustedAt"
  from notice`;

/** Keeps that it is owed and answers its id; null, and nothing, if its key was kept before. */
export async function keepNotice(tx: Tx, owed: OwedNotice): Promise<string | null> {
  const { key, event, subject, acknowledgeBy } = owed;
  const { rows } = await sql<{ id: string }>`
    insert into notice (key, event, release, product, environment, trust, thread, owed, acknowledge_by)
    values (${key}, ${event}, ${subject.release}, ${subject.product}, ${subject.environment}, ${subject.trust},
      ${owed.thread}, ${JSON.stringify(writtenOwed(owed))}::jsonb, ${acknowledgeBy})
    on conflict (key) do nothing returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Of these keys, those that are kept. */
export async function keptKeys(tx: Tx, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string }>`select key from notice where key = any(${[...keys]})`.execute(tx);
  return new Set(rows.map(({ key }) => key));
}

/** The oldest notice, but these, that somebody still has to be told of, locked until the transaction ends; null if nobody else's is left. */
export async function takeUntold(tx: Tx, but: readonly string[]): Promise<KeptNotice | null> {
  const { rows } = await sql<NoticeRow>`
    ${SELECT} where told_at is null and id <> all(${[...but]}::uuid[]) order by owed_at, id limit 1 for update skip locked`.execute(
    tx,
  );
  return rows[0] === undefined ? null : keptOf(rows[0]);
}

/** Keeps that a message was queued for everybody whom it concerns. */
export async function settleTold(tx: Tx, id: string): Promise<void> {
  await sql`update notice set told_at = app.now() where id = ${id} and told_at is null`.execute(tx);
}

export async function findNotice(tx: Tx, id: string): Promise<KeptNotice | null> {
  const { rows } = await sql<NoticeRow>`${SELECT} where id = ${id}`.execute(tx);
  return rows[0] === undefined ? null : keptOf(rows[0]);
}

/** The same, locked until the transaction ends. */
export async function lockNotice(tx: Tx, id: string): Promise<KeptNotice | null> {
  const { rows } = await sql<NoticeRow>`${SELECT} where id = ${id} for update`.execute(tx);
  return rows[0] === undefined ? null : keptOf(rows[0]);
}

/** Keeps who said that they have read it; false, and nothing, if somebody had. */
export async function acknowledgeNotice(tx: Tx, id: string, by: string): Promise<boolean> {
  const { rows } = await sql`
    update notice set acknowledged_at = app.now(), acknowledged_by = ${by}
    where id = ${id} and acknowledged_at is null returning id`.execute(tx);
  return rows.length === 1;
}

/** A notice that waits for somebody's word for longer than it may, or that could be brought to nobody. */
export interface OverdueNotice extends KeptNotice {
  readonly now: Date;
  /** A later notice takes it back or changes it. */
  readonly isReplaced: boolean;
}

/** Has a notice that waits in vain for a word, locked until the transaction ends; null if there is none that no other has. */
export async function takeOverdue(tx: Tx, but: readonly string[]): Promise<OverdueNotice | null> {
  const { rows } = await sql<NoticeRow & Pick<OverdueNotice, 'now' | 'isReplaced'>>`
    select own.*, app.now() as now, exists (select from notice as later
      where later.owed -> 'instead' @> to_jsonb(own.key) and later.thread = kept.thread) as "isReplaced"
    from (${SELECT} where acknowledge_by is not null and acknowledged_at is null and exhausted_at is null and told_at is not null
      and id <> all(${[...but]}::uuid[])
      and (acknowledge_by <= app.now() or (exists (select from delivery where delivery.notice = notice.id)
        and not exists (select from delivery where delivery.notice = notice.id and delivery.state <> 'failed')))
      order by acknowledge_by, id limit 1 for update skip locked) as own join notice as kept on kept.id = own.id`.execute(
    tx,
  );
  const [row] = rows;
  return row === undefined ? null : { ...keptOf(row), now: row.now, isReplaced: row.isReplaced };
}

/** Keeps that it went on to another contact, and by when they have to say that they read it. */
export async function keepEscalation(tx: Tx, id: string, acknowledgeBy: Date): Promise<void> {
  await sql`
    update notice set escalations = escalations + 1, acknowledge_by = ${acknowledgeBy} where id = ${id}`.execute(tx);
}

/** Keeps that nobody is left who could be told. */
export async function keepExhausted(tx: Tx, id: string): Promise<void> {
  await sql`update notice set exhausted_at = app.now() where id = ${id} and exhausted_at is null`.execute(tx);
}

/** Keeps that nobody has to say that they have read it any more. */
export async function keepMoot(tx: Tx, id: string): Promise<void> {
  await sql`update notice set acknowledge_by = null where id = ${id}`.execute(tx);
}

/**
 * Notices that went on to another, or could not, and that nobody has said that they have read; of a release and environment where they
 * are named. Those that a later one takes back, and those whose downtime has begun, are left out.
 */
export async function unacknowledged(
  tx: Tx,
  of: { readonly release?: string; readonly environment?: string } = {},
): Promise<readonly KeptNotice[]> {
  const { rows } = await sql<NoticeRow>`
    ${SELECT} where acknowledged_at is null and acknowledge_by is not null and (escalations > 0 or exhausted_at is not null)
      and coalesce((owed #>> '{facts,from}')::timestamptz > (select app.now()), true)
      and not exists (select from notice as later where later.thread = notice.thread
        and later.owed -> 'instead' @> to_jsonb(notice.key))
      and (${of.release ?? null}::text is null or release = ${of.release ?? null})
      and (${of.environment ?? null}::text is null or environment = ${of.environment ?? null})
    order by owed_at, id`.execute(tx);
  return rows.map(keptOf);
}

/** The notices of these keys that are kept. */
export async function noticesByKey(tx: Tx, keys: readonly string[]): Promise<readonly KeptNotice[]> {
  const { rows } = await sql<NoticeRow>`${SELECT} where key = any(${[...keys]}) order by owed_at, id`.execute(tx);
  return rows.map(keptOf);
}

/** The ids of the notices of these keys, by key; one that is not kept is not in the answer. */
export async function noticeIds(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ key: string; id: string }>`
    select key, id from notice where key = any(${[...keys]})`.execute(tx);
  return new Map(rows.map(({ key, id }) => [key, id]));
}

/** Every notice of these conversations, oldest first. */
export async function noticesOfThreads(tx: Tx, threads: readonly string[]): Promise<readonly KeptNotice[]> {
  const { rows } = await sql<NoticeRow>`
    ${SELECT} where thread = any(${[...threads]}) order by owed_at, id`.execute(tx);
  return rows.map(keptOf);
}

/** At most `limit` notices of a release, the oldest first, past the one of this id; null: from the first. */
export async function noticesOfRelease(
  tx: Tx,
  release: string,
  { past, limit }: { readonly past: string | null; readonly limit: number },
): Promise<readonly KeptNotice[]> {
  const { rows } = await sql<NoticeRow>`
    ${SELECT} where release = ${release}
      and (${past}::uuid is null or (owed_at, id) > (select owed_at, id from notice where id = ${past}::uuid))
    order by owed_at, id limit ${limit}`.execute(tx);
  return rows.map(keptOf);
}

function keptOf(row: NoticeRow): KeptNotice {
  const { id, key, owedAt, toldAt, acknowledgeBy, acknowledgedAt, acknowledgedBy, escalations, exhaustedAt } = row;
  const { acknowledgeBy: askedBy, ...owed } = owedSchema.parse(row.owed);
  return {
    ...{ ...owed, askedBy, event: eventSchema.parse(row.event), id, key, owedAt, toldAt },
    ...{ acknowledgeBy, acknowledgedAt, acknowledgedBy, escalations, exhaustedAt },
  };
}

/** Which notices are meant; a part that is not given narrows nothing. */
export interface NoticeQuery {
  readonly release?: string | undefined;
  /** For these Trusts, and for people of our own where null is among them. */
  readonly trusts?: readonly (string | null)[] | undefined;
  readonly event?: string | undefined;
  /** Owed before this moment. */
  readonly before?: Date | undefined;
  readonly limit: number;
}

/** The newest notices first. */
export async function listNotices(tx: Tx, query: NoticeQuery): Promise<readonly KeptNotice[]> {
  const { release = null, trusts, event = null, before = null, limit } = query;
  const named = (trusts ?? []).flatMap((trust) => trust ?? []);
  const { rows } = await sql<NoticeRow>`
    ${SELECT} where (${release}::text is null or release = ${release}) and (${event}::text is null or event = ${event})
      and (${before}::timestamptz is null or owed_at < ${before})
      and (${trusts === undefined}::boolean or trust = any(${named}::text[])
        or (trust is null and ${trusts?.includes(null) ?? false}::boolean))
    order by owed_at desc, id limit ${limit}`.execute(tx);
  return rows.map(keptOf);
}

/** What is owed to people still. `unanswered` are those of a time to come to which nobody is left to say that they have read it. */
export interface NoticeCounts {
  readonly untold: number;
  readonly oldestSeconds: number;
  readonly unanswered: number;
}

export async function countNotices(tx: Tx): Promise<NoticeCounts> {
  const { rows } = await sql<NoticeCounts>`
    select (select count(*) from notice where told_at is null) as untold,
      (select coalesce(extract(epoch from app.now() - min(owed_at)), 0)::float8 from notice where told_at is null) as "oldestSeconds",
      (select count(*) from notice where exhausted_at is not null and acknowledged_at is null
        and (owed -> 'calendar' ->> 'from')::timestamptz > app.now()) as unanswered`.execute(tx);
  return rows[0] ?? { untold: 0, oldestSeconds: 0, unanswered: 0 };
}
