import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { RoleGrant } from './caller.js';

/** The roles that the person `p` of a query holds, as JSON, in the order in which they were granted. */
export const ROLES_HELD = sql`coalesce((select json_agg(json_build_object('role', g.role, 'duty', g.duty, 'trust', g.trust)
  order by g.id) from role_grant g where g.person = p.id and g.ended_at is null), '[]')`;

/** A grant that a person has or had. Times are UTC; `grantedBy` and `endedBy` are persons' uuids, null for the command line. */
export interface PastGrant extends RoleGrant {
  readonly grantedAt: Date;
  readonly grantedBy: string | null;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
}

export async function insertGrant(tx: Tx, person: string, grant: RoleGrant, by: string | null): Promise<void> {
  await sql`
    insert into role_grant (person, role, duty, trust, granted_by)
    values (${person}, ${grant.role}, ${grant.duty}, ${grant.trust}, ${by})`.execute(tx);
}

/** Ends a grant that is held; answers whether it was this call that did. */
export async function endGrant(tx: Tx, person: string, grant: RoleGrant, by: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update role_grant set ended_at = app.now(), ended_by = ${by}
    where person = ${person} and role = ${grant.role} and ended_at is null
      and duty is not distinct from ${grant.duty} and trust is not distinct from ${grant.trust}`.execute(tx);
  return numAffectedRows === 1n;
}

/** Every grant the person has or had, oldest first. */
export async function grantHistory(tx: Tx, person: string): Promise<readonly PastGrant[]> {
  const { rows } = await sql<PastGrant>`
    select role, duty, trust, granted_at as "grantedAt", granted_by as "grantedBy", ended_at as "endedAt",
      ended_by as "endedBy"
    from role_grant where person = ${person} order by id`.execute(tx);
  return rows;
}

/**
 * The people who are administrators and not disabled. Until this transaction ends, no other can change who is: two
 * administrators who disable each other at the same instant must not leave none.
 */
export async function holdAdministrators(tx: Tx): Promise<readonly string[]> {
  await sql`select pg_advisory_xact_lock(hashtext('gatehouse.administrators'))`.execute(tx);
  const { rows } = await sql<{ person: string }>`
    select g.person from role_grant g join person p on p.id = g.person
    where g.role = 'administrator' and g.ended_at is null and p.disabled_at is null order by g.person`.execute(tx);
  return rows.map((row) => row.person);
}
