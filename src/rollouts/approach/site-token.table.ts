import { sql } from 'kysely';
import type { NewSecret } from '../../people/secret.service.js';
import type { Tx } from '../../platform/database/database.service.js';

/** Keeps a site's token in the place of the one before, which opens nothing from then on. Whether there was one. */
export async function keepSiteToken(tx: Tx, site: string, secret: NewSecret, by: string): Promise<boolean> {
  // The second of two that come at once waits for the first here, and takes its place; only a row that was there has an xmax.
  const kept = await sql<{ replaced: boolean }>`
    insert into site_token (site, id, secret_hash, issued_by)
    values (${site}, ${secret.id}, ${secret.hash}, ${by})
    on conflict (site) do update set id = excluded.id, secret_hash = excluded.secret_hash,
      issued_by = excluded.issued_by, issued_at = app.now(), last_used_at = null
    returning xmax <> 0 as replaced`.execute(tx);
  return kept.rows[0]?.replaced === true;
}

/** Whose token has this id, and by what it is known; null if nobody's. */
export async function findSiteToken(tx: Tx, id: string): Promise<{ site: string; secret_hash: string } | null> {
  const found = await sql<{ site: string; secret_hash: string }>`
    select site, secret_hash from site_token where id = ${id}`.execute(tx);
  return found.rows[0] ?? null;
}

export async function siteTokenUsed(tx: Tx, id: string): Promise<void> {
  await sql`update site_token set last_used_at = app.now() where id = ${id}`.execute(tx);
}
