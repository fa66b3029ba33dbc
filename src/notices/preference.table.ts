import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { routesSchema, wishesSchema } from './preference.schema.js';
import type { NoticeRoute, NoticeWishes } from './recipients.js';

/** What people said that they want to hear of, by person id. Whoever said nothing is left out. */
export async function wishesOfPeople(tx: Tx): Promise<ReadonlyMap<string, NoticeWishes>> {
  const { rows } = await sql<{ person: string; wishes: unknown }>`
    select person, wishes from notice_preference`.execute(tx);
  return new Map(rows.map(({ person, wishes }) => [person, wishesSchema.parse(wishes)]));
}

/** Keeps what a person wants to hear of, in the place of what they said before. */
export async function keepWishes(tx: Tx, person: string, wishes: NoticeWishes): Promise<void> {
  await sql`
    insert into notice_preference (person, wishes) values (${person}, ${JSON.stringify(wishes)}::jsonb)
    on conflict (person) do update set wishes = excluded.wishes, changed_at = app.now()`.execute(tx);
}

/** Where the notices of a Trust go; none: as usual. */
export async function routesOf(tx: Tx, trust: string): Promise<readonly NoticeRoute[]> {
  const { rows } = await sql<{ routes: unknown }>`select routes from notice_routing where trust = ${trust}`.execute(tx);
  return rows[0] === undefined ? [] : routesSchema.parse(rows[0].routes);
}

/** Keeps where the notices of a Trust go, in the place of what was kept before. */
export async function keepRoutes(tx: Tx, trust: string, routes: readonly NoticeRoute[], by: string): Promise<void> {
  await sql`
    insert into notice_routing (trust, routes, changed_by) values (${trust}, ${JSON.stringify(routes)}::jsonb, ${by})
    on conflict (trust) do update set routes = excluded.routes, changed_by = excluded.changed_by, changed_at = app.now()`.execute(
    tx,
  );
}
