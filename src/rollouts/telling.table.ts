import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { FeedPlace } from './feed.table.js';

/** A rollout whose feed goes on after what was told of it, and the place up to which it was. */
export interface Untold {
  readonly rollout: string;
  readonly release: string;
  readonly environment: EnvironmentName;
  readonly place: FeedPlace;
}

/** The next rollout of these products with something to tell, held until the transaction ends, of which nobody else tells meanwhile. */
export async function nextUntold(tx: Tx, products: readonly string[]): Promise<Untold | null> {
  const recent = sql`product = any(${[...products]}::text[]) and (ended_at is null or ended_at > app.now() - interval '1 day')`;
  await sql`
    insert into rollout_telling (rollout, xid, id) select id, '0'::xid8, 0 from rollout where ${recent}
      and not exists (select from rollout_telling t where t.rollout = rollout.id)
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<Omit<Untold, 'place'> & FeedPlace>`
    select t.rollout, r.release, r.environment, t.xid::text as xid, t.id
    from rollout_telling t join (select id, release, environment, planned_at from rollout where ${recent}) r on r.id = t.rollout
    where exists (select from rollout_feed f where f.rollout = t.rollout and (f.xid, f.id) > (t.xid, t.id)
      and f.xid < pg_snapshot_xmin(pg_current_snapshot()))
    order by r.planned_at limit 1 for update of t skip locked`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  const { rollout, release, environment, xid, id } = row;
  return { rollout, release, environment, place: { xid, id } };
}

/** Keeps up to where it was told. */
export async function keepTold(tx: Tx, rollout: string, { xid, id }: FeedPlace): Promise<void> {
  await sql`update rollout_telling set xid = ${xid}::xid8, id = ${id} where rollout = ${rollout}`.execute(tx);
}
