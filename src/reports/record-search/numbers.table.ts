import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import { isUuid } from './sought.js';

/** `INC-2` and `HF-1` for incidents and hotfixes as the record calls them; what has no number is left out. */
export async function numbersOfThings(tx: Tx, written: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const of = (kind: string) => {
    const ids = written.flatMap((one) => (one.startsWith(`${kind}:`) ? [one.slice(kind.length + 1)] : []));
    return sql`any(${ids.filter(isUuid)}::uuid[])`;
  };
  const { rows } = await sql<{ written: string; number: string }>`
    select 'incident:' || id as written, 'INC-' || number as number from incident where id = ${of('incident')}
    union all
    select 'hotfix:' || id, 'HF-' || number from hotfix where id = ${of('hotfix')}`.execute(tx);
  return new Map(rows.map((one) => [one.written, one.number]));
}
