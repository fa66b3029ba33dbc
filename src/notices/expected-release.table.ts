import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { Product } from '../sites/site.js';

/** A release that is to come, and the day for which its tracker has it. */
export interface ExpectedRelease {
  readonly release: string;
  readonly product: Product;
  /** `yyyy-mm-dd`. */
  readonly expectedOn: string;
}

/** Releases that are not closed, and whose day is not over: as the tracker said when it was read last. */
export async function expectedReleases(tx: Tx): Promise<readonly ExpectedRelease[]> {
  const { rows } = await sql<ExpectedRelease>`
    select release.version as release, release.product, snapshot.head -> 'version' ->> 'releaseDate' as "expectedOn"
    from release join scope_reading as reading on reading.release = release.version
      join scope_snapshot as snapshot on snapshot.hash = reading.snapshot
    where not exists (select from release_closure as closure where closure.release = release.version)
      and snapshot.head -> 'version' ->> 'releaseDate' >= to_char(app.now() at time zone 'UTC', 'YYYY-MM-DD')
    order by "expectedOn", release.version`.execute(tx);
  return rows;
}

/** Hotfixes that were registered in the last days and are not closed, oldest first. */
export async function hotfixesOnTheirWay(
  tx: Tx,
  days: number,
): Promise<readonly { readonly release: string; readonly product: Product }[]> {
  const { rows } = await sql<{ release: string; product: Product }>`
    select version as release, product from release
    where kind = 'hotfix' and registered_at > (select app.now()) - make_interval(days => ${days})
      and not exists (select from release_closure as closure where closure.release = release.version)
    order by registered_at, version`.execute(tx);
  return rows;
}
