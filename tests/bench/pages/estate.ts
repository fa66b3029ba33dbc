import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { PasswordHash } from '../../../src/people/password-hash.service.js';
import type { EstateSize } from './estate-size.js';

const FOLDER = join(import.meta.dirname, 'estate');

/** Who signs in, and by what. */
export const VISITOR = {
  email: 'visitor@gatehouse.example.org',
  password: 'a password of a bench that nobody else has',
};
/** Secret of the link that Trust 1 was sent: as the estate's SQL draws it. */
const LINK_OF_TRUST_1 = `select 'gatehouse-link_' || id || '_' || md5(trust) || md5('secret ' || trust) as link
  from app.link where trust = 'trust-0001'`;

/** What pages are asked of. Several of a kind, so that no page is asked of one thing alone. */
export interface Known {
  readonly releases: readonly string[];
  /** Before its gate to the next rung. */
  readonly moving: readonly string[];
  readonly rollouts: readonly string[];
  /** The one that is under way in Production. */
  readonly live: string;
  readonly sites: readonly string[];
  readonly trusts: readonly string[];
  readonly incidents: readonly string[];
  readonly hotfixes: readonly string[];
  readonly rcas: readonly string[];
  readonly entries: readonly number[];
  /** A day of which the record has entries, as a form sends it. */
  readonly day: { readonly from: string; readonly to: string };
  readonly person: string;
  readonly link: string;
}

/** Fills a migrated database by whole sets, and answers what is in it. Minutes at most, for the largest. */
export async function layEstate(address: string, size: EstateSize): Promise<Known> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    for (const [name, value] of Object.entries(size)) await client.query(`set estate.${name} = ${String(value)}`);
    // The indexes of a million entries are made once and not a million times, as they are after a restore.
    const { rows } = await client.query<{ name: string; made: string }>(
      `select indexname as name, indexdef as made from pg_indexes where tablename = 'audit' and indexdef like '%(%audit_%'`,
    );
    for (const { name } of rows) await client.query(`drop index app.${name}`);
    for (const file of (await readdir(FOLDER)).sort()) await client.query(await readFile(join(FOLDER, file), 'utf8'));
    for (const { made } of rows) await client.query(made);
    await admitVisitor(client);
    await client.query('vacuum analyze');
    return await knownIn(client);
  } finally {
    await client.end();
  }
}

async function admitVisitor(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `insert into app.person (name, email, password) values ('Vera Visitor', $1, $2) returning id`,
    [VISITOR.email, await new PasswordHash().make(VISITOR.password)],
  );
  await client.query(`insert into app.role_grant (person, role, duty) values ($1, 'delivery', 'release-manager')`, [
    rows[0]?.id,
  ]);
}

async function knownIn(client: pg.Client): Promise<Known> {
  const all = async (query: string): Promise<readonly string[]> =>
    (await client.query<{ one: string }>(query)).rows.map(({ one }) => one);
  const one = async (query: string): Promise<string> => (await all(query))[0] ?? '';
  const live = await one(`select id as one from app.rollout where state = 'running'`);
  const day = await one(
    `select to_char(at, 'YYYY-MM-DD') as one from app.audit order by seq desc offset 20000 limit 1`,
  );
  return {
    releases: await all(`select version as one from app.release order by md5(version) limit 20`),
    moving: await all(`select version as one from app.release order by sequence desc limit 4`),
    rollouts: await all(
      `select id as one from app.rollout where environment = 'production' and state <> 'running' limit 20`,
    ),
    live,
    sites: await all(`select site as one from app.rollout_site where rollout = '${live}' order by md5(site) limit 20`),
    trusts: await all(`select distinct trust as one from app.agreement order by 1 limit 20`),
    incidents: await all(`select id as one from app.incident order by number desc limit 20`),
    hotfixes: await all(`select id as one from app.hotfix order by number desc limit 10`),
    rcas: await all(`select id as one from app.rca order by opened_at desc limit 10`),
    entries: (await all(`select seq as one from app.audit order by md5(seq::text) limit 20`)).map(Number),
    day: { from: `${day}T00:00`, to: `${day}T23:59` },
    person: await one(
      `select app.audit_actor(entry) as one from app.audit where app.audit_actor(entry) like 'person:%' limit 1`,
    ),
    link: await one(LINK_OF_TRUST_1.replace('as link', 'as one')),
  };
}
