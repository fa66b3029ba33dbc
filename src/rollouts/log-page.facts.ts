import type { Tx } from '../platform/database/database.service.js';
import { eventsOf, type EventRow } from './attempt-event.table.js';
import type { AttemptRow } from './attempt.table.js';
import type { LogQuery } from './rollout.schema.js';

export interface LogLine extends Omit<EventRow, 'attempt'> {
  readonly attempt: string;
  readonly kind: AttemptRow['kind'];
}

export interface LogPage {
  readonly lines: readonly LogLine[];
  /** Where the next page begins; null at the end of what there is so far. */
  readonly next: string | null;
}

/** What was told of these attempts, page by page, oldest first. */
export async function pageOf(
  tx: Tx,
  attempts: readonly Pick<AttemptRow, 'id' | 'kind'>[],
  query: LogQuery,
): Promise<LogPage> {
  const [afterAttempt = null, afterSeq = '0'] = query.after?.split(':') ?? [];
  const from = afterAttempt === null ? 0 : attempts.findIndex((attempt) => attempt.id === afterAttempt);
  const lines: LogLine[] = [];
  for (const attempt of from < 0 ? [] : attempts.slice(from)) {
    const first = attempt.id === afterAttempt ? Number(afterSeq) + 1 : 1;
    const rows = await eventsOf(tx, { attempt: attempt.id, from: first, limit: query.limit + 1 - lines.length });
    lines.push(...rows.map((line) => ({ ...line, kind: attempt.kind })));
    if (lines.length > query.limit) break;
  }
  const shown = lines.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    lines: shown,
    next: lines.length > query.limit && last !== undefined ? `${last.attempt}:${last.seq}` : null,
  };
}
