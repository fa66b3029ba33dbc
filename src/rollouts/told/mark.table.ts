import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';

/**
 * As `RolloutProgress.mark`: the newest entry of the record, which is chained in the order of commits, and what changes without one: how far
 * what is under way has come, and what is known to run at sites.
 */
export async function progressMark(tx: Tx): Promise<string> {
  const { rows } = await sql<{ mark: string }>`
    select concat_ws(' ', (select seq from audit order by seq desc limit 1), live.mark, runs.mark) as mark
    from (select concat_ws(' ', count(*), count(*) filter (where sent), count(started_at), sum(event_seq), sum(progress)) as mark
        from attempt where state in ('ready', 'claimed', 'starting', 'running', 'verifying', 'unknown', 'needs-human')) as live,
      (select concat_ws(' ', count(*), count(*) filter (where doubtful), max(at)) as mark from site_product) as runs`.execute(
    tx,
  );
  return rows[0]?.mark ?? '';
}
