import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { Reflection } from './reflection.js';

export async function keepReflection(
  tx: Tx,
  kept: Pick<Reflection, 'rca' | 'prompt' | 'words' | 'trust'> & { readonly by: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into rca_reflection (rca, prompt, words, trust, written_by)
    values (${kept.rca}, ${kept.prompt}, ${kept.words}, ${kept.trust}, ${kept.by}) returning id`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new reflection was not returned by the database.');
  return row.id;
}

/** All of an RCA, oldest first. */
export async function reflectionsOf(tx: Tx, rca: string): Promise<readonly Reflection[]> {
  const { rows } = await sql<Reflection>`
    select f.id, f.rca, f.prompt, f.words, f.trust, f.written_at as at,
      json_build_object('person', p.id, 'name', p.name) as by
    from rca_reflection f join person p on p.id = f.written_by
    where f.rca = ${rca} order by f.written_at, f.id`.execute(tx);
  return rows;
}
