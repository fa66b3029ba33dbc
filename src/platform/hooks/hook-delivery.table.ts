import { sql } from 'kysely';
import type { Tx } from '../database/database.service.js';

/** One message that another system sent of its own accord. */
export interface HookDelivery {
  /** Who sent it, such as `jira`. */
  readonly source: string;
  /** What the sender calls it, the same for every try. */
  readonly id: string;
}

/** Keeps that it came; false, and nothing, if it came before. Forgets what came more than thirty days ago. */
export async function firstTime(tx: Tx, { source, id }: HookDelivery): Promise<boolean> {
  await sql`delete from hook_delivery where received_at < app.now() - interval '30 days'`.execute(tx);
  const { rows } = await sql`
    insert into hook_delivery (source, id) values (${source}, ${id}) on conflict do nothing returning id`.execute(tx);
  return rows.length === 1;
}

/** When a source told something last, within the thirty days for which that is remembered; null where it did not. */
export async function lastToldBy(tx: Tx, source: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select max(received_at) as at from hook_delivery where source = ${source}`.execute(tx);
  return rows[0]?.at ?? null;
}
