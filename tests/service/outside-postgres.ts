import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { postgresAccount } from '../../src/platform/postgres/account.service.js';
import { findBinaries } from '../../src/platform/postgres/binaries.service.js';
import {
  addressOf,
  clusterDirectory,
  freePort,
  initialise,
  makeDirectory,
  type Cluster,
} from '../../src/platform/postgres/cluster.service.js';
import type { Keeper } from '../lab/keeper.js';

const NAME = 'postgres';
const ANSWERS_WITHIN_MS = 30_000;

/** A Postgres beside the services, as an estate would have one: durable, on one port for all its lives, owned by a keeper. */
export class OutsidePostgres {
  private pid = 0;
  private ended = true;

  private constructor(
    private readonly keeper: Keeper,
    private readonly cluster: Cluster,
    readonly port: number,
  ) {}

  /** Makes its cluster in a folder of its own and starts it. */
  static async start(keeper: Keeper, folder: string): Promise<OutsidePostgres> {
    await makeDirectory(folder);
    const account = postgresAccount();
    const cluster = { home: join(folder, 'postgres'), account, binaries: await findBinaries(account) };
    await initialise(cluster);
    const postgres = new OutsidePostgres(keeper, cluster, await freePort());
    await postgres.launch();
    return postgres;
  }

  /** The address of one of its databases. */
  address(database = 'postgres'): Promise<string> {
    return addressOf(this.cluster, this.port, database);
  }

  /** Starts it, and again until the last processes of a killed one have left; answers when it lets us in. */
  async launch(): Promise<void> {
    const until = performance.now() + ANSWERS_WITHIN_MS;
    for (;;) {
      if (this.ended) await this.run();
      if (await this.answers()) return;
      if (performance.now() > until)
        throw new Error(`the Postgres beside the services does not start; see ${this.log}`);
      await pause(25);
    }
  }

  /** kill -9 of the server; waits until it is gone. */
  async kill(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    while (!this.ended) await pause(2);
  }

  /** Statements by its superuser, on the database that every server has. */
  async command(...statements: readonly string[]): Promise<void> {
    const client = new pg.Client({ connectionString: await this.address('template1') });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  private get log(): string {
    return join(this.cluster.home, '..', 'server.log');
  }

  private async run(): Promise<void> {
    const { account, binaries } = this.cluster;
    const settings = [
      'listen_addresses=127.0.0.1',
      `port=${this.port}`,
      'unix_socket_directories=',
      'max_connections=200',
    ];
    const server = [
      binaries.postgres,
      '-D',
      clusterDirectory(this.cluster),
      ...settings.flatMap((each) => ['-c', each]),
    ];
    const as =
      account === null ? [] : ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
    this.ended = false;
    this.keeper.onEnd(NAME, () => {
      this.ended = true;
    });
    this.pid = await this.keeper.run({
      name: NAME,
      argv: [...as, ...server],
      env: { LC_ALL: 'C', TZ: 'UTC' },
      log: this.log,
    });
  }

  private async answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: await this.address('template1'), connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    return client
      .connect()
      .then(
        () => true,
        () => false,
      )
      .finally(() => client.end().catch(() => undefined));
  }
}
