import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { NewSecret } from './secret.service.js';

/** An API token as its owner may see it again: never the secret, nor its hash. Times are UTC. */
export interface Token {
  readonly id: string;
  readonly person: string;
  readonly name: string;
  /** The permissions that it is narrowed to; null: not narrowed. */
  readonly scope: readonly string[] | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

const TOKEN = sql`id, person, name, scope, created_at as "createdAt", expires_at as "expiresAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt"`;

/** Keeps a token that lasts for `days` (at most 90, or the database refuses it). */
export async function insertToken(
  tx: Tx,
  token: {
    readonly person: string;
    readonly name: string;
    readonly days: number;
    readonly scope: readonly string[] | null;
    readonly secret: NewSecret;
  },
): Promise<Token> {
  const { rows } = await sql<Token>`
    insert into api_token (id, person, name, secret_hash, scope, created_at, expires_at)
    select ${token.secret.id}, ${token.person}, ${token.name}, ${token.secret.hash}, ${token.scope}::text[],
      instant, instant + make_interval(days => ${token.days})
    from (select app.now() as instant offset 0) as moment
    returning ${TOKEN}`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new token was not returned by the database.');
  return row;
}

/** A person's tokens, newest first, expired and revoked ones too. */
export async function tokensOf(tx: Tx, person: string): Promise<readonly Token[]> {
  const { rows } = await sql<Token>`
    select ${TOKEN} from api_token where person = ${person} order by created_at desc, id`.execute(tx);
  return rows;
}

/** How many tokens a person has that still work. Until this transaction ends, no other can give that person one more. */
export async function holdTokensOf(tx: Tx, person: string): Promise<number> {
  await sql`select from person where id = ${person} for update`.execute(tx);
  const { rows } = await sql<{ working: number }>`
    select count(*) as working from api_token
    where person = ${person} and revoked_at is null and expires_at > app.now()`.execute(tx);
  return rows[0]?.working ?? 0;
}

export async function findToken(tx: Tx, id: string): Promise<Token | null> {
  const { rows } = await sql<Token>`select ${TOKEN} from api_token where id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

/** Revokes one token; answers whether it was this call that did. */
export async function revokeToken(tx: Tx, id: string, by: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update api_token set revoked_at = app.now(), revoked_by = ${by}
    where id = ${id} and revoked_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** Revokes every token of a person, for good. */
export async function revokeTokensOf(tx: Tx, person: string, by: string): Promise<void> {
  await sql`
    update api_token set revoked_at = app.now(), revoked_by = ${by}
    where person = ${person} and revoked_at is null`.execute(tx);
}
