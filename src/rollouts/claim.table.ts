import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { FREED, later } from './attempt-change.table.js';
import { lockAttempt, moveAttempt, type AttemptRow } from './attempt.table.js';
import { findControlNode } from './control-node.table.js';
import { nextToken } from './running-release.table.js';

/** A claim lasts so long unless it is renewed: it limits waste. Safety comes from the key and the site's token. */
const LEASE = sql`app.now() + interval '6 seconds'`;

/**
 * The next ready attempt for these control nodes, locked; null if there is none that is free. Ways back come first. A deployment
 * is only taken while its rollout is running.
 */
export async function nextReady(tx: Tx, controlNodes: readonly string[]): Promise<AttemptRow | null> {
  const found = await sql<AttemptRow>`
    select attempt.* from attempt left join rollout on rollout.id = attempt.rollout
    where attempt.state = 'ready' and attempt.not_before <= app.now()
      and attempt.control_node = any(${[...controlNodes]}::text[])
      and (attempt.kind <> 'deploy' or rollout.state = 'running')
    order by attempt.kind = 'roll-back' desc, attempt.created_at, attempt.id
    limit 1 for update of attempt skip locked`.execute(tx);
  return found.rows[0] ?? null;
}

/** The state of a rollout, held as it is until the transaction ends: a halt waits for us, or we see it (INV-11). */
export async function holdRolloutState(tx: Tx, rollout: string): Promise<{ state: string; promotion: string } | null> {
  const found = await sql<{ state: string; promotion: string }>`
    select state, promotion from rollout where id = ${rollout} for share`.execute(tx);
  return found.rows[0] ?? null;
}

/** Claims a ready attempt for this process, with a token above every other at the site; a second claim keeps the first's token. */
export async function claim(tx: Tx, attempt: AttemptRow, owner: string): Promise<AttemptRow | null> {
  const token = attempt.token ?? (await nextToken(tx, attempt.site));
  const claimed = await moveAttempt(tx, attempt, {
    to: 'claimed',
    set: [sql`claims = claims + 1`, sql`token = ${token}`, sql`lease_owner = ${owner}`, sql`lease_until = ${LEASE}`],
  });
  return claimed ? lockAttempt(tx, attempt.id) : null;
}

/** Lengthens a claim that is still this process's own; false if it was lost. */
export async function renew(tx: Tx, attempt: AttemptRow): Promise<boolean> {
  const renewed = await sql`
    update attempt set lease_until = ${LEASE}
    where id = ${attempt.id} and state = 'claimed' and claims = ${attempt.claims} and lease_until > app.now()
    returning id`.execute(tx);
  return renewed.rows.length > 0;
}

/**
 * Writes a claimed attempt down as starting, with the ledger that it is meant for: the last thing before the first byte is
 * sent. Null, and nothing may be sent, if the claim ran out, was taken, or the control node is not known yet.
 */
export async function beginStart(tx: Tx, attempt: AttemptRow): Promise<AttemptRow | null> {
  const node = await findControlNode(tx, attempt.control_node);
  const current = await lockAttempt(tx, attempt.id);
  if (current === null || node === null || node.incarnation === null) return null;
  if (current.state !== 'claimed' || current.claims !== attempt.claims) return null;
  const held = await sql<{ held: boolean }>`select ${current.lease_until}::timestamptz > app.now() as held`.execute(tx);
  if (held.rows[0]?.held !== true) return null;
  const moved = await moveAttempt(tx, current, {
    to: 'starting',
    set: [
      sql`sent = true`,
      sql`incarnation = ${node.incarnation}`,
      sql`epoch = ${node.epoch}`,
      sql`started_at = coalesce(started_at, app.now())`,
      sql`deadline = app.now() + make_interval(secs => deadline_seconds)`,
      sql`lease_until = ${LEASE}`,
    ],
  });
  return moved ? lockAttempt(tx, attempt.id) : null;
}

/** Lets go of a start that was sent and not answered: whoever asks the control node first may act on what it says. */
export async function letGo(tx: Tx, attempt: AttemptRow): Promise<void> {
  await sql`
    update attempt set lease_until = app.now()
    where id = ${attempt.id} and state = 'starting' and claims = ${attempt.claims}`.execute(tx);
}

/** Whether somebody may still be about to send it. */
export async function isHeld(tx: Tx, attempt: string): Promise<boolean> {
  const found = await sql`select from attempt where id = ${attempt} and lease_until > app.now()`.execute(tx);
  return found.rows.length > 0;
}

/** Claims that ran out before the first byte left; they go back to ready. Answers how many. */
export async function releaseExpired(tx: Tx): Promise<number> {
  const expired = await sql<AttemptRow>`
    select * from attempt where state = 'claimed' and lease_until < app.now() for update skip locked`.execute(tx);
  for (const attempt of expired.rows) {
    await moveAttempt(tx, attempt, { to: 'ready', because: 'Its claim ran out.', set: FREED });
  }
  return expired.rows.length;
}

/** Gives a claimed or starting attempt back, to be tried again in some seconds. */
export async function giveBack(
  tx: Tx,
  attempt: AttemptRow,
  why: { because: string; seconds: number },
): Promise<boolean> {
  return moveAttempt(tx, attempt, {
    to: 'ready',
    because: why.because,
    set: later(why.seconds),
  });
}
