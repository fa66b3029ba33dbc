import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { EnvironmentName } from '../sites/environment.js';

/** What runs at a site, by its own probe. */
export interface RunningRow {
  readonly site: string;
  readonly product: string;
  readonly version: string;
  readonly digest: string;
  readonly healthy: boolean;
  /** Something may have happened at the site since it was probed: what runs there is not known now. */
  readonly doubtful: boolean;
  readonly at: Date;
  readonly attempt: string;
}

type RunningVersion = Pick<RunningRow, 'site' | 'version' | 'doubtful'>;

export async function runningAt(tx: Tx, sites: readonly string[], product: string): Promise<readonly RunningRow[]> {
  const found = await sql<RunningRow>`
    select * from site_product where site in (select unnest(${[...sites]}::text[])) and product = ${product}`.execute(
    tx,
  );
  return found.rows;
}

/** The version that runs at each of these sites, as `runningAt` tells it. */
export async function versionsAt(
  tx: Tx,
  sites: readonly string[],
  product: string,
): Promise<readonly RunningVersion[]> {
  const { rows } = await sql<RunningVersion>`
    select site, version, doubtful from site_product
    where site in (select unnest(${[...sites]}::text[])) and product = ${product}`.execute(tx);
  return rows;
}

/** At how many sites of an environment the same runs. */
export interface RunningCount {
  readonly environment: EnvironmentName;
  /** Null where nothing was ever read, and where what runs is not known now. */
  readonly version: string | null;
  readonly doubtful: boolean;
  readonly sites: number;
  /** At so many of them it is out of service. */
  readonly offline: number;
}

/** What runs at these sites, as `runningAt` tells it, counted in each environment: what most of them run first, then in their order. */
export async function countVersions(
  tx: Tx,
  sites: readonly { readonly id: string; readonly environment: EnvironmentName }[],
  product: string,
): Promise<readonly RunningCount[]> {
  const [ids, environments] = [sites.map(({ id }) => id), sites.map(({ environment }) => environment)];
  const { rows } = await sql<RunningCount>`
    select asked.environment, case when not runs.doubtful then runs.version end as version,
      coalesce(runs.doubtful, false) as doubtful, count(*) as sites, count(spell.site) as offline
    from unnest(${ids}::text[], ${environments}::text[]) with ordinality as asked (site, environment, place)
      left join site_product as runs on runs.site = asked.site and runs.product = ${product}
      left join offline_spell as spell on spell.site = asked.site and spell.product = ${product}
        and spell.state in ('offline', 'restoring')
    group by 1, 2, 3 order by count(*) desc, min(asked.place)`.execute(tx);
  return rows;
}

/** The versions that run at any of these sites, as `runningAt` tells it. */
export async function versionsAmong(tx: Tx, sites: readonly string[], product: string): Promise<readonly string[]> {
  const { rows } = await sql<{ version: string }>`
    select distinct version from site_product where site in (select unnest(${[...sites]}::text[])) and product = ${product}`.execute(
    tx,
  );
  return rows.map(({ version }) => version);
}

/** At how many of these sites this digest runs, healthy by the site's own probe, and nothing happened there since. */
export async function countRunning(
  tx: Tx,
  of: { readonly sites: readonly string[]; readonly product: string; readonly digest: string },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from site_product
    where site in (select unnest(${[...of.sites]}::text[])) and product = ${of.product} and digest = ${of.digest}
      and healthy and not doubtful`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** The digests that run at any of these sites, by their own probes, however long ago. */
export async function digestsAt(tx: Tx, sites: readonly string[], product: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ digest: string }>`
    select distinct digest from site_product where site in (select unnest(${[...sites]}::text[])) and product = ${product}`.execute(
    tx,
  );
  return new Set(rows.map(({ digest }) => digest));
}

/** When each of these sites first ran this digest, healthy by its own probe, UTC; one that never did is not in the answer. */
export async function firstRunsAt(
  tx: Tx,
  of: { readonly sites: readonly string[]; readonly product: string; readonly digest: string },
): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await sql<{ site: string; at: Date }>`
    select site, min(ended_at) as at from attempt
    where site = any(${[...of.sites]}::text[]) and product = ${of.product} and runs_digest = ${of.digest} and runs_healthy
      and ended_at is not null
    group by site`.execute(tx);
  return new Map(rows.map(({ site, at }) => [site, at]));
}

/** Keeps what a probe read back. */
export async function keepRunning(
  tx: Tx,
  seen: { site: string; product: string; version: string; digest: string; healthy: boolean; attempt: string },
): Promise<void> {
  await sql`
    insert into site_product (site, product, version, digest, healthy, at, attempt)
    values (${seen.site}, ${seen.product}, ${seen.version}, ${seen.digest}, ${seen.healthy}, app.now(), ${seen.attempt})
    on conflict (site, product) do update set version = excluded.version, digest = excluded.digest,
      healthy = excluded.healthy, doubtful = false, at = excluded.at, attempt = excluded.attempt`.execute(tx);
}

/** From now until the next probe nobody knows what runs there (INV-27). */
export async function doubtRunning(tx: Tx, site: string, product: string | null): Promise<void> {
  await sql`
    update site_product set doubtful = true
    where site = ${site} and (${product}::text is null or product = ${product})`.execute(tx);
}

/** Those of these sites to which another rollout has sent something since this one did, unless they are proved back on its digest. */
export async function sitesOvertaken(
  tx: Tx,
  rollout: { readonly id: string; readonly product: string; readonly digest: string },
  sites: readonly string[],
): Promise<readonly string[]> {
  const found = await sql<{ site: string }>`
    select site from (
      select distinct on (site) site, rollout, runs_digest from attempt
      where site = any(${[...sites]}::text[]) and created_at > (select planned_at from rollout where id = ${rollout.id})
        and product = ${rollout.product} and kind in ('deploy', 'roll-back', 'request', 'request-back')
        and sent and state <> 'cancelled'
      order by site, created_at desc) as last
    where rollout <> ${rollout.id} and runs_digest is distinct from ${rollout.digest} order by site`.execute(tx);
  return found.rows.map((row) => row.site);
}

/** What was sent last to change a site. */
export interface LastDeed {
  readonly attempt: string;
  readonly over: boolean;
}

/**
 * What was last sent to change each of these sites; one to which nothing was sent is not in the answer. What its own operator was asked
 * for changes nothing before it is done.
 */
export async function lastDeedsAt(
  tx: Tx,
  sites: readonly string[],
  product: string,
): Promise<ReadonlyMap<string, LastDeed>> {
  const found = await sql<LastDeed & { site: string }>`
    select asked.site, last.id as attempt, last.ended_at is not null as over
    from unnest(${[...sites]}::text[]) as asked (site)
    cross join lateral (
      select id, ended_at from attempt
      where attempt.site = asked.site and product = ${product} and sent and state <> 'cancelled'
        and (kind in ('deploy', 'roll-back', 'restore') or kind in ('request', 'request-back') and ended_at is not null)
      order by created_at desc limit 1) as last`.execute(tx);
  return new Map(found.rows.map(({ site, ...deed }) => [site, deed]));
}

/** Gives the site its next token, higher than any before it. */
export async function nextToken(tx: Tx, site: string): Promise<number> {
  const raised = await sql<{ token: number }>`
    insert into site_fence (site, token) values (${site}, 1)
    on conflict (site) do update set token = site_fence.token + 1 returning token`.execute(tx);
  const [row] = raised.rows;
  if (row === undefined) throw new Error(`The fence of ${site} could not be raised.`);
  return row.token;
}

/** The highest token given out for each of these sites; one that never got any is not in the answer. */
export async function tokensOf(tx: Tx, sites: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = await sql<{ site: string; token: number }>`
    select site, token from site_fence where site in (select unnest(${[...sites]}::text[]))`.execute(tx);
  return new Map(found.rows.map((row) => [row.site, row.token]));
}

/** Raises a site's token to at least `token`, as its control node's ledger has seen it. */
export async function raiseToken(tx: Tx, site: string, token: number): Promise<void> {
  await sql`
    insert into site_fence (site, token) values (${site}, ${token})
    on conflict (site) do update set token = greatest(site_fence.token, excluded.token)`.execute(tx);
}
