import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { EnvironmentName } from '../../sites/environment.js';
import type { Product } from '../../sites/site.js';

/** At how many sites of an environment a digest is, of those asked about. */
export interface Whereabouts {
  readonly digest: string;
  readonly product: Product;
  readonly environment: EnvironmentName;
  /** It runs there, by the site's own probe, and nothing may have happened there since. */
  readonly runs: number;
  /** It may run there: it was the last that was read, or was sent there since, and what runs there is not known now. */
  readonly mayRun: number;
}

/** A site, once for each product that it runs. */
export interface AskedSite {
  readonly id: string;
  readonly environment: EnvironmentName;
  readonly product: Product;
}

/** Where each of these digests runs or may run; an environment in which it does neither is not in the answer. */
export async function whereaboutsOf(
  tx: Tx,
  digests: readonly string[],
  sites: readonly AskedSite[],
): Promise<readonly Whereabouts[]> {
  const [ids, environments] = [sites.map(({ id }) => id), sites.map(({ environment }) => environment)];
  const products = sites.map(({ product }) => product);
  // Rejections stand for years: what is of no site at all is left out before each is asked of each site.
  // A request that an operator has yet to meet has changed nothing, so that the site's own word still counts.
  const { rows } = await sql<Whereabouts>`
    with asked as materialized (
      select * from unnest(${ids}::text[], ${environments}::text[], ${products}::text[]) as asked (site, environment, product)),
    wanted as materialized (
      select digest from site_product where digest = any(${[...digests]}::text[])
      union select target_digest from attempt where ended_at is null and target_digest = any(${[...digests]}::text[])
      union select attempt.target_digest
        from asked left join site_product as runs on runs.site = asked.site and runs.product = asked.product
          join attempt on attempt.site = asked.site and attempt.product = asked.product
            and attempt.created_at >= coalesce(runs.at, '-infinity')
        where coalesce(runs.doubtful, true) and attempt.target_digest = any(${[...digests]}::text[])),
    found as (
      select wanted.digest, asked.product, asked.environment,
        coalesce(runs.digest = wanted.digest and not runs.doubtful, false) as runs,
        coalesce(runs.digest = wanted.digest, false) or exists (
          select from attempt
          where attempt.site = asked.site and attempt.product = asked.product
            and attempt.created_at >= coalesce(runs.at, '-infinity') and attempt.target_digest = wanted.digest
            and attempt.sent and attempt.kind in ('deploy', 'roll-back', 'request', 'request-back', 'restore')
            and attempt.state <> 'cancelled'
            and (coalesce(runs.doubtful, true)
              or (attempt.ended_at is null and attempt.kind not in ('request', 'request-back')))) as may_run
      from wanted cross join asked
        left join site_product as runs on runs.site = asked.site and runs.product = asked.product)
    select digest, product, environment, count(*) filter (where runs)::integer as runs,
      count(*) filter (where may_run and not runs)::integer as "mayRun"
    from found where may_run group by digest, product, environment`.execute(tx);
  return rows;
}
