import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';

/** Which of these versions are hotfixes. */
export async function hotfixesAmong(tx: Tx, versions: readonly string[]): Promise<readonly string[]> {
  const found = await sql<{ version: string }>`
    select version from release where version = any(${[...versions]}::text[]) and kind = 'hotfix'`.execute(tx);
  return found.rows.map(({ version }) => version);
}
