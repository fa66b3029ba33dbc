import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, statfs } from 'node:fs/promises';
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
import { answers, type Postmaster } from '../src/platform/postgres/postmaster.service.js';

/** What every test's database is cloned from. */
const TEMPLATE = 'gatehouse_template';
/** A clone is some ten megabytes in a thousand files: on a disk it takes ten times as long as in memory. */
const IN_MEMORY = '/dev/shm';
/** Much more than a run needs; a container's memory folder is often far smaller. */
const ROOM_BYTES = 2 * 1024 ** 3;

declare global {
  // How the teardown, which jest loads by itself, finds what was started here.
  var stopTestPostgres: (() => Promise<void>) | undefined;
}

// One real Postgres for the whole run, in a folder of its own, with a migrated template. Nothing in it must survive, so fsync is off.
async function start(): Promise<void> {
  const folder = await mkdtemp(join(await quickFolder(), 'gatehouse-tests-'));
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
    'max_wal_size=256MB',
    'wal_level=minimal',
    'max_wal_senders=0',
  ]);
  globalThis.stopTestPostgres = undertaker(postmaster, folder);
  if (!(await answers(postmaster, await addressOf(cluster, port))))
    throw new Error('The Postgres of the tests did not start.');
  await createTemplate(await addressOf(cluster, port));
  await migrate(await addressOf(cluster, port, TEMPLATE));
  process.env['GATEHOUSE_TEST_POSTGRES'] = await addressOf(cluster, port);
}

/** The folder in memory where there is one with room, and else the one for temporary files. */
async function quickFolder(): Promise<string> {
  const free = await statfs(IN_MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return free < ROOM_BYTES ? tmpdir() : IN_MEMORY;
}

/**
 * Answers how to stop the server and remove its folder. It happens all the same when this process ends without asking, by
 * kill -9 too: a process of its own holds the end of a pipe whose other end is ours alone, and waits for it to break.
 */
function undertaker({ pid }: Postmaster, folder: string): () => Promise<void> {
  const isThere = 'kill -0 "$0" 2>/dev/null';
  const bury = `read -r _; kill -INT "$0"; for _ in $(seq 400); do ${isThere} || break; sleep 0.05; done; rm -rf "$1"`;
  const waiting = spawn('/bin/sh', ['-c', bury, String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return async () => {
    const buried = once(waiting, 'close');
    waiting.stdin.end();
    await buried;
  };
}

async function createTemplate(address: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
}

await start();
