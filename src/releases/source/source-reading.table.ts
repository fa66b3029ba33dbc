import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { SourceReading, SourceSnapshot } from './source-snapshot.js';

/** A reading that is about to begin. */
export interface BegunReading {
  readonly release: string;
  readonly at: Date;
}

type ReadingRow = Omit<SourceReading, 'trouble'> & { readonly message: string | null; readonly since: Date | null };

/** Null where nothing was ever tried. */
export async function findSourceReading(tx: Tx, release: string): Promise<SourceReading | null> {
  const { rows } = await sql<ReadingRow>`
    select content as snapshot, read_at as "readAt", changed_at as "changedAt",
      extract(epoch from app.now() - read_at)::float8 as age, trouble as message, trouble_since as since
    from source_reading left join source_snapshot on hash = snapshot where release = ${release}`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  const { message, since, ...reading } = row;
  return { ...reading, trouble: message === null || since === null ? null : { message, since } };
}

/**
 * Takes one release whose source is to be read, for `leaseSeconds`, so that no other process reads it meanwhile: open ones every
 * `everySeconds`, and those for which there is a hint sooner. Null: none is due.
 */
export async function claimSourceReading(
  tx: Tx,
  wish: {
    readonly products: readonly string[];
    readonly everySeconds: number;
    readonly gapSeconds: number;
    readonly leaseSeconds: number;
  },
): Promise<BegunReading | null> {
  await sql`
    insert into source_reading (release) select version from release where product = any(${[...wish.products]}::text[])
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<BegunReading>`
    with due as (
      select r.release from source_reading r join release on version = r.release
      where product = any(${[...wish.products]}::text[]) and (leased_until is null or leased_until < app.now())
        and not exists (select from release_closure c where c.release = r.release)
        and (tried_at is null
          or (hinted_at > tried_at and tried_at < app.now() - make_interval(secs => ${wish.gapSeconds}))
          or tried_at < app.now() - make_interval(secs => ${wish.everySeconds}))
      order by tried_at nulls first limit 1 for update of r skip locked)
    update source_reading r set tried_at = app.now(), leased_until = app.now() + make_interval(secs => ${wish.leaseSeconds})
    from due where r.release = due.release returning r.release, app.now() as at`.execute(tx);
  return rows[0] ?? null;
}

/** That somebody reads a source now, besides the one whose turn it may be. */
export async function beginSourceReading(tx: Tx, release: string): Promise<BegunReading> {
  const { rows } = await sql<BegunReading>`
    insert into source_reading as r (release, tried_at) values (${release}, app.now())
    on conflict (release) do update set tried_at = app.now() returning r.release, app.now() as at`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The reading was not returned by the database.');
  return row;
}

/** Keeps what a reading brought, under its hash. `late`: one that began after it has brought something already, and nothing is kept. */
export async function keepSourceReading(
  tx: Tx,
  { release, at }: BegunReading,
  { hash, snapshot }: { readonly hash: string; readonly snapshot: SourceSnapshot },
): Promise<'late' | 'same' | 'changed'> {
  await sql`
    insert into source_snapshot (hash, content) values (${hash}, ${JSON.stringify(snapshot)}::json)
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<{ snapshot: string | null; late: boolean }>`
    select snapshot, coalesce(read_at >= ${at}, false) as late from source_reading where release = ${release} for update`.execute(
    tx,
  );
  if (rows[0]?.late !== false) return 'late';
  const isSame = rows[0].snapshot === hash;
  await sql`
    update source_reading set snapshot = ${hash}, read_at = ${at}, trouble = null, trouble_since = null, leased_until = null,
      changed_at = case when ${isSame} then changed_at else app.now() end
    where release = ${release}`.execute(tx);
  if (isSame) return 'same';
  await sql`insert into source_change (release, snapshot, read_at) values (${release}, ${hash}, ${at})`.execute(tx);
  return 'changed';
}

/** Keeps that the source host did not answer, and since when it has not. */
export async function keepSourceTrouble(tx: Tx, { release }: BegunReading, message: string): Promise<void> {
  await sql`
    update source_reading set trouble = ${message}, trouble_since = coalesce(trouble_since, app.now()), leased_until = null
    where release = ${release}`.execute(tx);
}

/** Lets the sources of all open releases of these products be read soon. A hint on a hint is none. */
export async function hintSourceReadings(tx: Tx, products: readonly string[]): Promise<void> {
  await sql`
    update source_reading set hinted_at = app.now()
    where release in (select version from release where product = any(${[...products]}::text[]))
      and (hinted_at is null or hinted_at <= tried_at)
      and not exists (select from release_closure c where c.release = source_reading.release)`.execute(tx);
}
