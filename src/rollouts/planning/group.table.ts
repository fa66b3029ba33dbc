import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';

/** A site that a change has in hand, or that was taken out of service. */
export interface Occupied {
  readonly site: string;
  readonly doing: 'in-flight' | 'offline';
}

/**
 * Which of these sites are taken up, by any rollout of any product or by a person: an attempt that is more than a look is live
 * there, or the last one took a product offline and nothing has brought it back since. Asked on behalf of an attempt that was
 * ordered already, one that was ordered after it and has begun nothing does not count: that one waits, and not both for each other.
 */
export async function occupiedOf(
  tx: Tx,
  sites: readonly string[],
  behalf: { readonly rollout: string; readonly site: string } | null,
): Promise<readonly Occupied[]> {
  const found = await sql<Occupied>`
    select distinct on (other.site) other.site,
      case when other.state = 'succeeded' then 'offline' else 'in-flight' end as doing
    from attempt as other
    left join attempt as own on own.rollout = ${behalf?.rollout ?? null} and own.site = ${behalf?.site ?? null}
      and own.state in ('ready', 'claimed') and own.kind not in ('verify', 'pre-flight')
    where other.site = any(${[...sites]}::text[]) and other.kind not in ('verify', 'pre-flight') and (
      other.state in ('claimed', 'starting', 'running', 'verifying', 'unknown')
      or (other.state = 'ready' and (own.id is null
        or (own.state = 'ready' and (other.created_at, other.id) < (own.created_at, own.id))))
      or (other.kind = 'take-offline' and other.state = 'succeeded' and not exists (
        select from attempt as later where later.site = other.site and later.product = other.product
          and later.created_at > other.created_at and later.kind in ('deploy', 'request', 'restore', 'roll-back')
          and later.state in ('succeeded', 'rolled-back'))))
    order by other.site, other.state = 'succeeded'`.execute(tx);
  return found.rows;
}

/** Lets one claim at a time look at a group, until the transaction ends: of two that look at once, neither would see the other. */
export async function lockGroups(tx: Tx, environment: string, groups: readonly string[]): Promise<void> {
  for (const group of groups.toSorted()) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`apart ${environment} ${group}`}, 0))`.execute(tx);
  }
}
