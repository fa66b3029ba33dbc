import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';

/**
 * Those of these sites at which the last thing that was done is bringing this digest, and it is under way, in doubt or has succeeded.
 * What never left for the site is not begun, nor is what failed there or was rolled back.
 */
export async function sitesBegun(
  tx: Tx,
  { digest, product, sites }: { readonly digest: string; readonly product: string; readonly sites: readonly string[] },
): Promise<readonly string[]> {
  const found = await sql<{ site: string }>`
    select asked.site
    from (select distinct unnest(${[...sites]}::text[])) as asked (site)
    cross join lateral (
      select kind, target_digest, state from attempt
      where attempt.site = asked.site and product = ${product} and sent and state <> 'cancelled'
        and kind in ('deploy', 'roll-back', 'request', 'request-back')
      order by created_at desc limit 1) as last
    where kind in ('deploy', 'request') and target_digest = ${digest} and state not in ('failed', 'errored')
    order by asked.site`.execute(tx);
  return found.rows.map(({ site }) => site);
}
