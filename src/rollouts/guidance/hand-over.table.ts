import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';

/** A failure at a site that somebody was asked by name to see to. Times are UTC. */
export interface HandOver {
  readonly id: string;
  readonly rollout: string;
  readonly site: string;
  readonly to: { readonly person: string; readonly name: string };
  readonly note: string;
  readonly by: { readonly person: string; readonly name: string };
  readonly at: Date;
  readonly acknowledgedAt: Date | null;
}

const SELECT = sql`
  select hand_over.id, rollout, site, note, at, acknowledged_at as "acknowledgedAt",
    json_build_object('person', taker.id, 'name', taker.name) as "to",
    json_build_object('person', giver.id, 'name', giver.name) as by
  from hand_over join person as taker on taker.id = to_person join person as giver on giver.id = by`;

export async function keepHandOver(
  tx: Tx,
  kept: { rollout: string; site: string; to: string; note: string; by: string },
): Promise<void> {
  await sql`
    insert into hand_over (rollout, site, to_person, note, by)
    values (${kept.rollout}, ${kept.site}, ${kept.to}, ${kept.note}, ${kept.by})`.execute(tx);
}

/** The last one at a site of a rollout, which takes the place of those before; null if there was none. */
export async function lastHandOver(tx: Tx, at: { rollout: string; site: string }): Promise<HandOver | null> {
  const found = await sql<HandOver>`
    ${SELECT} where rollout = ${at.rollout} and site = ${at.site} order by at desc, hand_over.id limit 1`.execute(tx);
  return found.rows[0] ?? null;
}

/** What a person was asked to see to and has not acknowledged, oldest first. */
export async function openHandOversTo(tx: Tx, person: string): Promise<readonly HandOver[]> {
  const found = await sql<HandOver>`
    ${SELECT} where to_person = ${person} and acknowledged_at is null and not exists (
      select from hand_over as later
      where later.rollout = hand_over.rollout and later.site = hand_over.site and later.at > hand_over.at)
    order by at, hand_over.id limit 100`.execute(tx);
  return found.rows;
}

/** Writes down that it was taken on; false if that was done before. */
export async function acknowledge(tx: Tx, id: string): Promise<boolean> {
  const acknowledged = await sql`
    update hand_over set acknowledged_at = app.now() where id = ${id} and acknowledged_at is null returning id`.execute(
    tx,
  );
  return acknowledged.rows.length > 0;
}
