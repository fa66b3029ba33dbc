import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import { isUuid } from './sought.js';

/** What a promotion, a rollout or an attempt was about. */
export interface Doing {
  /** As the record calls it: `rollout:<id>`. */
  readonly written: string;
  readonly release: string | null;
  readonly environment: string | null;
  /** The id of the site of an attempt; null of all else. */
  readonly site: string | null;
}

/** What these were about; what is no promotion, rollout or attempt is left out. */
export async function doingsAmong(tx: Tx, written: readonly string[]): Promise<readonly Doing[]> {
  const of = (kind: string) => {
    const ids = written.flatMap((one) => (one.startsWith(`${kind}:`) ? [one.slice(kind.length + 1)] : []));
    return sql`any(${ids.filter(isUuid)}::uuid[])`;
  };
  const { rows } = await sql<Doing>`
    select 'promotion:' || id as written, release, environment, null as site from promotion where id = ${of('promotion')}
    union all
    select 'rollout:' || id, release, environment, null from rollout where id = ${of('rollout')}
    union all
    select 'attempt:' || attempt.id, rollout.release, rollout.environment, attempt.site
    from attempt left join rollout on rollout.id = attempt.rollout where attempt.id = ${of('attempt')}`.execute(tx);
  return rows;
}
