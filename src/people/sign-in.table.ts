import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { lockSeconds } from './lock-out.js';
import type { NewSecret } from './secret.service.js';

/** An attempt to prove a password, already counted as a failure until it succeeds. */
export interface Attempt {
  readonly person: string;
  readonly name: string;
  /** Null: none was ever set. */
  readonly password: string | null;
  /** Wrong passwords in a row, this one included. */
  readonly failures: number;
}

/**
 * Lets this transaction end without waiting for the disk, which only an address that is known has something to write to: on a
 * busy disk that wait told the two apart. A Postgres that is killed forgets the last half second at most.
 */
export async function commitInMemory(tx: Tx): Promise<void> {
  await sql`set local synchronous_commit = off`.execute(tx);
}

/**
 * Counts an attempt before the password is looked at, so that a thousand at once get no more guesses than one after the other.
 * Null for an address that is unknown, disabled or locked.
 */
export async function countAttempt(tx: Tx, email: string): Promise<Attempt | null> {
  const { rows } = await sql<Attempt>`
    update person set failed_sign_ins = failed_sign_ins + 1
    where email = ${email} and disabled_at is null and (locked_until is null or locked_until <= app.now())
    returning id as person, name, password, failed_sign_ins as failures`.execute(tx);
  const [attempt] = rows;
  if (attempt === undefined) return null;
  const seconds = lockSeconds(attempt.failures);
  if (seconds > 0)
    await sql`
      update person set locked_until = app.now() + make_interval(secs => ${seconds})
      where id = ${attempt.person}`.execute(tx);
  return attempt;
}

/** Forgets the failures of a person who has just proved the password; false if they were disabled meanwhile. */
export async function forgetFailures(tx: Tx, person: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update person set failed_sign_ins = 0, locked_until = null
    where id = ${person} and disabled_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** Sets a password's hash and forgets the failures; false if the person is unknown or disabled. */
export async function setPassword(tx: Tx, person: string, hash: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update person set password = ${hash}, failed_sign_ins = 0, locked_until = null
    where id = ${person} and disabled_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** Starts a session and answers when it ends at the latest (UTC): 12 hours from now. */
export async function insertSession(tx: Tx, person: string, secret: NewSecret): Promise<Date> {
  const { rows } = await sql<{ endsAt: Date }>`
    insert into session (id, person, secret_hash) values (${secret.id}, ${person}, ${secret.hash})
    returning started_at + interval '12 hours' as "endsAt"`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new session was not returned by the database.');
  return row.endsAt;
}

/** Ends one session; answers whether it was this call that did. */
export async function endSession(tx: Tx, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update session set ended_at = app.now() where id = ${id} and ended_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** Ends every session of a person, but the one to keep if one is named. */
export async function endSessionsOf(tx: Tx, person: string, keep: string | null): Promise<void> {
  await sql`
    update session set ended_at = app.now()
    where person = ${person} and ended_at is null and id is distinct from ${keep}`.execute(tx);
}
