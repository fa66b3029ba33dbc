import type { ChildProcess } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { PostgresFault } from './postgres-fault.js';

/** A running Postgres server: ours, or one that a service before us left behind. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Of the data directory that it runs in. */
  readonly directory: string;
}

const STOP_POLITELY_MS = 20_000;
const STOP_AT_ALL_MS = 30_000;

export async function postmasterOf(child: ChildProcess, port: number, directory: string): Promise<Postmaster> {
  const { pid } = child;
  if (pid === undefined) {
    const error = await new Promise<Error>((failed) => child.once('error', failed));
    throw new PostgresFault(`The embedded Postgres did not start: ${error.message}`);
  }
  child.unref();
  return { pid, port, directory };
}

/** The server that runs in this data directory, or null. A left-over pid file of a dead one counts for nothing. */
export async function findPostmaster(directory: string): Promise<Postmaster | null> {
  const lines = (await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isInteger(pid) || pid <= 1 || !Number.isInteger(port) || port <= 0) return null;
  const postmaster = { pid, port, directory };
  return (await isAlive(postmaster)) ? postmaster : null;
}

/**
 * Removes the pid file of a server that is gone. Postgres does so itself, unless its old pid now belongs to another process
 * or to a zombie. Only for whoever holds the lock on the data directory.
 */
export async function forgetDeadPostmaster(directory: string): Promise<void> {
  if ((await findPostmaster(directory)) === null) await rm(join(directory, 'postmaster.pid'), { force: true });
}

/** Whether the process still runs and is that server: on Linux it stands in its data directory, which a zombie or a stranger does not. */
export async function isAlive({ pid, directory }: Postmaster): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  const [standsIn, home] = await Promise.all([readlink(`/proc/${pid}/cwd`).catch(() => null), realpath(directory)]);
  return standsIn === home;
}

/** Waits until the server lets us in; answers false when it died first, and throws a PostgresFault when it takes too long. */
export async function answers(postmaster: Postmaster, address: string, withinMs = 60_000): Promise<boolean> {
  const began = Date.now();
  while (Date.now() - began < withinMs) {
    const client = new pg.Client({ connectionString: address, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === '28P01')
        throw new PostgresFault(
          'The embedded Postgres does not know the password in its own directory. Restore both from one backup.',
        );
    } finally {
      await client.end().catch(() => undefined);
    }
    if (!(await isAlive(postmaster))) return false;
    await pause(25);
  }
  throw new PostgresFault(
    `The embedded Postgres (process ${postmaster.pid}) runs and does not answer; its server.log says why.`,
  );
}

/** Stops the server with everything written to disk. One that does not stop in 20 s is made to stop, and recovers when it starts again. */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  const began = Date.now();
  let forced = false;
  send(postmaster, 'SIGINT');
  while (await isAlive(postmaster)) {
    const waited = Date.now() - began;
    if (waited > STOP_AT_ALL_MS)
      throw new PostgresFault(`The embedded Postgres (process ${postmaster.pid}) does not stop.`);
    if (waited > STOP_POLITELY_MS && !forced) {
      forced = true;
      send(postmaster, 'SIGQUIT');
    }
    await pause(20);
  }
}

function send({ pid }: Postmaster, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone by itself, which is all we wanted.
  }
}
