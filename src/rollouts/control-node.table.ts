import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';

export interface ControlNodeRow {
  readonly id: string;
  /** Orders of lower epochs are refused by the control node once it has adopted this one. */
  readonly epoch: number;
  /** The ledger that we know; null before the first contact. */
  readonly incarnation: string | null;
  readonly last_contact_at: Date | null;
  /** Since when it shows another host key than the pinned one; null while it shows the right one. */
  readonly strange_key_since: Date | null;
}

/** The row of a control node, made if it is new, and held until the transaction ends. */
export async function lockControlNode(tx: Tx, id: string): Promise<ControlNodeRow> {
  await sql`
    insert into control_node (id, epoch) values (${id}, coalesce((select max(epoch) from control_node), 1))
    on conflict do nothing`.execute(tx);
  const found = await sql<ControlNodeRow>`select * from control_node where id = ${id} for update`.execute(tx);
  const [row] = found.rows;
  if (row === undefined) throw new Error(`The control node ${id} could not be kept.`);
  return row;
}

/** What is known of a control node; null before it was ever asked for. */
export async function findControlNode(tx: Tx, id: string): Promise<ControlNodeRow | null> {
  const found = await sql<ControlNodeRow>`select * from control_node where id = ${id}`.execute(tx);
  return found.rows[0] ?? null;
}

/** Writes down that the control node spoke, with the right host key, and by which ledger. */
export async function keepContact(tx: Tx, id: string, incarnation: string): Promise<void> {
  await sql`
    update control_node set incarnation = ${incarnation}, last_contact_at = app.now(), strange_key_since = null
    where id = ${id}`.execute(tx);
}

/** Writes down that the control node shows another host key than the pinned one. */
export async function keepStrangeKey(tx: Tx, id: string): Promise<void> {
  await sql`update control_node set strange_key_since = app.now() where id = ${id}`.execute(tx);
}

/** Raises the epoch of every control node above all that is known, and answers it (INV-15). */
export async function raiseEpoch(tx: Tx, above: number): Promise<number> {
  const raised = await sql<{ epoch: number }>`
    update control_node set epoch = 1 + greatest(${above}::integer, (select max(epoch) from control_node)) returning epoch`.execute(
    tx,
  );
  return raised.rows[0]?.epoch ?? above + 1;
}

/** Keeps ledger entries that no attempt of ours explains; answers those that were not known before. */
export async function keepOrphans(
  tx: Tx,
  controlNode: string,
  entries: readonly { key: string; host: string; token: number; state: string }[],
): Promise<readonly { key: string; host: string }[]> {
  const found = await sql<{ key: string; host: string }>`
    insert into orphan_attempt (control_node, key, host, token, state)
    select ${controlNode}, entry.key, entry.host, entry.token, entry.state
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as entry (key uuid, host text, token bigint, state text)
    where not exists (select from attempt where attempt.id = entry.key)
    on conflict do nothing returning key, host`.execute(tx);
  return found.rows;
}

/** When a run was last found, in the ledger behind each of these sites, that no attempt of ours explains; a site without is not in the answer. */
export async function strangeRunsAt(
  tx: Tx,
  sites: readonly { readonly id: string; readonly controlNode: string; readonly host: string }[],
): Promise<ReadonlyMap<string, Date>> {
  const asked = JSON.stringify(sites.map(({ id, controlNode, host }) => ({ id, node: controlNode, host })));
  const { rows } = await sql<{ site: string; at: Date }>`
    select asked.id as site, max(found_at) as at
    from jsonb_to_recordset(${asked}::jsonb) as asked (id text, node text, host text)
      join orphan_attempt as orphan on orphan.control_node = asked.node and orphan.host = asked.host
    group by asked.id`.execute(tx);
  return new Map(rows.map(({ site, at }) => [site, at]));
}
