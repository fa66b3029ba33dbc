import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A migrated database of a test's own, on the run's one Postgres. */
export interface TestDatabase {
  readonly address: string;
  readonly drop: () => Promise<void>;
}

/** Clones the template that `postgres.start.ts` migrated; an `empty` one has nothing in it at all. */
export async function createTestDatabase(kind: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const template = kind === 'migrated' ? 'gatehouse_template' : 'template0';
  // As files, and not as a log of them, which is for servers that must survive: less than half the work.
  await onServer(`create database ${name} template ${template} strategy file_copy`);
  const address = new URL(serverAddress());
  address.pathname = `/${name}`;
  return { address: address.href, drop: () => onServer(`drop database if exists ${name} with (force)`) };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverAddress() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function serverAddress(): string {
  const address = process.env['GATEHOUSE_TEST_POSTGRES'];
  if (address === undefined)
    throw new Error('There is no Postgres for tests; run them by "npm test", which starts one.');
  return address;
}
