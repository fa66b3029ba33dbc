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
  /** May be used again until it runs out. */
  readonly standing: boolean;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly isExpired: boolean;
  readonly uses: number;
  /** When it was used last. */
  readonly usedAt: Date | null;
  /** What was decided by it. */
  readonly decision: string | null;
  /** What its holder was told of that. */
  readonly outcome: string | null;
  readonly revokedAt: Date | null;
  readonly revokedBecause: string | null;
}

/** What may be shown of a link, to whoever manages them. */
export interface ListedLink extends Omit<KeptLink, 'hash' | 'isExpired'> {
  readonly state: 'open' | 'used' | 'revoked' | 'expired';
}

type NewLink = Pick<KeptLink, 'id' | 'hash' | 'act' | 'subject' | 'holder' | 'standing' | 'expiresAt'>;

export async function keepLink(tx: Tx, { holder, ...link }: NewLink): Promise<void> {
  await sql`
    insert into link (id, hash, act, subject, holder_name, holder_email, holder_role, trust, standing, expires_at)
    values (${link.id}, ${link.hash}, ${link.act}, ${link.subject}, ${holder.name}, ${holder.email.toLowerCase()},
      ${holder.role}, ${holder.trust}, ${link.standing}, ${link.expiresAt})`.execute(tx);
}

const LINK = sql`
  select id, hash, act, subject, standing, issued_at as "issuedAt", expires_at as "expiresAt",
    expires_at <= app.now() as "isExpired", uses, used_at as "usedAt", decision, outcome, revoked_at as "revokedAt",
    revoked_because as "revokedBecause",
    json_build_object('name', holder_name, 'email', holder_email, 'role', holder_role, 'trust', trust) as holder
  from link`;

/** Reads only. */
export async function findLink(tx: Tx, id: string): Promise<KeptLink | null> {
  const { rows } = await sql<KeptLink>`${LINK} where id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

/** The link of this id, locked until the transaction ends; null if there is none. */
export async function lockLink(tx: Tx, id: string): Promise<KeptLink | null> {
  const { rows } = await sql<KeptLink>`${LINK} where id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

/** Writes a use of a locked link down, that had not run out when it was locked; false, and nothing, if it was used up or revoked. */
export async function useLink(
  tx: Tx,
  id: string,
  { decision, outcome }: { readonly decision: string; readonly outcome: string },
): Promise<boolean> {
  const { rows } = await sql`
    update link set uses = uses + 1, used_at = app.now(), decision = ${decision}, outcome = ${outcome}
    where id = ${id} and (standing or uses = 0) and revoked_at is null returning id`.execute(tx);
  return rows.length === 1;
}

/** Makes every link for an act and its subject that may still be used useless, and answers how many there were. */
export async function revokeLinks(
  tx: Tx,
  of: { readonly act: string; readonly subject: string },
  because: string,
): Promise<number> {
  const { rows } = await sql`
    update link set revoked_at = app.now(), revoked_because = ${because}
    where act = ${of.act} and subject = ${of.subject} and (standing or uses = 0) and revoked_at is null returning id`.execute(
    tx,
  );
  return rows.length;
}

/** Which links to list; null leaves a part open. */
interface LinkListing {
  readonly act: string | null;
  readonly subject: string | null;
  readonly trust: string | null;
  readonly openOnly: boolean;
  readonly limit: number;
}

/** The newest first. */
export async function listLinks(tx: Tx, wish: LinkListing): Promise<readonly ListedLink[]> {
  const { rows } = await sql<KeptLink>`${LINK}
    where (${wish.act}::text is null or act = ${wish.act}) and (${wish.subject}::text is null or subject = ${wish.subject})
      and (${wish.trust}::text is null or trust = ${wish.trust})
      and (not ${wish.openOnly}::boolean or ((standing or uses = 0) and revoked_at is null and expires_at > app.now()))
    order by issued_at desc, id limit ${wish.limit}`.execute(tx);
  return rows.map(listed);
}

/** Makes one link that may still be used useless; false, and nothing, for any other. */
export async function revokeLink(tx: Tx, id: string, because: string): Promise<boolean> {
  const { rows } = await sql`
    update link set revoked_at = app.now(), revoked_because = ${because}
    where id = ${id} and (standing or uses = 0) and revoked_at is null and expires_at > app.now() returning id`.execute(
    tx,
  );
  return rows.length === 1;
}

/** A link without what it is known by. */
export function listed(kept: KeptLink): ListedLink {
  const { id, act, subject, holder, standing, issuedAt, expiresAt, uses, usedAt, decision, outcome } = kept;
  const { revokedAt, revokedBecause, isExpired } = kept;
  const isUsedUp = usedAt !== null && !standing;
  const state = isUsedUp ? 'used' : revokedAt !== null ? 'revoked' : isExpired ? 'expired' : 'open';
  return {
    ...{ id, state, act, subject, holder, standing, issuedAt, expiresAt },
    ...{ uses, usedAt, decision, outcome, revokedAt, revokedBecause },
  };
}
