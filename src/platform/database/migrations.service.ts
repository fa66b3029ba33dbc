import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** Every `NNNN_name.sql`, beside the code that they belong to. */
const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url));

interface Migration {
  readonly name: string;
  readonly text: string;
  readonly hash: string;
}

/** The database cannot be brought to this version of the code; the message says why and what to do. */
export class MigrationFault extends Error {
  override readonly name = 'MigrationFault';
}

/**
 * Brings the database up to this code: each migration that is missing is applied, in order, in a transaction of its own with
 * its line in the ledger. A lock lets one process do it while others wait. Refuses (MigrationFault) when a migration that was
 * applied has been edited since, is unknown to this code, or would come before one already applied. Answers what it applied.
 */
export async function migrate(connectionString: string, folder = FOLDER): Promise<readonly string[]> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ connectionString, options: '-c search_path=app' });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('gatehouse.migrations'))`);
    return await applyMissing(client, migrations);
  } finally {
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(`${folder}/${name}`, 'utf8');
      return { name, text, hash: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

async function applyMissing(client: pg.Client, migrations: readonly Migration[]): Promise<readonly string[]> {
  await client.query('create schema if not exists app');
  await client.query(`create table if not exists app.migration (
    name text primary key, hash text not null, applied_at timestamptz not null default clock_timestamp())`);
  const ledger = await client.query<{ name: string; hash: string }>(
    'select name, hash from app.migration order by name',
  );
  const missing = missingFrom(ledger.rows, migrations);
  for (const migration of missing) await apply(client, migration);
  return missing.map((migration) => migration.name);
}

/** What is still to be applied; throws when the ledger and the files tell different stories of the past. */
function missingFrom(
  ledger: readonly { readonly name: string; readonly hash: string }[],
  migrations: readonly Migration[],
): readonly Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, hash } of ledger) {
    const migration = known.get(name);
    if (migration === undefined)
      throw new MigrationFault(
        `The database knows migration ${name}, and this version of Gatehouse does not: it is older than the database. Start the newer version.`,
      );
    if (migration.hash !== hash)
      throw new MigrationFault(
        `Migration ${name} was edited after it had been applied to this database. Put it back as it was, and write what should change as a new migration.`,
      );
  }
  const applied = new Set(ledger.map(({ name }) => name));
  const last = ledger.at(-1)?.name ?? '';
  const missing = migrations.filter(({ name }) => !applied.has(name));
  const late = missing.find(({ name }) => name < last);
  if (late !== undefined)
    throw new MigrationFault(
      `Migration ${late.name} comes before ${last}, which this database already has. Give it a higher number.`,
    );
  return missing;
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.text);
    await client.query('insert into app.migration (name, hash) values ($1, $2)', [migration.name, migration.hash]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new MigrationFault(`Migration ${migration.name} failed and left nothing behind.`, { cause: error });
  }
}
