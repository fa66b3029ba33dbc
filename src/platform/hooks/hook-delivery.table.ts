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
