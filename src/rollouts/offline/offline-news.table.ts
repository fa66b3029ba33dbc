import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import { publish } from '../feed.table.js';

/** The news of a site in the rollouts of its product that are under way there. */
export async function tellSiteInRollouts(
  tx: Tx,
  at: { readonly site: string; readonly product: string },
  news: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { rows } = await sql<{ rollout: string }>`
    select rollout.id as rollout from rollout join rollout_site as scope on scope.rollout = rollout.id
    where scope.site = ${at.site} and rollout.product = ${at.product}
      and rollout.state in ('running', 'halting', 'halted', 'rolling-back')`.execute(tx);
  for (const { rollout } of rows)
    await publish(tx, { rollout, about: 'site', site: at.site, body: { site: at.site, ...news } });
}
