import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import { ATTEMPT_STATES, isTerminal } from '../attempt.js';

/** Written out in the statement, so that the index of those alone serves it. */
const UNDER_WAY = sql.join(ATTEMPT_STATES.filter((state) => !isTerminal(state)).map((state) => sql.lit(state)));

/**
 * As `RolloutProgress.mark`: the newest entry of the record, which is chained in the order of commits, and what changes without one: how far
 * what is under way has come, what is known to run at sites, and the words on when they are back.
 */
export async function progressMark(tx: Tx): Promise<string> {
  const { rows } = await sql<{ mark: string }>`
    select concat_ws(' ', (select seq from audit order by seq desc limit 1), live.mark, runs.mark, words.mark) as mark
    from (select concat_ws(' ', count(*), count(*) filter (where sent), count(started_at), sum(event_seq), sum(progress)) as mark
        from attempt where state in (${UNDER_WAY})) as live,
      (select concat_ws(' ', count(*), count(*) filter (where doubtful), max(at)) as mark from site_product) as runs,
      (select concat_ws(' ', count(*), sum(number)) as mark from prediction where healthy_at is null) as words`.execute(
    tx,
  );
  return rows[0]?.mark ?? '';
}
