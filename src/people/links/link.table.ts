import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { LinkHolder } from './link-act.js';

/** A link as it is kept: enough to know it again, and not to make it. Times are UTC. */
export interface KeptLink {
  readonly id: string;
  readonly hash: string;
  readonly act: string;
  readonly subject: string;
  readonly holder: LinkHolder;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly isExpired: boolean;
  readonly usedAt: Date | null;
  /** What was decided by it. */
  readonly decision: string | null;
  readonly revokedAt: Date | null;
  readonly revokedBecause: string | null;
}

type NewLink = Pick<KeptLink, 'id' | 'hash' | 'act' | 'subject' | 'holder' | 'expiresAt'>;

export async function keepLink(tx: Tx, { holder, ...link }: NewLink): Promise<void> {
  await sql`
    insert into link (id, hash, act, subject, holder_name, holder_email, holder_role, trust, expires_at)
    values (${link.id}, ${link.hash}, ${link.act}, ${link.subject}, ${holder.name}, ${holder.email.toLowerCase()},
      ${holder.role}, ${holder.trust}, ${link.expiresAt})`.execute(tx);
}

/** The link of this id, locked until the transaction ends; null if there is none. */
export async function lockLink(tx: Tx, id: string): Promise<KeptLink | null> {
  const { rows } = await sql<KeptLink>`
    select id, hash, act, subject, issued_at as "issuedAt", expires_at as "expiresAt", expires_at <= app.now() as "isExpired",
      used_at as "usedAt", decision, revoked_at as "revokedAt", revoked_because as "revokedBecause",
      json_build_object('name', holder_name, 'email', holder_email, 'role', holder_role, 'trust', trust) as holder
    from link where id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

/** Uses a link up; false, and nothing, if it was used, was revoked or has run out. */
export async function useLink(tx: Tx, id: string, decision: string): Promise<boolean> {
  const { rows } = await sql`
    update link set used_at = app.now(), decision = ${decision}
    where id = ${id} and used_at is null and revoked_at is null and expires_at > app.now() returning id`.execute(tx);
  return rows.length === 1;
}

/** Makes every unused link for an act and its subject useless, and answers how many there were. */
export async function revokeLinks(
  tx: Tx,
  of: { readonly act: string; readonly subject: string },
  because: string,
): Promise<number> {
  const { rows } = await sql`
    update link set revoked_at = app.now(), revoked_because = ${because}
    where act = ${of.act} and subject = ${of.subject} and used_at is null and revoked_at is null returning id`.execute(
    tx,
  );
  return rows.length;
}
