import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { Contact } from '../../sites/trust.js';

/** That a contact was given an address to report outages by. Times are UTC. */
export interface OutageInvitation extends Contact {
  readonly id: string;
  readonly trust: string;
  readonly expiresAt: Date;
  readonly invitedAt: Date;
}

export async function keepInvitation(
  tx: Tx,
  {
    contact,
    trust,
    days,
    by,
  }: { readonly contact: Contact; readonly trust: string; readonly days: number; readonly by: string },
): Promise<OutageInvitation> {
  const { rows } = await sql<OutageInvitation>`
    insert into outage_invitation (trust, name, email, role, expires_at, invited_by)
    values (${trust}, ${contact.name}, ${contact.email}, ${contact.role}, app.now() + make_interval(days => ${days}), ${by})
    returning id, trust, name, email, role, expires_at as "expiresAt", invited_at as "invitedAt"`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new invitation was not returned by the database.');
  return row;
}

/** Those of the last days that have not run out. */
export async function invitationsOfLast(tx: Tx, days: number): Promise<readonly OutageInvitation[]> {
  const { rows } = await sql<OutageInvitation>`
    select id, trust, name, email, role, expires_at as "expiresAt", invited_at as "invitedAt" from outage_invitation
    where invited_at > app.now() - make_interval(days => ${days}) and expires_at > app.now() order by invited_at, id`.execute(
    tx,
  );
  return rows;
}
