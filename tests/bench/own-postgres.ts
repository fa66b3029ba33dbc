import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/platform/database/migrations.service.js';
import { Log } from '../../src/platform/log/log.service.js';
import { EmbeddedPostgres } from '../../src/platform/postgres/embedded-postgres.service.js';
import { findPostmaster } from '../../src/platform/postgres/postmaster.service.js';

/** A Postgres as the service starts its own, with every commit on disk, in a folder that goes with it. */
export class OwnPostgres {
  private databases = 0;

  private constructor(
    private readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
    private readonly undertaker: ChildProcess | null,
  ) {}

  static async start(): Promise<OwnPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
    const postgres = await EmbeddedPostgres.open(folder, Log.open('silent'));
    const postmaster = await findPostmaster(join(folder, 'postgres', 'cluster'));
    return new OwnPostgres(folder, postgres, postmaster === null ? null : undertaker(postmaster.pid, folder));
  }

  /** The address of a new one, migrated. */
  newDatabase(): Promise<string> {
    return databaseOn(this.postgres.address, `own_${(this.databases += 1)}`);
  }

  async stop(): Promise<void> {
    await this.postgres.close();
    this.undertaker?.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Makes a migrated database and answers its address. */
export async function databaseOn(server: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const address = new URL(server);
  address.pathname = `/${name}`;
  await migrate(address.href);
  return address.href;
}

/** Ends the Postgres and removes its folder when this process is gone without having done so: then the pipe breaks that it reads from. */
export function undertaker(postmaster: number, folder: string): ChildProcess {
  const script = 'read -r _; kill -INT "$0" && while kill -0 "$0" 2>/dev/null; do sleep 0.1; done; rm -rf "$1"';
  const argv = ['-c', script, String(postmaster), folder];
  return spawn('/bin/sh', argv, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
}
