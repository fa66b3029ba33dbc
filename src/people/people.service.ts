import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { brokenConstraint, Database, type Tx } from '../platform/database/database.service.js';
import { conflict, forbidden, notFound } from '../platform/http/problem.js';
import type { Caller, RoleGrant } from './caller.js';
import { endGrant, grantHistory, holdAdministrators, insertGrant, type PastGrant } from './grant.table.js';
import { grantsToChange, wordsOf } from './grants.js';
import { KnownTrusts } from './known-trusts.service.js';
import { voidPasswordRights } from './password-right.table.js';
import { disablePerson, enablePerson, findPerson, insertPerson, listPeople, type Person } from './person.table.js';
import { endSessionsOf } from './sign-in.table.js';
import { revokeTokensOf } from './token.table.js';

/** A person to be, with the roles to start with. */
export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly grants: readonly RoleGrant[];
}

/** A person with every grant they have or had. */
export interface PersonWithHistory extends Person {
  readonly history: readonly PastGrant[];
}

/** Who there is and what they may do. Every change of it is in the record, and none is ever taken out of the database. */
@Injectable()
export class People {
  constructor(
    private readonly database: Database,
    private readonly trusts: KnownTrusts,
  ) {}

  async list(): Promise<readonly Person[]> {
    return await this.database.transaction((tx) => listPeople(tx));
  }

  async find(id: string): Promise<PersonWithHistory> {
    return await this.database.transaction(async (tx) => ({
      ...(await known(tx, id)),
      history: await grantHistory(tx, id),
    }));
  }

  /** Makes a person. `by` is a person's uuid, null for the command line. Refuses (400) a Trust that there is not, and (409) an address that is taken. */
  async create(by: string | null, wish: NewPerson): Promise<Person> {
    this.trusts.refuseUnknown(wish.grants, wish.grants);
    return await this.database.transaction((tx) => createPerson(tx, by, wish)).catch(explainTaken);
  }

  /** Makes the first administrator. Refuses (409) when there is one who is not disabled. */
  async createFirstAdministrator(name: string, email: string): Promise<Person> {
    const grants: readonly RoleGrant[] = [{ role: 'administrator', duty: null, trust: null }];
    return await this.database
      .transaction(async (tx) => {
        if ((await holdAdministrators(tx)).length > 0)
          throw conflict('There is an administrator already; people are made by administrators from now on.');
        return await createPerson(tx, null, { name, email, grants });
      })
      .catch(explainTaken);
  }

  /**
   * Gives a person exactly these grants; what was held and is not among them ends, and so do their
   * sessions. Refuses (403) one's own, whoever asks, (400) to add one at a Trust that there is not, and (409) to leave no administrator, or to change other grants than
   * those that the caller has `seen`, where they say which.
   */
  async changeGrants(
    caller: Caller,
    id: string,
    grants: readonly RoleGrant[],
    seen: readonly RoleGrant[] | null = null,
  ): Promise<Person> {
    if (caller.person === id) throw forbidden('Nobody changes their own roles; ask another administrator.');
    return await this.database.transaction(async (tx) => {
      const administrators = await holdAdministrators(tx);
      const { roles } = await known(tx, id);
      if (seen !== null) refuseUnseen(roles, seen);
      const { added, ended } = grantsToChange(roles, grants);
      this.trusts.refuseUnknown(grants, added);
      if (ended.some((grant) => grant.role === 'administrator')) refuseLast(administrators, id);
      for (const grant of ended) await endGrant(tx, id, grant, caller.person);
      for (const grant of added) await insertGrant(tx, id, grant, caller.person);
      if (added.length + ended.length > 0) {
        const detail = { added: added.map(wordsOf), ended: ended.map(wordsOf) };
        await record(tx, {
          actor: `person:${caller.person}`,
          action: 'grants.changed',
          subject: `person:${id}`,
          detail,
        });
        // Whoever was signed in does so again, as who they are now.
        await endSessionsOf(tx, id, null);
      }
      return await known(tx, id);
    });
  }

  /** Shuts a person out at once: sessions, tokens and rights end and stay ended. Refuses (409) the last administrator. */
  async disable(caller: Caller, id: string): Promise<Person> {
    return await this.database.transaction(async (tx) => {
      refuseLast(await holdAdministrators(tx), id);
      await known(tx, id);
      if (await disablePerson(tx, id, caller.person)) {
        await endSessionsOf(tx, id, null);
        await revokeTokensOf(tx, id, caller.person);
        await voidPasswordRights(tx, id);
        await record(tx, {
          actor: `person:${caller.person}`,
          action: 'person.disabled',
          subject: `person:${id}`,
          detail: {},
        });
      }
      return await known(tx, id);
    });
  }

  /** Lets a disabled person sign in again, with the roles that they had. Refuses (403) oneself. */
  async enable(caller: Caller, id: string): Promise<Person> {
    if (caller.person === id) throw forbidden('Nobody enables themselves; ask another administrator.');
    return await this.database.transaction(async (tx) => {
      await known(tx, id);
      if (await enablePerson(tx, id))
        await record(tx, {
          actor: `person:${caller.person}`,
          action: 'person.enabled',
          subject: `person:${id}`,
          detail: {},
        });
      return await known(tx, id);
    });
  }
}

async function createPerson(tx: Tx, by: string | null, wish: NewPerson): Promise<Person> {
  const id = await insertPerson(tx, { name: wish.name, email: wish.email.toLowerCase(), by });
  const { added } = grantsToChange([], wish.grants);
  for (const grant of added) await insertGrant(tx, id, grant, by);
  const actor = by === null ? 'gatehouse' : `person:${by}`;
  const detail = { name: wish.name, grants: added.map(wordsOf) };
  await record(tx, { actor, action: 'person.created', subject: `person:${id}`, detail });
  return await known(tx, id);
}

function explainTaken(error: unknown): never {
  if (brokenConstraint(error) === 'person_email_key')
    throw conflict('There is a person with this e-mail address already.');
  throw error;
}

async function known(tx: Tx, id: string): Promise<Person> {
  const person = await findPerson(tx, id);
  if (person === null) throw notFound('person');
  return person;
}

function refuseUnseen(held: readonly RoleGrant[], seen: readonly RoleGrant[]): void {
  const { added, ended } = grantsToChange(seen, held);
  if (added.length + ended.length > 0) throw conflict('The roles have been changed since; look at them again.');
}

function refuseLast(administrators: readonly string[], id: string): void {
  if (administrators.length === 1 && administrators[0] === id)
    throw conflict('This is the last administrator; make another one first.');
}
