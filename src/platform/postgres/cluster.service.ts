import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync } from 'node:fs';
import { access, chmod, chown, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Account, barredAt } from './account.service.js';
import type { Binaries } from './binaries.service.js';
import { PostgresFault } from './postgres-fault.js';
import { type Postmaster, postmasterOf } from './postmaster.service.js';

/** One Postgres data directory with what is needed to run it: `home/cluster`, `home/password`, `home/server.log`. */
export interface Cluster {
  readonly home: string;
  readonly binaries: Binaries;
  readonly account: Account | null;
}

export function clusterDirectory(cluster: Cluster): string {
  return join(cluster.home, 'cluster');
}

/** The address of its database for the given port, with the password that only its owner can read. */
export async function addressOf(cluster: Cluster, port: number, database = 'postgres'): Promise<string> {
  const password = (await readFile(join(cluster.home, 'password'), 'utf8')).trim();
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
}

/** Makes the cluster unless it is there. It appears whole, by one rename, or not at all. */
export async function initialise(cluster: Cluster): Promise<void> {
  const there = await stat(join(clusterDirectory(cluster), 'PG_VERSION')).catch(() => null);
  if (there !== null) return;
  const half = await mkdtemp(`${cluster.home}.new-`);
  try {
    const password = join(half, 'password');
    await writeFile(password, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
    await mkdir(join(half, 'cluster'), { mode: 0o700 });
    for (const path of [half, password, join(half, 'cluster')]) await own(path, cluster.account);
    await initdb(cluster, half);
    await rename(half, cluster.home);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

async function own(path: string, account: Account | null): Promise<void> {
  if (account !== null) await chown(path, account.uid, account.gid);
}

async function initdb(cluster: Cluster, half: string): Promise<void> {
  const directory = join(half, 'cluster');
  const barred = barredAt(directory, cluster.account) !== null;
  const options = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--no-instructions'];
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const where = [
    `--pgdata=${barred ? '/proc/self/cwd' : directory}`,
    `--pwfile=${barred ? '../password' : join(half, 'password')}`,
  ];
  const child = spawn(cluster.binaries.initdb, [...options, ...locale, ...where], {
    cwd: directory,
    ...as(cluster.account),
  });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const code = await new Promise<number | string | null>((done) => {
    child.once('error', (error) => {
      done(error.message);
    });
    child.once('close', done);
  });
  if (code !== 0)
    throw new PostgresFault(
      `The embedded Postgres could not make its data directory (${String(code)}): ${said.slice(-500)}`,
    );
}

function as(account: Account | null): { uid?: number; gid?: number; env: Record<string, string> } {
  const env = { LC_ALL: 'C', PATH: '/usr/bin:/bin', TZ: 'UTC' };
  return account === null ? { env } : { uid: account.uid, gid: account.gid, env };
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new PostgresFault('No free port was to be had.');
  return address.port;
}

/**
 * Starts the server in a session of its own, so that a Ctrl-C at the terminal reaches us and not it: it must outlive our
 * last write. Answers once its process runs; whether it answers is for the caller to ask.
 */
export async function startPostmaster(
  cluster: Cluster,
  port: number,
  settings: readonly string[] = [],
): Promise<Postmaster> {
  const directory = clusterDirectory(cluster);
  // A server that may not walk to its directory can still stand in it: the kernel follows /proc/self/cwd without asking the way.
  const data = barredAt(directory, cluster.account) === null ? directory : '/proc/self/cwd';
  const always = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'max_connections=100',
    'log_timezone=UTC',
  ];
  const log = openSync(join(cluster.home, 'server.log'), 'a', 0o600);
  try {
    const child = spawn(
      cluster.binaries.postgres,
      ['-D', data, ...[...always, ...settings].flatMap((setting) => ['-c', setting])],
      {
        cwd: directory,
        detached: true,
        stdio: ['ignore', log, log],
        ...as(cluster.account),
      },
    );
    return await postmasterOf(child, port, directory);
  } finally {
    closeSync(log);
  }
}

function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no reason given';
}

/**
 * Makes a directory that both we and the account can use, and leaves one that is there as it is. Throws a PostgresFault with what to do
 * when it cannot be made or not be written to.
 */
export async function makeDirectory(path: string): Promise<void> {
  const made = await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw new PostgresFault(
      `DATA_DIRECTORY: ${path} cannot be made. To mend it: name a folder that Gatehouse may write to.`,
      { cause: error },
    );
  });
  if (made !== undefined) await chmod(path, 0o755);
  await access(path, constants.W_OK).catch((error: unknown) => {
    throw new PostgresFault(
      `DATA_DIRECTORY: ${path} cannot be written to (${reasonOf(error)}). To mend it: see that the disk is mounted for writing and that the folder belongs to Gatehouse.`,
      { cause: error },
    );
  });
}
