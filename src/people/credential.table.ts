import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { RoleGrant } from './caller.js';
import { ROLES_HELD } from './grant.table.js';

/** Who stands behind a token or a session that is valid at this moment, and what the secret must hash to. */
export interface Bearer {
  readonly person: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly RoleGrant[];
  /** Null: not narrowed. */
  readonly scope: readonly string[] | null;
  readonly secretHash: string;
  /** Whether this use is to be noted: the last one that was is more than a minute ago. */
  readonly isToNote: boolean;
}

/** What pages know of a session beyond whose it is. */
export interface PageSession {
  readonly formToken: string;
  /** Whether the password was typed in the last 10 minutes. */
  readonly isFresh: boolean;
  /** What the next page is to say. */
  readonly said: string | null;
}

export interface SessionBearer extends Bearer {
  /** Of a session that opens pages, as a cookie; null for one that opens the API, as a bearer token. */
  readonly page: PageSession | null;
}

/** The bearer of an API token that is not revoked and not expired, and whose person is not disabled; else null. */
export async function bearerOfToken(tx: Tx, id: string): Promise<Bearer | null> {
  const { rows } = await sql<Bearer>`
    select p.id as person, p.name, p.email, ${ROLES_HELD} as roles, t.scope, t.secret_hash as "secretHash",
      coalesce(t.last_used_at < app.now() - interval '1 minute', true) as "isToNote"
    from api_token t join person p on p.id = t.person
    where t.id = ${id} and t.revoked_at is null and t.expires_at > app.now() and p.disabled_at is null`.execute(tx);
  return rows[0] ?? null;
}

/**
 * The bearer of a session that is under 12 hours old and not ended, and was used in the last hour, or in the last half if it is one of
 * pages; else null.
 */
export async function bearerOfSession(tx: Tx, id: string): Promise<SessionBearer | null> {
  const { rows } = await sql<SessionBearer>`
    select p.id as person, p.name, p.email, ${ROLES_HELD} as roles, null as scope, s.secret_hash as "secretHash",
      s.last_used_at < app.now() - interval '1 minute' as "isToNote",
      case when s.by_cookie then json_build_object('formToken', s.form_token, 'said', s.said,
        'isFresh', s.proved_at > app.now() - interval '10 minutes') end as page
    from session s join person p on p.id = s.person
    where s.id = ${id} and s.ended_at is null and p.disabled_at is null
      and s.started_at > app.now() - interval '12 hours' and s.last_used_at > app.now() - case when s.by_cookie then interval '30 minutes' else interval '1 hour' end`.execute(
    tx,
  );
  return rows[0] ?? null;
}

/** Notes that a token was used, at most once a minute: reading must not turn into writing. */
export async function noteTokenUse(tx: Tx, id: string): Promise<void> {
  await sql`
    update api_token set last_used_at = app.now()
    where id = ${id} and (last_used_at is null or last_used_at < app.now() - interval '1 minute')`.execute(tx);
}

/** Notes that a session was used, at most once a minute; its idle time counts from here. */
export async function noteSessionUse(tx: Tx, id: string): Promise<void> {
  await sql`
    update session set last_used_at = app.now()
    where id = ${id} and last_used_at < app.now() - interval '1 minute'`.execute(tx);
}
