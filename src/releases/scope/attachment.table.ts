import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';

/** A file at a ticket, as the tracker tells of it. */
export interface ToldAttachment {
  readonly id: string;
  readonly ticket: string;
  readonly fileName: string;
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
  /** ISO 8601; null where the tracker says nothing that is a time. */
  readonly createdAt: string | null;
}

/** What is known of a file at a ticket. `refused`: it will not be read, for the reason in `detail`. Times are UTC, sizes bytes. */
export interface EvidenceFile {
  readonly id: string;
  readonly ticket: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly toldSize: number;
  readonly createdAt: Date | null;
  readonly state: 'waiting' | 'hashed' | 'refused';
  readonly sha256: string | null;
  readonly size: number | null;
  readonly hashedAt: Date | null;
  readonly detail: string | null;
}

/** A file that is to be read, this time counted. */
export interface DueFile {
  readonly product: string;
  readonly id: string;
  readonly ticket: string;
  readonly toldSize: number;
  readonly tries: number;
}

/** Keeps that there are these files; one that is known keeps what was found of it. */
export async function keepAttachments(tx: Tx, product: string, told: readonly ToldAttachment[]): Promise<void> {
  await sql`
    insert into ticket_attachment as a (product, id, ticket, file_name, media_type, told_size, created_at)
    select distinct on (id) ${product}, id, ticket, name, type, size, made::timestamptz
    from unnest(${told.map(({ id }) => id)}::text[], ${told.map(({ ticket }) => ticket)}::text[],
      ${told.map(({ fileName }) => fileName)}::text[], ${told.map(({ mediaType }) => mediaType)}::text[],
      ${told.map(({ size }) => size)}::bigint[], ${told.map(({ createdAt }) => createdAt)}::text[])
      as told (id, ticket, name, type, size, made) order by id
    on conflict (product, id) do update set ticket = excluded.ticket where a.ticket <> excluded.ticket`.execute(tx);
}

/** Every file that is known at these tickets, by ticket and then by age. */
export async function filesAt(tx: Tx, product: string, tickets: readonly string[]): Promise<readonly EvidenceFile[]> {
  const { rows } = await sql<EvidenceFile>`
    select id, ticket, file_name as "fileName", media_type as "mediaType", told_size as "toldSize",
      created_at as "createdAt", state, sha256, size, hashed_at as "hashedAt", detail
    from ticket_attachment where product = ${product} and ticket = any(${[...tickets]}::text[])
    order by ticket, created_at, id`.execute(tx);
  return rows;
}

/** Takes the file that has been due longest, for `leaseSeconds`, counting the try; null: none is. */
export async function claimFile(
  tx: Tx,
  wish: { readonly products: readonly string[]; readonly leaseSeconds: number },
): Promise<DueFile | null> {
  const { rows } = await sql<DueFile>`
    with due as (
      select product, id from ticket_attachment
      where state = 'waiting' and due_at <= app.now() and product = any(${[...wish.products]}::text[])
        and (leased_until is null or leased_until < app.now())
      order by due_at limit 1 for update skip locked)
    update ticket_attachment a
    set tries = tries + 1, leased_until = app.now() + make_interval(secs => ${wish.leaseSeconds})
    from due where a.product = due.product and a.id = due.id
    returning a.product, a.id, a.ticket, a.told_size as "toldSize", a.tries`.execute(tx);
  return rows[0] ?? null;
}

/** Keeps a file's hash; false, and nothing, if another did. */
export async function keepHash(
  tx: Tx,
  { product, id }: Pick<DueFile, 'product' | 'id'>,
  found: { readonly sha256: string; readonly size: number },
): Promise<boolean> {
  const { rows } = await sql`
    update ticket_attachment set state = 'hashed', sha256 = ${found.sha256}, size = ${found.size}, hashed_at = app.now(),
      detail = null, leased_until = null
    where product = ${product} and id = ${id} and state = 'waiting' returning id`.execute(tx);
  return rows.length === 1;
}

/** Keeps that a file will not be read, for a reason. */
export async function refuseFile(
  tx: Tx,
  { product, id }: Pick<DueFile, 'product' | 'id'>,
  because: string,
): Promise<void> {
  await sql`
    update ticket_attachment set state = 'refused', detail = ${because}, leased_until = null
    where product = ${product} and id = ${id} and state = 'waiting'`.execute(tx);
}

/** Lets a file wait for another try. */
export async function putOffFile(
  tx: Tx,
  { product, id }: Pick<DueFile, 'product' | 'id'>,
  wait: { readonly seconds: number; readonly because: string },
): Promise<void> {
  await sql`
    update ticket_attachment set due_at = app.now() + make_interval(secs => ${wait.seconds}), detail = ${wait.because},
      leased_until = null
    where product = ${product} and id = ${id} and state = 'waiting'`.execute(tx);
}
