import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';

/** The source host's own number of a deployment; null: it is not known to have one. */
export async function findDeployment(tx: Tx, repository: string, key: string): Promise<number | null> {
  const { rows } = await sql<{ deployment: number }>`
    select deployment from source_deployment where repository = ${repository} and key = ${key}`.execute(tx);
  return rows[0]?.deployment ?? null;
}

export async function keepDeployment(
  tx: Tx,
  { repository, key, deployment }: { readonly repository: string; readonly key: string; readonly deployment: number },
): Promise<void> {
  await sql`
    insert into source_deployment (repository, key, deployment) values (${repository}, ${key}, ${deployment})
    on conflict do nothing`.execute(tx);
}
