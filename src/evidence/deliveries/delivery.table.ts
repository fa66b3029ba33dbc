import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { Delivery, DeliveryAbout, DeliveryState, Recipient } from './delivery.js';

type NewDelivery = DeliveryAbout & {
  readonly to: Recipient;
  readonly subject: string;
  /** Person id; null: Gatehouse itself. */
  readonly by: string | null;
};

const SELECT = sql`
  select id, kind, release, content, audience, subject, state, requested_by as "requestedBy", requested_at as "requestedAt",
    ended_at as "endedAt", detail, json_build_object('name', recipient_name, 'email', recipient_email, 'role', recipient_role,
      'trust', trust) as "to"
  from delivery`;

/** Keeps a delivery as queued and answers its id; null, and nothing, if this was asked for before. */
export async function keepDelivery(tx: Tx, { to, ...kept }: NewDelivery): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into delivery (kind, release, content, audience, subject, requested_by, recipient_name, recipient_email,
      recipient_role, trust)
    values (${kept.kind}, ${kept.release}, ${kept.content}, ${kept.audience}, ${kept.subject}, ${kept.by}, ${to.name},
      ${to.email.toLowerCase()}, ${to.role}, ${to.trust})
    on conflict (kind, content, recipient_email) do nothing returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Keeps how a delivery ended; null, and nothing, if it had ended so before. One that failed may still arrive. */
export async function endDelivery(
  tx: Tx,
  id: string,
  end: { readonly state: Exclude<DeliveryState, 'queued'>; readonly detail: string | null },
): Promise<Delivery | null> {
  const { rows } = await sql`
    update delivery set state = ${end.state}, detail = ${end.detail}, ended_at = app.now()
    where id = ${id} and state <> ${end.state} and state <> 'sent' returning id`.execute(tx);
  return rows.length === 1 ? await findDelivery(tx, id) : null;
}

export async function findDelivery(tx: Tx, id: string): Promise<Delivery | null> {
  const { rows } = await sql<Delivery>`${SELECT} where id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

/** Every delivery of a release and kind, oldest first. */
export async function deliveriesOf(
  tx: Tx,
  about: Pick<DeliveryAbout, 'kind' | 'release'>,
): Promise<readonly Delivery[]> {
  const { rows } = await sql<Delivery>`
    ${SELECT} where kind = ${about.kind} and release = ${about.release} order by requested_at, id`.execute(tx);
  return rows;
}
