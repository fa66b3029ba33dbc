import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { NoticeEvent } from '../owed.js';

/** A program's address, as it is shown. Times are UTC. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** Whose notices it gets; null: everybody's. */
  readonly trust: string | null;
  /** Which events; null: all. */
  readonly events: readonly NoticeEvent[] | null;
  /** How many secrets it has had. */
  readonly generation: number;
  /** Until when messages are signed with the secret before this one too; null: with this one alone. */
  readonly overlapUntil: Date | null;
  /** Why nothing is sent at present; null: messages go out. */
  readonly pausedBecause: string | null;
  readonly registeredAt: Date;
}

const SELECT = sql`
  select id, title, url, trust, events, generation, case when overlap_until > app.now() then overlap_until end as "overlapUntil",
    paused_because as "pausedBecause", registered_at as "registeredAt"
  from webhook_endpoint`;

type NewEndpoint = Pick<WebhookEndpoint, 'title' | 'url' | 'trust' | 'events'> & { readonly by: string };

/** Keeps an endpoint and answers its id; null, and nothing, if one of this address is there. */
export async function keepEndpoint(tx: Tx, { title, url, trust, events, by }: NewEndpoint): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into webhook_endpoint (title, url, trust, events, registered_by)
    values (${title}, ${url}, ${trust}, ${events === null ? null : [...events]}::text[], ${by})
    on conflict (url) where removed_at is null do nothing returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** All that were not removed, by their title. */
export async function listEndpoints(tx: Tx): Promise<readonly WebhookEndpoint[]> {
  const { rows } = await sql<WebhookEndpoint>`${SELECT} where removed_at is null order by title, id`.execute(tx);
  return rows;
}

/** The endpoint of this id; null if there is none, or it was removed. */
export async function findEndpoint(tx: Tx, id: string): Promise<WebhookEndpoint | null> {
  const { rows } = await sql<WebhookEndpoint>`${SELECT} where id = ${id} and removed_at is null`.execute(tx);
  return rows[0] ?? null;
}

/** Those that a notice of this event and Trust (null: of our own people) concerns. */
export async function endpointsFor(
  tx: Tx,
  { event, trust }: { readonly event: NoticeEvent; readonly trust: string | null },
): Promise<readonly WebhookEndpoint[]> {
  const { rows } = await sql<WebhookEndpoint>`
    ${SELECT} where removed_at is null and (trust is null or trust = ${trust}) and (events is null or ${event} = any(events))
    order by id`.execute(tx);
  return rows;
}

/** How many of a Trust there are; null: of those for everybody. Nobody else registers one until the transaction ends. */
export async function holdEndpointsOf(tx: Tx, trust: string | null): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtext('gatehouse.webhooks'))`.execute(tx);
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from webhook_endpoint where removed_at is null and trust is not distinct from ${trust}`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

/** Gives it another secret; the one before still counts for `overlapHours`. False, and nothing, if it is at another generation. */
export async function rotateEndpoint(
  tx: Tx,
  { id, generation }: Pick<WebhookEndpoint, 'id' | 'generation'>,
  overlapHours: number,
): Promise<boolean> {
  const { rows } = await sql`
    update webhook_endpoint set generation = generation + 1, overlap_until = app.now() + make_interval(hours => ${overlapHours})
    where id = ${id} and generation = ${generation} and removed_at is null returning id`.execute(tx);
  return rows.length === 1;
}

/** Has nothing sent to it until it is resumed; false, and nothing, if it is paused already. */
export async function pauseEndpoint(tx: Tx, id: string, because: string): Promise<boolean> {
  const { rows } = await sql`
    update webhook_endpoint set paused_because = ${because}
    where id = ${id} and paused_because is null and removed_at is null returning id`.execute(tx);
  return rows.length === 1;
}

/** False, and nothing, if it is not paused. */
export async function resumeEndpoint(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`
    update webhook_endpoint set paused_because = null
    where id = ${id} and paused_because is not null and removed_at is null returning id`.execute(tx);
  return rows.length === 1;
}

/** Removes it for good; false, and nothing, if it was before. */
export async function removeEndpoint(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`
    update webhook_endpoint set removed_at = app.now() where id = ${id} and removed_at is null returning id`.execute(
    tx,
  );
  return rows.length === 1;
}
