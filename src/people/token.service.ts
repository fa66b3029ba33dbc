import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { conflict, forbidden, notFound } from '../platform/http/problem.js';
import type { Credential } from './authentication.service.js';
import type { Caller } from './caller.js';
import { mayDo, type Permission } from './permission.js';
import { newSecret } from './secret.service.js';
import { findToken, holdTokensOf, insertToken, revokeToken, tokensOf, type Token } from './token.table.js';

/** A new token with its secret text, which is in no other answer ever again. */
export interface IssuedToken extends Token {
  readonly token: string;
}

/** What a person wishes a token to be. */
export interface TokenWish {
  readonly name: string;
  /** 1 to 90. */
  readonly days: number;
  /** The permissions to narrow it to; null: all that the person's roles give, now and later. */
  readonly scope: readonly Permission[] | null;
}

const ACTIVE_AT_MOST = 50;

/** API tokens: a person's keys for programs. */
@Injectable()
export class Tokens {
  constructor(private readonly database: Database) {}

  /**
   * Makes a token for the caller. Refuses (403) one who came with a token: a stolen one must not be able to outlive its
   * revocation by making others; and (409) a fifty-first.
   */
  async create(caller: Caller, credential: Credential, wish: TokenWish): Promise<IssuedToken> {
    if (credential.kind !== 'session')
      throw forbidden('Sign in with your password to make a token; a token cannot make another.');
    return await this.database.transaction(async (tx) => {
      if ((await holdTokensOf(tx, caller.person)) >= ACTIVE_AT_MOST)
        throw conflict(`You have ${ACTIVE_AT_MOST} tokens; revoke those you do not use.`);
      return await keep(tx, caller.person, wish);
    });
  }

  /** Makes a token for a person, asking nobody: for the command line and for setting up. Throws if there is no such person. */
  async issue(person: string, wish: TokenWish): Promise<IssuedToken> {
    return await this.database.transaction((tx) => keep(tx, person, wish));
  }

  async list(person: string): Promise<readonly Token[]> {
    return await this.database.transaction((tx) => tokensOf(tx, person));
  }

  /** Revokes a token of the caller's own, or anybody's for one who manages people; to all others it does not exist (404). */
  async revoke(caller: Caller, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const token = await findToken(tx, id);
      if (token === null || !mayRevoke(caller, token)) throw notFound('token');
      if (!(await revokeToken(tx, id, caller.person))) return;
      const detail = { of: `person:${token.person}` };
      await record(tx, { actor: `person:${caller.person}`, action: 'token.revoked', subject: `token:${id}`, detail });
    });
  }
}

async function keep(tx: Tx, person: string, wish: TokenWish): Promise<IssuedToken> {
  const secret = newSecret('gatehouse');
  const token = await insertToken(tx, { person, ...wish, secret });
  const detail = { name: token.name, scope: token.scope, expiresAt: token.expiresAt };
  await record(tx, { actor: `person:${person}`, action: 'token.issued', subject: `token:${token.id}`, detail });
  return { ...token, token: secret.text };
}

function mayRevoke(caller: Caller, token: Token): boolean {
  const isOwn = token.person === caller.person && mayDo(caller, 'tokens.own');
  return isOwn || mayDo(caller, 'people.manage');
}
