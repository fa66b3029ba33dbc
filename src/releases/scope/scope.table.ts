import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import { CENTRAL_ZONE } from '../../sites/time-zone.js';
import type { Closure } from './closure.js';
import type { KeptWish, Wish } from './wish.js';

const SELECT = sql`
  select w.id, w.tickets, w.needs_uat as "needsUat", w.towards, w.set_at as at,
    json_build_object('person', setter.id, 'name', setter.name) as by
  from scope_wish w join person setter on setter.id = w.set_by`;

/** Lets those who change the scope of a release, or close it, come one after the other until the transaction ends. */
export async function lockScope(tx: Tx, release: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('gatehouse.scope'), hashtext(${release}))`.execute(tx);
}

/** Keeps a wish, which counts from now on, and answers its id. */
export async function keepWish(tx: Tx, release: string, wish: Wish & { readonly by: string }): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into scope_wish (release, tickets, needs_uat, towards, set_by)
    values (${release}, ${[...wish.tickets]}, ${[...wish.needsUat]}, ${wish.towards}, ${wish.by}) returning id`.execute(
    tx,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The new scope was not returned by the database.');
  return row.id;
}

/** What was wished for last; null: nothing ever was. */
export async function findWish(tx: Tx, release: string): Promise<KeptWish | null> {
  const { rows } = await sql<KeptWish>`${SELECT} where w.release = ${release} order by w.id desc limit 1`.execute(tx);
  return rows[0] ?? null;
}

/** The releases that build towards this version now, in the order of their registration. */
export async function buildingTowards(tx: Tx, version: string): Promise<readonly string[]> {
  const { rows } = await sql<{ version: string }>`
    select version from release where exists (select from scope_wish w where w.release = version and towards = ${version})
      and (select towards from scope_wish w where w.release = version order by id desc limit 1) = ${version}
    order by sequence`.execute(tx);
  return rows.map((row) => row.version);
}

/** Keeps that a release is closed, on this day or, where none is said, today where the consortium is; false, and nothing, if it already is. */
export async function keepClosure(
  tx: Tx,
  closure: { readonly release: string; readonly by: string; readonly releasedOn: string | null },
): Promise<boolean> {
  const { rows } = await sql`
    insert into release_closure (release, closed_by, released_on) values (${closure.release}, ${closure.by},
      coalesce(${closure.releasedOn}::date, (app.now() at time zone ${CENTRAL_ZONE}::text)::date))
    on conflict do nothing returning release`.execute(tx);
  return rows.length === 1;
}

/** Of these releases those that are closed. */
export async function closedOf(tx: Tx, releases: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ release: string }>`
    select release from release_closure where release = any(${[...releases]}::text[])`.execute(tx);
  return new Set(rows.map(({ release }) => release));
}

export async function findClosure(tx: Tx, release: string): Promise<Closure | null> {
  const { rows } = await sql<Closure>`
    select c.closed_at as at, to_char(c.released_on, 'YYYY-MM-DD') as "releasedOn",
      json_build_object('person', closer.id, 'name', closer.name) as by
    from release_closure c join person closer on closer.id = c.closed_by where c.release = ${release}`.execute(tx);
  return rows[0] ?? null;
}
