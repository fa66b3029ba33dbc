import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { RoleGrant } from '../../src/people/caller.js';
import { People } from '../../src/people/people.service.js';
import { SignIn } from '../../src/people/sign-in.service.js';
import { client, type Client } from '../client.js';
import type { Gatehouse } from '../gatehouse.js';

/** A person with a password that a test knows. */
export interface Account {
  readonly person: string;
  readonly email: string;
  readonly password: string;
}

/** Somebody in a session. */
export interface SignedIn extends Client, Account {
  readonly token: string;
}

export const PASSWORD = 'seven quiet herons wade';

/** Makes a person who can sign in, by the way that a new person takes. */
export async function makeAccount(gatehouse: Gatehouse, ...grants: readonly RoleGrant[]): Promise<Account> {
  const email = `${randomUUID()}@gatehouse.example`;
  const { id } = await gatehouse.injected(People).create(null, { name: 'Ada Okafor', email, grants });
  const right = await gatehouse.injected(SignIn).grantPasswordRight(id, null);
  await gatehouse.injected(SignIn).usePasswordRight(right.token, PASSWORD);
  return { person: id, email, password: PASSWORD };
}

/** Signs an account in over HTTP; throws when it is refused. */
export async function signIn(gatehouse: Gatehouse, account: Account): Promise<SignedIn> {
  const { email, password } = account;
  const answer = await gatehouse.post('/api/v1/sign-in', { email, password });
  const { token } = z.object({ token: z.string() }).parse(answer.body);
  return { ...account, ...client(gatehouse.url, token), token };
}
