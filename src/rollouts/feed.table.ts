import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';

/** Something that live streams of a rollout tell. `site` is null where it concerns the rollout as a whole. */
export interface News {
  readonly rollout: string;
  readonly about: 'rollout' | 'wave' | 'site' | 'attempt' | 'log';
  readonly site: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface FeedRow extends News {
  readonly id: number;
  readonly xid: string;
  readonly at: Date;
}

/** Where a reader stands: everything up to and including this was read. */
export interface FeedPlace {
  readonly xid: string;
  readonly id: number;
}

export const FEED_START: FeedPlace = { xid: '0', id: 0 };

/** Whether `one` comes after `other`. */
export function isAfter(one: FeedPlace, other: FeedPlace): boolean {
  const [mine, others] = [BigInt(one.xid), BigInt(other.xid)];
  return mine === others ? one.id > other.id : mine > others;
}

/** Adds to a rollout's feed, in the transaction of what it tells; streams see it after the commit, never before. */
export async function publish(tx: Tx, news: News): Promise<void> {
  await sql`
    insert into rollout_feed (rollout, about, site, body)
    values (${news.rollout}, ${news.about}, ${news.site}, ${JSON.stringify(news.body)})`.execute(tx);
}

/** The next entries after `place`, oldest first. Nothing can ever appear before what was answered. */
export async function readFeed(tx: Tx, rollout: string, place: FeedPlace, limit = 200): Promise<readonly FeedRow[]> {
  const found = await sql<FeedRow>`
    select id, xid::text as xid, rollout, at, about, site, body from rollout_feed
    where rollout = ${rollout} and (xid, id) > (${place.xid}::xid8, ${place.id}::bigint)
      and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by rollout_feed.xid, id limit ${limit}`.execute(tx);
  return found.rows;
}

/**
 * The last entry of a rollout that can be read now: nothing can appear before it any more. `sites`: of those that are told to whoever
 * sees these sites alone; null for whoever sees all.
 */
export async function feedHead(tx: Tx, rollout: string, sites: readonly string[] | null = null): Promise<FeedPlace> {
  const own =
    sites === null ? sql`` : sql`and (site = any(${[...sites]}::text[]) or (site is null and about = 'rollout'))`;
  const found = await sql<FeedPlace>`
    select xid::text as xid, id from rollout_feed
    where rollout = ${rollout} and xid < pg_snapshot_xmin(pg_current_snapshot()) ${own}
    order by rollout_feed.xid desc, id desc limit 1`.execute(tx);
  return found.rows[0] ?? FEED_START;
}
