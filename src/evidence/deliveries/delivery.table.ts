import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import { grouped } from '../../platform/grouping.js';
import {
  ARRIVED,
  type CarriedState,
  type Delivery,
  type DeliveryAbout,
  type DeliveryChannel,
  type Recipient,
} from './delivery.js';

type NewDelivery = DeliveryAbout & {
  readonly notice: string | null;
  readonly channel: DeliveryChannel;
  readonly to: Recipient;
  readonly named: boolean;
  readonly subject: string;
  /** Person id; null: Gatehouse itself. */
  readonly by: string | null;
};

const SELECT = sql`
  select id, kind, release, content, audience, notice, channel, named, subject, state as carried,
    case when acknowledged_at is not null then 'acknowledged' when escalated_at is not null then 'escalated' else state end as state,
    requested_by as "requestedBy", requested_at as "requestedAt", ended_at as "endedAt", acknowledged_at as "acknowledgedAt",
    escalated_at as "escalatedAt", detail, json_build_object('name', recipient_name, 'email', recipient_email, 'role', recipient_role,
      'trust', trust) as "to"
  from delivery`;

/** Keeps a delivery as queued and answers its id; null, and nothing, if this was asked for before. */
export async function keepDelivery(tx: Tx, { to, ...kept }: NewDelivery): Promise<string | null> {
  const address = kept.channel === 'mail' ? to.email.toLowerCase() : to.email;
  const { rows } = await sql<{ id: string }>`
    insert into delivery (kind, release, content, audience, notice, channel, named, subject, requested_by, recipient_name,
      recipient_email, recipient_role, trust)
    values (${kept.kind}, ${kept.release}, ${kept.content}, ${kept.audience}, ${kept.notice}, ${kept.channel}, ${kept.named},
      ${kept.subject}, ${kept.by}, ${to.name}, ${address}, ${to.role}, ${to.trust})
    on conflict (kind, content, channel, recipient_email) do nothing returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Keeps how a delivery ended; null, and nothing, if it had ended so before. One that failed may still arrive. */
export async function endDelivery(
  tx: Tx,
  id: string,
  end: { readonly state: Exclude<CarriedState, 'queued'>; readonly detail: string | null },
): Promise<Delivery | null> {
  const { rows } = await sql`
    update delivery set state = ${end.state}, detail = ${end.detail}, ended_at = app.now()
    where id = ${id} and state <> ${end.state} and state not in ('sent', 'delivered') returning id`.execute(tx);
  return rows.length === 1 ? await findDelivery(tx, id) : null;
}

export async function findDelivery(tx: Tx, id: string): Promise<Delivery | null> {
  const { rows } = await sql<Delivery>`${SELECT} where id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

/** Every delivery of a release and kind, oldest first. */
export async function deliveriesOf(
  tx: Tx,
  about: Pick<DeliveryAbout, 'kind'> & { readonly release: string },
): Promise<readonly Delivery[]> {
  return (await deliveriesOfEach(tx, { kind: about.kind, releases: [about.release] })).get(about.release) ?? [];
}

/** The same of each of these releases, by its version; one without any is not in the answer. */
export async function deliveriesOfEach(
  tx: Tx,
  about: { readonly kind: DeliveryAbout['kind']; readonly releases: readonly string[] },
): Promise<ReadonlyMap<string | null, readonly Delivery[]>> {
  const { rows } = await sql<Delivery>`
    ${SELECT} where kind = ${about.kind} and release = any(${[...about.releases]}::text[])
    order by requested_at, id`.execute(tx);
  return grouped(rows, ({ release }) => release);
}

/** Every delivery of these notices, oldest first. */
export async function deliveriesOfNotices(tx: Tx, notices: readonly string[]): Promise<readonly Delivery[]> {
  const { rows } = await sql<Delivery>`
    ${SELECT} where notice = any(${[...notices]}::uuid[]) order by requested_at, id`.execute(tx);
  return rows;
}

/** Of these notices those of which a message has arrived anywhere. */
export async function arrivedNotices(tx: Tx, notices: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ notice: string }>`
    select distinct notice from delivery
    where notice = any(${[...notices]}::uuid[]) and state = any(${[...ARRIVED]}::text[])`.execute(tx);
  return new Set(rows.map(({ notice }) => notice));
}

/** Keeps that whoever these are for said that they have read them. */
export async function acknowledgeDeliveries(tx: Tx, ids: readonly string[], by: string): Promise<void> {
  await sql`
    update delivery set acknowledged_at = app.now(), acknowledged_by = ${by}
    where id = any(${[...ids]}::uuid[]) and acknowledged_at is null`.execute(tx);
}

/** Keeps that somebody else was told since nobody had said that they read any of a notice's; answers which ones that were. */
export async function escalateDeliveries(tx: Tx, notice: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    update delivery set escalated_at = app.now()
    where notice = ${notice} and channel = 'mail' and escalated_at is null and acknowledged_at is null returning id`.execute(
    tx,
  );
  return rows.map(({ id }) => id);
}
