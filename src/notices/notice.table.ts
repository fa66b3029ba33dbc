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

/** The notices of these keys that are kept. */
export async function noticesByKey(tx: Tx, keys: readonly string[]): Promise<readonly KeptNotice[]> {
  const { rows } = await sql<NoticeRow>`${SELECT} where key = any(${[...keys]}) order by owed_at, id`.execute(tx);
  return rows.map(keptOf);
}

/** Every notice of these conversations, oldest first. */
export async function noticesOfThreads(tx: Tx, threads: readonly string[]): Promise<readonly KeptNotice[]> {
  const { rows } = await sql<NoticeRow>`
    ${SELECT} where thread = any(${[...threads]}) order by owed_at, id`.execute(tx);
  return rows.map(keptOf);
}

function keptOf({ event, owed, ...row }: NoticeRow): KeptNotice {
  return { ...owedSchema.parse(owed), event: eventSchema.parse(event), ...row };
}
