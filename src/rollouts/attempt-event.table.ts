import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { AttemptRow } from './attempt.table.js';
import { publish } from './feed.table.js';
import type { RunEvent } from './site-runner.js';

/** Lines do not follow on what is kept; nothing was written. */
export class GapInEvents extends Error {
  constructor(attempt: string, expected: number, found: number) {
    super(`Attempt ${attempt} has line ${found} where ${expected} should be.`);
    this.name = 'GapInEvents';
  }
}

/**
 * Keeps the next lines of a run with the place to read on from, in one transaction. False, and nothing kept, if somebody else
 * has read on meanwhile. Throws GapInEvents when the numbering does not follow on.
 */
export async function keepEvents(
  tx: Tx,
  attempt: AttemptRow,
  read: { offset: number; lines: readonly RunEvent[] },
): Promise<boolean> {
  for (const [index, line] of read.lines.entries()) {
    const expected = attempt.event_seq + index + 1;
    if (line.seq !== expected) throw new GapInEvents(attempt.id, expected, line.seq);
  }
  const progress = read.lines.findLast((line) => line.progress !== null)?.progress ?? null;
  const task = read.lines.findLast((line) => line.event === 'task-started')?.task ?? null;
  const moved = await sql`
    update attempt set event_offset = ${read.offset}, event_seq = event_seq + ${read.lines.length}, last_contact_at = app.now(),
      progress = greatest(progress, coalesce(${progress}::real, progress)), task = coalesce(${task}, task)
    where id = ${attempt.id} and event_offset = ${attempt.event_offset} and state = ${attempt.state}
    returning id`.execute(tx);
  if (moved.rows.length === 0) return false;
  if (read.lines.length > 0) await insertLines(tx, attempt, read.lines);
  return true;
}

/** Reads past lines that cannot be kept; those after them are, with a gap in the numbers. Asked for again, they would come for ever. */
export async function passEvents(
  tx: Tx,
  attempt: AttemptRow,
  read: { offset: number; lines: readonly RunEvent[] },
): Promise<void> {
  const last = Math.max(attempt.event_seq, ...read.lines.map((line) => line.seq));
  await sql`
    update attempt set event_offset = ${read.offset}, event_seq = ${last}
    where id = ${attempt.id} and event_offset = ${attempt.event_offset} and state = ${attempt.state}`.execute(tx);
}

async function insertLines(tx: Tx, attempt: AttemptRow, lines: readonly RunEvent[]): Promise<void> {
  await sql`
    insert into attempt_event (attempt, seq, at, event, task, message, ms)
    select ${attempt.id}::uuid, seq, at, event, task, message, ms
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
      as line (seq integer, at timestamptz, event text, task text, message text, ms integer)`.execute(tx);
  const [first, last] = [lines[0], lines.at(-1)];
  if (attempt.rollout === null || first === undefined || last === undefined) return;
  await publish(tx, {
    rollout: attempt.rollout,
    about: 'log',
    site: attempt.site,
    body: { attempt: attempt.id, from: first.seq, to: last.seq },
  });
}

export interface EventRow {
  readonly attempt: string;
  readonly seq: number;
  readonly at: Date;
  readonly event: string;
  readonly task: string | null;
  readonly message: string | null;
  readonly ms: number | null;
}

/** Lines of one attempt from `seq` on, in order. */
export async function eventsOf(
  tx: Tx,
  asked: { attempt: string; from: number; limit: number },
): Promise<readonly EventRow[]> {
  const found = await sql<EventRow>`
    select * from attempt_event where attempt = ${asked.attempt} and seq >= ${asked.from} order by seq limit ${asked.limit}`.execute(
    tx,
  );
  return found.rows;
}
