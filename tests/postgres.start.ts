import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../src/platform/database/migrations.service.js';
import { postgresAccount } from '../src/platform/postgres/account.service.js';
import { findBinaries } from '../src/platform/postgres/binaries.service.js';
import {
  addressOf,
  freePort,
  initialise,
  makeDirectory,
  startPostmaster,
} from '../src/platform/postgres/cluster.service.js';
import { answers, stopPostmaster } from '../src/platform/postgres/postmaster.service.js';

/** What every test's database is cloned from. */
const TEMPLATE = 'gatehouse_template';

declare global {
  // How the teardown, which jest loads by itself, finds what was started here.
  var stopTestPostgres: (() => Promise<void>) | undefined;
}

// One real Postgres for the whole run, in a folder of its own, with a migrated template. Nothing in it must survive, so fsync is off.
async function start(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-tests-'));
  await makeDirectory(folder);
  const account = postgresAccount();
  const cluster = { home: join(folder, 'postgres'), account, binaries: await findBinaries(account) };
  await initialise(cluster);
  const port = await freePort();
  const postmaster = await startPostmaster(cluster, port, [
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'max_connections=300',
  ]);
  globalThis.stopTestPostgres = async () => {
    await stopPostmaster(postmaster);
    await rm(folder, { recursive: true, force: true });
  };
  if (!(await answers(postmaster, await addressOf(cluster, port))))
    throw new Error('The Postgres of the tests did not start.');
  await createTemplate(await addressOf(cluster, port));
  await migrate(await addressOf(cluster, port, TEMPLATE));
  process.env['GATEHOUSE_TEST_POSTGRES'] = await addressOf(cluster, port);
}

async function createTemplate(address: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
}

await start();
