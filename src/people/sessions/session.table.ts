import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { NewSecret } from '../secret.service.js';

/** Starts a session that is shown as a cookie. The password was proved at this moment. */
export async function insertPageSession(
  tx: Tx,
  session: { readonly person: string; readonly secret: NewSecret; readonly formToken: string },
): Promise<void> {
  await sql`
    insert into session (id, person, secret_hash, by_cookie, form_token, proved_at)
    values (${session.secret.id}, ${session.person}, ${session.secret.hash}, true, ${session.formToken}, app.now())`.execute(
    tx,
  );
}

/** Whose session of pages it was, where it ran out in the last day and nobody ended it, with the token of its forms; else null. */
export async function findLapsedSession(
  tx: Tx,
  id: string,
): Promise<{ readonly person: string; readonly formToken: string; readonly secretHash: string } | null> {
  const { rows } = await sql<{ person: string; formToken: string; secretHash: string }>`
    select person, form_token as "formToken", secret_hash as "secretHash" from session
    where id = ${id} and by_cookie and ended_at is null and last_used_at > app.now() - interval '1 day'`.execute(tx);
  return rows[0] ?? null;
}

/**
 * Ends a session and goes on in a new one, in which the password was proved at this moment: its secret is another, and its 12 hours
 * still count from the first sign-in. False if the old one is over.
 */
export async function rotatePageSession(tx: Tx, id: string, secret: NewSecret): Promise<boolean> {
  const { numAffectedRows } = await sql`
    with old as (
      update session set ended_at = app.now() where id = ${id} and ended_at is null and by_cookie
      returning person, started_at, form_token, said)
    insert into session (id, person, secret_hash, started_at, by_cookie, form_token, proved_at, said)
    select ${secret.id}, person, ${secret.hash}, started_at, true, form_token, app.now(), said from old`.execute(tx);
  return numAffectedRows === 1n;
}

/** Keeps what the next page of this session says, in place of what none has said yet. */
export async function keepSaid(tx: Tx, id: string, said: string): Promise<void> {
  await sql`update session set said = ${said} where id = ${id} and ended_at is null and by_cookie`.execute(tx);
}

/** Forgets what was to be said, if it is still this; answers whether it was this call that did. */
export async function takeSaid(tx: Tx, id: string, said: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update session set said = null where id = ${id} and said = ${said}`.execute(tx);
  return numAffectedRows === 1n;
}
