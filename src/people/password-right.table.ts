import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { NewSecret } from './secret.service.js';

/** A right to set a password that is valid at this moment. */
export interface PasswordRight {
  readonly person: string;
  readonly name: string;
  readonly email: string;
  readonly secretHash: string;
}

/** Keeps a right for 72 hours, voiding those given to the person before; answers when it expires (UTC). */
export async function insertPasswordRight(
  tx: Tx,
  right: { readonly person: string; readonly secret: NewSecret; readonly by: string | null },
): Promise<Date> {
  await voidPasswordRights(tx, right.person);
  const { rows } = await sql<{ expiresAt: Date }>`
    insert into password_right (id, person, secret_hash, created_by, expires_at)
    values (${right.secret.id}, ${right.person}, ${right.secret.hash}, ${right.by}, app.now() + interval '72 hours')
    returning expires_at as "expiresAt"`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new right was not returned by the database.');
  return row.expiresAt;
}

/** The right of this id if it is unused, unexpired, and its person is not disabled; else null. */
export async function findPasswordRight(tx: Tx, id: string): Promise<PasswordRight | null> {
  const { rows } = await sql<PasswordRight>`
    select p.id as person, p.name, p.email, r.secret_hash as "secretHash"
    from password_right r join person p on p.id = r.person
    where r.id = ${id} and r.used_at is null and r.expires_at > app.now() and p.disabled_at is null`.execute(tx);
  return rows[0] ?? null;
}

/** Uses a right up; false if another call was first, or it has expired. */
export async function usePasswordRight(tx: Tx, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update password_right set used_at = app.now()
    where id = ${id} and used_at is null and expires_at > app.now()`.execute(tx);
  return numAffectedRows === 1n;
}

/** Makes every unused right of a person worthless. */
export async function voidPasswordRights(tx: Tx, person: string): Promise<void> {
  await sql`
    update password_right set expires_at = app.now()
    where person = ${person} and used_at is null and expires_at > app.now()`.execute(tx);
}
