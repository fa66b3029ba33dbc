import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';

/** A run is a zombie when it is written down as under way and nobody has heard of it for so long; there must be none. */
const ZOMBIE = sql`interval '120 seconds'`;

/** How many attempts there are of each kind in each state. */
export async function countAttempts(
  tx: Tx,
): Promise<readonly { readonly kind: string; readonly state: string; readonly count: number }[]> {
  const found = await sql<{ kind: string; state: string; count: number }>`
    select kind, state, count(*) as count from attempt group by kind, state`.execute(tx);
  return found.rows;
}

/** What should be nought, counted. */
export interface Troubles {
  readonly zombies: number;
  readonly unreturned: number;
  readonly unconfirmed: number;
  readonly orphans: number;
  readonly stops: number;
  readonly stopsUnconfirmed: number;
}

export async function countTroubles(tx: Tx): Promise<Troubles> {
  const found = await sql<Troubles>`
    select
      (select count(*) from attempt where state in ('starting', 'running')
        and greatest(last_contact_at, deadline - make_interval(secs => deadline_seconds)) < app.now() - ${ZOMBIE}) as zombies,
      (select count(*) from (
        select distinct on (site, product) state from attempt where kind in ('deploy', 'roll-back') and purpose = 'order'
        order by site, product, created_at desc) as last where state = 'rollback-failed') as unreturned,
      (select count(*) from rollout where state = 'halting') as unconfirmed,
      (select count(*) from orphan_attempt) as orphans,
      (select count(*) from stop where lifted_at is null) as stops,
      (select count(*) from stop where lifted_at is null and confirmed_at is null) as "stopsUnconfirmed"`.execute(tx);
  return found.rows[0] ?? { zombies: 0, unreturned: 0, unconfirmed: 0, orphans: 0, stops: 0, stopsUnconfirmed: 0 };
}
