import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { Product } from '../sites/site.js';
import type { ReleaseQuery, ReleaseSort } from './release-query.js';
import type { MigrationClass, Release, ReleaseKind, ReleasePackage } from './release.js';

interface ReleaseRow {
  readonly version: string;
  readonly product: Product;
  readonly kind: ReleaseKind;
  readonly migration: MigrationClass;
  readonly rolls_back_to: string | null;
  readonly packages: readonly ReleasePackage[];
  readonly works_with: readonly string[] | null;
  readonly description: string | null;
  readonly commit: string | null;
  readonly digest: string;
  readonly sequence: number;
  readonly built_by: readonly string[];
  readonly registered_by: string;
  readonly registered_at: Date;
}

const SELECT = sql`
  select version, product, kind, migration, rolls_back_to, packages, digest, sequence, registered_by, registered_at,
    manifest::jsonb ->> 'description' as description, manifest::jsonb ->> 'commit' as commit,
    manifest::jsonb -> 'worksWith' as works_with,
    array(select person::text from release_builder as builder where builder.version = release.version order by 1) as built_by
  from release`;

/** The release of that version, over all products; null if there is none. */
export async function findRelease(tx: Tx, version: string): Promise<Release | null> {
  const found = await sql<ReleaseRow>`${SELECT} where version = ${version}`.execute(tx);
  const [row] = found.rows;
  return row === undefined ? null : releaseOf(row);
}

/** The releases with these digests, over all products; one that is not registered is not among them. */
export async function releasesOfDigests(tx: Tx, digests: readonly string[]): Promise<readonly Release[]> {
  const found = await sql<ReleaseRow>`${SELECT} where digest = any(${[...digests]}::text[])`.execute(tx);
  return found.rows.map(releaseOf);
}

/** What these versions say of the versions that they work with: null, and no entry for a version that is not registered, for any. */
export async function worksWithOf(
  tx: Tx,
  versions: readonly string[],
): Promise<ReadonlyMap<string, readonly string[] | null>> {
  const found = await sql<{ version: string; works_with: readonly string[] | null }>`
    select version, manifest::jsonb -> 'worksWith' as works_with from release
    where version = any(${[...versions]}::text[])`.execute(tx);
  return new Map(found.rows.map((row) => [row.version, row.works_with]));
}

/** Whether any release of a product says which versions it works with. */
export async function anyInCompany(tx: Tx, product: string): Promise<boolean> {
  const found = await sql<{ any: boolean }>`
    select exists (
      select from release where product = ${product} and manifest::jsonb -> 'worksWith' is not null) as any`.execute(
    tx,
  );
  return found.rows[0]?.any === true;
}

/** The signed text of that version, to compare another manifest with; null if there is none. */
export async function findManifestText(tx: Tx, version: string): Promise<string | null> {
  const found = await sql<{ manifest: string }>`select manifest from release where version = ${version}`.execute(tx);
  return found.rows[0]?.manifest ?? null;
}

/**
 * Keeps a manifest. Answers false, and keeps nothing, if the version is taken, even by the same manifest. The caller has checked
 * that `builtBy` and `registeredBy` are persons and that the way back exists; the database refuses otherwise.
 */
export async function keepRelease(
  tx: Tx,
  kept: { manifest: string; version: string; digest: string; builtBy: readonly string[]; registeredBy: string },
): Promise<boolean> {
  const inserted = await sql`
    insert into release (manifest, digest, registered_by) values (${kept.manifest}, ${kept.digest}, ${kept.registeredBy})
    on conflict do nothing returning version`.execute(tx);
  if (inserted.rows.length === 0) return false;
  await sql`
    insert into release_builder (version, person)
    select ${kept.version}, person::uuid from jsonb_array_elements_text(${JSON.stringify(kept.builtBy)}::jsonb) as person`.execute(
    tx,
  );
  return true;
}

/** One page of releases. An `after` that names no release gives an empty page. */
export async function listReleases(tx: Tx, query: ReleaseQuery): Promise<Release[]> {
  const { key, down } = orderOf(query.sort);
  const direction = down ? sql`desc` : sql`asc`;
  const beyond = down ? sql`<` : sql`>`;
  const found = await sql<ReleaseRow>`
    ${SELECT}
    where (${query.product}::text is null or product = ${query.product})
      and (${query.kind}::text is null or kind = ${query.kind})
      and (${query.versionPrefix}::text is null or starts_with(version, ${query.versionPrefix}))
      and (${query.after}::text is null
        or ${key} ${beyond} (select ${key} from release where version = ${query.after}))
    order by ${key} ${direction} limit ${query.limit}`.execute(tx);
  return found.rows.map(releaseOf);
}

/** The latest releases of a product, so many at most, latest first: what they are called and when they came, without what they hold. */
export async function latestVersions(
  tx: Tx,
  { product, limit }: { readonly product: string; readonly limit: number },
): Promise<readonly Pick<Release, 'version' | 'sequence'>[]> {
  const { rows } = await sql<Pick<Release, 'version' | 'sequence'>>`
    select version, sequence from release where product = ${product} order by sequence desc limit ${limit}`.execute(tx);
  return rows;
}

/** Registration order stands for its time, which two releases could share. */
function orderOf(sort: ReleaseSort): { key: RawBuilder<unknown>; down: boolean } {
  switch (sort) {
    case 'registeredAt':
    case '-registeredAt':
      return { key: sql`sequence`, down: sort === '-registeredAt' };
    case 'version':
    case '-version':
      return { key: sql`version collate "C"`, down: sort === '-version' };
  }
}

function releaseOf(row: ReleaseRow): Release {
  const { rolls_back_to, works_with, built_by, registered_by, registered_at, ...same } = row;
  return {
    ...same,
    rollsBackTo: rolls_back_to,
    ...(works_with === null ? {} : { worksWith: works_with }),
    builtBy: built_by,
    registeredBy: registered_by,
    registeredAt: registered_at,
  };
}
