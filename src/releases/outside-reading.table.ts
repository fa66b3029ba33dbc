import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { Begun, Reading, ReadOutside } from './outside-reading.js';

type ReadingRow = Omit<Reading, 'trouble'> & { readonly message: string | null; readonly since: Date | null };

/** What was read last of each release, and every snapshot that ever was. */
const TABLES = {
  scope: { readings: sql.table('scope_reading'), changes: sql.table('scope_change') },
  source: { readings: sql.table('source_reading'), changes: sql.table('source_change') },
} as const satisfies Record<ReadOutside, unknown>;

/** Null where nothing was ever tried. */
export async function findReading(tx: Tx, of: ReadOutside, release: string): Promise<Reading | null> {
  const { rows } = await sql<ReadingRow>`
    select snapshot, read_at as "readAt", changed_at as "changedAt",
      extract(epoch from app.now() - read_at)::float8 as age, trouble as message, trouble_since as since
    from ${TABLES[of].readings} where release = ${release}`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  const { message, since, ...reading } = row;
  return { ...reading, trouble: message === null || since === null ? null : { message, since } };
}

/**
 * Takes the release that has waited longest to be read, for `leaseSeconds`, so that no other process reads it meanwhile: open ones every
 * `everySeconds`, those for which there is a hint sooner, and the scopes of closed ones once a day for a month. Null: none is due.
 */
export async function claimReading(
  tx: Tx,
  of: ReadOutside,
  wish: {
    readonly products: readonly string[];
    readonly everySeconds: number;
    readonly gapSeconds: number;
    readonly leaseSeconds: number;
  },
): Promise<Begun | null> {
  const { readings } = TABLES[of];
  await sql`
    insert into ${readings} (release) select version from release where product = any(${[...wish.products]}::text[])
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<Begun>`
    with due as (
      select r.release from ${readings} r join release on version = r.release
        left join release_closure c on c.release = r.release
      where product = any(${[...wish.products]}::text[]) and (leased_until is null or leased_until < app.now())
        and (c.release is null or ${of === 'scope'}::boolean)
        and (tried_at is null
          or (hinted_at > tried_at and tried_at < app.now() - make_interval(secs => ${wish.gapSeconds}))
          or (c.release is null and tried_at < app.now() - make_interval(secs => ${wish.everySeconds}))
          or (closed_at > app.now() - interval '30 days' and tried_at < app.now() - interval '1 day'))
      order by tried_at nulls first limit 1 for update of r skip locked)
    update ${readings} r set tried_at = app.now(), leased_until = app.now() + make_interval(secs => ${wish.leaseSeconds})
    from due where r.release = due.release returning r.release, app.now() as at`.execute(tx);
  return rows[0] ?? null;
}

/** That somebody reads it now, besides the one whose turn it may be. */
export async function beginReading(tx: Tx, of: ReadOutside, release: string): Promise<Begun> {
  const { rows } = await sql<Begun>`
    insert into ${TABLES[of].readings} as r (release, tried_at) values (${release}, app.now())
    on conflict (release) do update set tried_at = app.now() returning r.release, app.now() as at`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The reading was not returned by the database.');
  return row;
}

/**
 * Keeps what a reading brought. `late`: one that began after it has brought something already, and nothing is kept. `before` is the
 * snapshot that was the last one.
 */
export async function keepReading(
  tx: Tx,
  of: ReadOutside,
  { begun: { release, at }, snapshot }: { readonly begun: Begun; readonly snapshot: string },
): Promise<{ readonly state: 'late' | 'same' | 'changed'; readonly before: string | null }> {
  const { readings, changes } = TABLES[of];
  const { rows } = await sql<{ snapshot: string | null; late: boolean }>`
    select snapshot, coalesce(read_at >= ${at}, false) as late from ${readings} where release = ${release} for update`.execute(
    tx,
  );
  const before = rows[0]?.snapshot ?? null;
  if (rows[0]?.late !== false) return { state: 'late', before };
  const isSame = before === snapshot;
  await sql`
    update ${readings} set snapshot = ${snapshot}, read_at = ${at}, trouble = null, trouble_since = null, leased_until = null,
      changed_at = case when ${isSame} then changed_at else app.now() end
    where release = ${release}`.execute(tx);
  if (isSame) return { state: 'same', before };
  await sql`insert into ${changes} (release, snapshot, read_at) values (${release}, ${snapshot}, ${at})`.execute(tx);
  return { state: 'changed', before };
}

/** Keeps that the other side did not answer, and since when it has not. */
export async function keepTrouble(
  tx: Tx,
  of: ReadOutside,
  { begun: { release }, message }: { readonly begun: Begun; readonly message: string },
): Promise<void> {
  await sql`
    update ${TABLES[of].readings} set trouble = ${message}, trouble_since = coalesce(trouble_since, app.now()), leased_until = null
    where release = ${release}`.execute(tx);
}

/** Lets all open releases of these products be read soon. A hint on a hint is none. */
export async function hintReadings(tx: Tx, of: ReadOutside, products: readonly string[]): Promise<void> {
  await sql`
    update ${TABLES[of].readings} r set hinted_at = app.now()
    where release in (select version from release where product = any(${[...products]}::text[]))
      and (hinted_at is null or hinted_at <= tried_at)
      and not exists (select from release_closure c where c.release = r.release)`.execute(tx);
}
