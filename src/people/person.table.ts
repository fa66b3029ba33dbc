import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { RoleGrant } from './caller.js';
import { ROLES_HELD } from './grant.table.js';

/** One person as others may see them: nothing here is secret. Times are UTC. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** Lower case. */
  readonly email: string;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  /** Whether a password has been set; never what it is. */
  readonly hasPassword: boolean;
  readonly roles: readonly RoleGrant[];
}

const PERSON = sql`
  select p.id, p.name, p.email, p.created_at as "createdAt", p.disabled_at as "disabledAt",
    p.password is not null as "hasPassword",
    ${ROLES_HELD} as roles
  from person p`;

export async function insertPerson(
  tx: Tx,
  person: { readonly name: string; readonly email: string; readonly by: string | null },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into person (name, email, created_by) values (${person.name}, ${person.email}, ${person.by})
    returning id`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new person was not returned by the database.');
  return row.id;
}

export async function findPerson(tx: Tx, id: string): Promise<Person | null> {
  const { rows } = await sql<Person>`${PERSON} where p.id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

/** The persons with these e-mail addresses, in any case of letters: lower-case address to id. Whoever is unknown is left out. */
export async function findPeopleByEmail(tx: Tx, emails: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; email: string }>`
    select id, email from person
    where email in (select lower(value) from jsonb_array_elements_text(${JSON.stringify(emails)}::jsonb))`.execute(tx);
  return new Map(rows.map(({ id, email }) => [email, id]));
}

/** Every person, disabled ones too, by name. */
export async function listPeople(tx: Tx): Promise<readonly Person[]> {
  // The roles of all are read at once: asked for one by one they cost more than all else.
  const { rows } = await sql<Person>`
    select p.id, p.name, p.email, p.created_at as "createdAt", p.disabled_at as "disabledAt",
      p.password is not null as "hasPassword", coalesce(held.roles, '[]') as roles
    from person p left join (
      select g.person, json_agg(json_build_object('role', g.role, 'duty', g.duty, 'trust', g.trust) order by g.id) as roles
      from role_grant g where g.ended_at is null group by g.person) as held on held.person = p.id
    order by p.name, p.id`.execute(tx);
  return rows;
}

/** The name of every person by their id, disabled ones too; of these alone where they are named. */
export async function namesOfPeople(
  tx: Tx,
  ids: readonly string[] | null = null,
): Promise<ReadonlyMap<string, string>> {
  const those = ids === null ? sql`true` : sql`id = any(${[...ids]}::uuid[])`;
  const { rows } = await sql<Pick<Person, 'id' | 'name'>>`
    select id, name from person where ${those} order by id`.execute(tx);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Those who have this address, this name, or every word of it in theirs, in any case of letters; whoever is called exactly so first. Disabled people too. */
export async function peopleCalled(
  tx: Tx,
  name: string,
  limit: number,
): Promise<readonly Pick<Person, 'id' | 'name' | 'email'>[]> {
  const typed = name.trim();
  const email = typed.toLowerCase();
  // By one and the same rule on both sides: the language lowers a few letters, such as İ, in another way than the database.
  const called = sql`lower(${typed})`;
  const { rows } = await sql<Pick<Person, 'id' | 'name' | 'email'>>`
    select id, name, email from person
    where email = ${email} or lower(name || ' (' || email || ')') = ${called}
      or not exists (select from regexp_split_to_table(${called}, '[[:space:]]+') as word where position(word in lower(name)) = 0)
    order by lower(name) = ${called} or email = ${email} desc, name, id limit ${limit}`.execute(tx);
  return rows;
}

/** Disables one who is not yet; answers whether it was this call that did. */
export async function disablePerson(tx: Tx, id: string, by: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update person set disabled_at = app.now(), disabled_by = ${by}
    where id = ${id} and disabled_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** Enables one who is disabled; answers whether it was this call that did. Sessions and tokens that were ended stay ended. */
export async function enablePerson(tx: Tx, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update person set disabled_at = null, disabled_by = null
    where id = ${id} and disabled_at is not null`.execute(tx);
  return numAffectedRows === 1n;
}

/** By the address in lower case; disabled people too. */
export async function findPersonByEmail(tx: Tx, email: string): Promise<Person | null> {
  const { rows } = await sql<Person>`${PERSON} where p.email = ${email}`.execute(tx);
  return rows[0] ?? null;
}
