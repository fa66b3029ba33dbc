import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import { IS_LATEST } from './agreement.table.js';

/** How many Trusts have still to be brought to agree to a release, by what they said last. */
export interface ToChase {
  readonly release: string;
  /** Nobody has answered, and there is time yet. */
  readonly asked: number;
  /** Another time was named instead. */
  readonly countered: number;
  /** It was declined, or nobody answered in time. */
  readonly refused: number;
}

/** Of these releases those with such a Trust, in the order of their versions. */
export async function agreementsToChase(tx: Tx, releases: readonly string[]): Promise<readonly ToChase[]> {
  const { rows } = await sql<ToChase>`
    select release, count(*) filter (where state = 'asked' and answer_by > app.now()) as asked,
      count(*) filter (where state = 'countered') as countered,
      count(*) filter (where state in ('declined', 'expired') or state = 'asked' and answer_by <= app.now()) as refused
    from agreement a
    where release = any(${[...releases]}::text[]) and state in ('asked', 'countered', 'declined', 'expired')
      and ${IS_LATEST}
    group by release order by release`.execute(tx);
  return rows;
}
