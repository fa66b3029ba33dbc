import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../log/log.service.js';
import { barredAt, postgresAccount } from './account.service.js';
import { findBinaries } from './binaries.service.js';
import {
  addressOf,
  type Cluster,
  clusterDirectory,
  freePort,
  initialise,
  makeDirectory,
  startPostmaster,
} from './cluster.service.js';
import { PostgresFault } from './postgres-fault.js';
import {
  answers,
  findPostmaster,
  forgetDeadPostmaster,
  isAlive,
  type Postmaster,
  stopPostmaster,
} from './postmaster.service.js';
import { ServiceLock } from './service-lock.service.js';
import { type Hold, holdAlone } from './single-opener.service.js';

const START_AGAIN_FOR_MS = 15_000;

/** The real Postgres that Gatehouse runs for itself when it is given no DATABASE_URL, in `<data directory>/postgres`. */
export class EmbeddedPostgres {
  private lock: ServiceLock | null = null;
  private closing = false;

  private constructor(
    private readonly cluster: Cluster,
    private readonly hold: Hold,
    private readonly log: Log,
    private postmaster: Postmaster,
    readonly address: string,
  ) {}

  /**
   * Opens it for this process alone: makes it at the first start, takes over a server that a killed service left running, or
   * starts one. Refuses (PostgresFault) within two seconds, with the other's process id, when another service has it.
   */
  static async open(dataDirectory: string, log: Log): Promise<EmbeddedPostgres> {
    const cluster = await clusterIn(dataDirectory);
    const hold = await holdAlone(dataDirectory);
    if (typeof hold === 'number') throw inUse(dataDirectory, hold);
    try {
      await clearHalfMade(cluster);
      await initialise(cluster);
      const postmaster = await adoptOrStart(cluster, log);
      const opened = new EmbeddedPostgres(cluster, hold, log, postmaster, await addressOf(cluster, postmaster.port));
      await opened.takeLock(dataDirectory);
      return opened;
    } catch (error) {
      hold.release();
      throw error;
    }
  }

  /** The address of the server that a live service runs in this data directory, or null: for commands beside the service. */
  static async addressOfRunning(dataDirectory: string): Promise<string | null> {
    const cluster = await clusterIn(dataDirectory);
    const hold = await holdAlone(dataDirectory);
    if (typeof hold !== 'number') {
      hold.release();
      return null;
    }
    const running = await findPostmaster(clusterDirectory(cluster));
    if (running === null)
      throw new PostgresFault(`The service (process ${hold}) is starting or stopping; try again in a moment.`);
    const address = await addressOf(cluster, running.port);
    await answers(running, address);
    return address;
  }

  /** Stops the server with everything on disk, and lets the data directory go. */
  async close(): Promise<void> {
    this.closing = true;
    await this.lock?.release();
    await stopPostmaster(this.postmaster);
    this.hold.release();
  }

  private async takeLock(dataDirectory: string): Promise<void> {
    const lock = await ServiceLock.take(this.address, () => void this.revive(dataDirectory));
    if (typeof lock === 'number') throw inUse(dataDirectory, lock);
    this.lock = lock;
  }

  /** Our connection broke: the server was killed or restarted. It comes back on the same port, and every pool finds it again. */
  private async revive(dataDirectory: string): Promise<void> {
    for (let wait = 50; !this.closing; wait = Math.min(wait * 2, 2_000)) {
      try {
        if (!(await isAlive(this.postmaster))) {
          this.log.warn('The embedded Postgres died; starting it again', { process: this.postmaster.pid });
          this.postmaster = await start(this.cluster, this.postmaster.port);
        }
        await this.takeLock(dataDirectory);
        return;
      } catch (error) {
        this.log.error('The embedded Postgres does not come back yet', { error });
        await pause(wait);
      }
    }
  }
}

async function clusterIn(dataDirectory: string): Promise<Cluster> {
  await makeDirectory(dataDirectory);
  const account = postgresAccount();
  const home = resolve(dataDirectory, 'postgres');
  const barred = barredAt(`${home}/cluster`, account);
  if (barred !== null && barred !== home && process.platform !== 'linux')
    throw new PostgresFault(
      `The OS user "${account?.name ?? ''}", as which Postgres must run, cannot reach ${home}: ${barred} lets no other user pass. Set DATA_DIRECTORY to a place such as /var/lib/gatehouse, or set DATABASE_URL.`,
    );
  return { home, account, binaries: await findBinaries(account) };
}

/** What an `initialise` that was killed left behind. Only for whoever holds the directory. */
async function clearHalfMade({ home }: Cluster): Promise<void> {
  for (const name of await readdir(dirname(home)))
    if (name.startsWith(`${basename(home)}.new-`))
      await rm(resolve(dirname(home), name), { recursive: true, force: true });
}

async function adoptOrStart(cluster: Cluster, log: Log): Promise<Postmaster> {
  const orphan = await findPostmaster(clusterDirectory(cluster));
  if (orphan !== null && (await answers(orphan, await addressOf(cluster, orphan.port)))) {
    log.info('Took over the embedded Postgres that a service before this one left running', { process: orphan.pid });
    return orphan;
  }
  return start(cluster, await freePort());
}

/** Right after a kill the last processes of the old server may still be leaving, and Postgres refuses until they have. */
async function start(cluster: Cluster, port: number): Promise<Postmaster> {
  const began = Date.now();
  while (Date.now() - began < START_AGAIN_FOR_MS) {
    await forgetDeadPostmaster(clusterDirectory(cluster));
    const postmaster = await startPostmaster(cluster, port);
    if (await answers(postmaster, await addressOf(cluster, port))) return postmaster;
    await pause(100);
  }
  throw new PostgresFault(`The embedded Postgres does not start; ${cluster.home}/server.log says why.`);
}

function inUse(dataDirectory: string, holder: number): PostgresFault {
  const who = holder === 0 ? 'another process' : `process ${holder}`;
  return new PostgresFault(
    `Another Gatehouse (${who}) has the data directory ${resolve(dataDirectory)} open. Stop it first, or set another DATA_DIRECTORY.`,
  );
}
