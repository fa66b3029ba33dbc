import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Release, ReleaseKind } from '../../../src/releases/release.js';
import type { Somebody } from '../../gatehouse.js';
import { eventually, release, type Ward } from '../ward.js';

const orderSchema = z.looseObject({
  id: z.string(),
  because: z.string().nullable(),
  orderedBy: z.looseObject({ name: z.string() }).nullable(),
  sites: z.array(
    z.looseObject({
      ...{ site: z.string(), stage: z.string(), says: z.string() },
      ...{ offlineBy: z.string().nullable(), backBy: z.string().nullable() },
    }),
  ),
});
export type Order = z.infer<typeof orderSchema>;

export function orderOf(body: unknown): Order {
  return orderSchema.parse(body);
}

/** Orders a product offline and answers the order. */
export async function takeOffline(who: Somebody, sites: readonly string[], more: object = {}): Promise<Order> {
  const answer = await who.post('/api/v1/offline', { product: 'flip', sites, reason: 'Data may be lost', ...more });
  if (answer.status !== 202) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return orderOf(answer.body);
}

export async function restore(who: Somebody, { id }: Pick<Order, 'id'>, sites?: readonly string[]): Promise<void> {
  const body = { reason: 'It was traced to the proxy', ...(sites === undefined ? {} : { sites }) };
  const answer = await who.post(`/api/v1/offline/${id}/restore`, body);
  if (answer.status !== 202) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
}

async function standing(who: Somebody, { id }: Pick<Order, 'id'>): Promise<string> {
  const { sites } = orderOf((await who.get(`/api/v1/offline/${id}`)).body);
  return sites.map(({ site, stage }) => `${site} ${stage}`).join(', ');
}

/** Waits until each site of an order stands as it should, such as `trust-02 offline`. */
export async function untilStanding(who: Somebody, order: Pick<Order, 'id'>, wanted: string): Promise<void> {
  await eventually(async () => {
    const now = await standing(who, order);
    return now === wanted ? {} : `${now}, and not ${wanted}`;
  });
}

/** A release that is registered, as those are that a rollout may know the kind of. */
export async function registered(ward: Ward, version: string, kind: ReleaseKind, by: string): Promise<Release> {
  const made = { ...release(version), kind, rollsBackTo: null };
  const { product, migration, packages } = made;
  const manifest = JSON.stringify({ version, product, kind, migration, packages });
  const digest = createHash('sha256').update(manifest).digest('hex');
  await ward.gatehouse.database.transaction((tx) =>
    sql`insert into release (manifest, digest, registered_by) values (${manifest}, ${digest}, ${by})`.execute(tx),
  );
  return { ...made, digest };
}
