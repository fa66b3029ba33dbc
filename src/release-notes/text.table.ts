import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';

/** Keeps a text that is not kept yet, and else that it was written out again just now. `hash` is its sha256. */
export async function keepText(
  tx: Tx,
  { hash, body }: { readonly hash: string; readonly body: string },
): Promise<void> {
  const { rows } = await sql`update note_text set kept_at = app.now() where hash = ${hash} returning hash`.execute(tx);
  if (rows.length > 0) return;
  await sql`
    insert into note_text (hash, body) values (${hash}, ${body})
    on conflict (hash) do update set kept_at = app.now()`.execute(tx);
}

/** The text of this hash; null where none is kept. */
export async function findText(tx: Tx, hash: string): Promise<string | null> {
  const { rows } = await sql<{ body: string }>`select body from note_text where hash = ${hash}`.execute(tx);
  return rows[0]?.body ?? null;
}

/** Lets go of texts that are in no edition and that nobody wrote out in two days: their edition was given up. Answers how many. */
export async function forgetTexts(tx: Tx): Promise<number> {
  const { rows } = await sql`
    delete from note_text t where kept_at < app.now() - interval '2 days'
      and not exists (select from note_reading r where r.hash = t.hash)
      and not exists (select from note_document d where d.hash = t.hash)
    returning hash`.execute(tx);
  return rows.length;
}
