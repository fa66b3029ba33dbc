import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { AppModule } from '../src/app.module.js';
import type { DutyName, RoleName } from '../src/people/caller.js';
import { insertGrant } from '../src/people/grant.table.js';
import { PasswordHash } from '../src/people/password-hash.service.js';
import { insertPerson } from '../src/people/person.table.js';
import { newSecret } from '../src/people/secret.service.js';
import { insertToken } from '../src/people/token.table.js';
import { Settings } from '../src/platform/config/settings.service.js';
import type { Patience } from '../src/platform/database/bound-pool.service.js';
import { Database } from '../src/platform/database/database.service.js';
import { setUpHttp } from '../src/platform/http/http.setup.js';
import { Log } from '../src/platform/log/log.service.js';
import { NestLog } from '../src/platform/log/nest-log.service.js';
import { SiteRunner } from '../src/rollouts/site-runner.js';
import type { EnvironmentsContent } from '../src/sites/content.js';
import { Environments } from '../src/sites/environments.service.js';
import { type Client, client } from './client.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { QuickHash } from './people/quick-hash.js';

/** A class that is injected, as the key to what is given for it. */
type Injected<T> = abstract new (...of: never[]) => T;

export interface GatehouseOptions {
  /** Environment variables on top of those of a test. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Given as content, or as a folder of files. */
  readonly environments?: EnvironmentsContent | string;
  readonly runner?: SiteRunner;
  /** Stand-ins for anything else that is outside our process. */
  readonly replace?: readonly { readonly injected: Injected<unknown>; readonly by: unknown }[];
  /** Silent unless told. */
  readonly log?: Log;
  /** How long it waits for its database. */
  readonly patience?: Patience;
  /** A database to start on, for a second Gatehouse beside or after the first; who made it drops it. */
  readonly on?: TestDatabase;
}

export interface Holding {
  readonly role: RoleName;
  readonly duty?: DutyName;
  readonly trust?: string;
  readonly name?: string;
}

/** Somebody with a token. */
export interface Somebody extends Client {
  /** The person's uuid. */
  readonly person: string;
  readonly token: string;
}

/** The whole application in this process, on a real database of its own and a free port. Its own requests come from nobody known. */
export interface Gatehouse extends Client {
  readonly url: string;
  readonly database: Database;
  /** The database's address, for a test that meddles with it as an outsider. */
  readonly address: string;
  /** Its DATA_DIRECTORY, removed at the end. */
  readonly folder: string;
  /** Makes a new person who holds this role (or these), with a token. */
  as(...holdings: readonly Holding[]): Promise<Somebody>;
  injected<T>(key: Injected<T>): T;
  stop(): Promise<void>;
}

export async function startGatehouse(options: GatehouseOptions = {}): Promise<Gatehouse> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  const own = options.on === undefined ? await createTestDatabase() : null;
  const { address } = own ?? options.on ?? { address: '' };
  const database = new Database(address, 5, options.patience);
  const leave = async (): Promise<void> => {
    await database.close();
    await own?.drop();
    await rm(folder, { recursive: true, force: true });
  };
  let app: NestExpressApplication | null = await boot(
    options,
    { ...ofTest(folder, address), ...folderOf(options) },
    database,
  ).catch(async (error: unknown) => {
    await leave();
    throw error;
  });
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return {
    ...client(url, null),
    url,
    database,
    address,
    folder,
    as: (...holdings) => makeSomebody(database, url, holdings),
    injected: (key) => {
      if (app === null) throw new Error('This Gatehouse has stopped.');
      return app.get(key, { strict: false });
    },
    stop: async () => {
      await app?.close();
      // What a suite has at hand stays as long as its process, and need not keep a whole application with it.
      app = null;
      await leave();
    },
  };
}

function ofTest(folder: string, address: string): Record<string, string> {
  const alone = { NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'silent', DATA_DIRECTORY: folder, DATABASE_URL: address };
  const redis = process.env['GATEHOUSE_TEST_REDIS'];
  // Those on one database are one Gatehouse, and share their hints with no other.
  return redis === undefined ? alone : { ...alone, REDIS_URL: redis, REDIS_PREFIX: new URL(address).pathname.slice(1) };
}

function folderOf({ environments }: GatehouseOptions): Record<string, string> {
  return typeof environments === 'string' ? { ENVIRONMENTS_DIRECTORY: environments } : {};
}

async function boot(
  options: GatehouseOptions,
  variables: Readonly<Record<string, string>>,
  database: Database,
): Promise<NestExpressApplication> {
  const settings = Settings.read({ ...variables, ...options.settings });
  const log = options.log ?? Log.open('silent');
  let building = Test.createTestingModule({ imports: [AppModule.on({ settings, log, database })] });
  for (const { injected, by } of replacements(options)) building = building.overrideProvider(injected).useValue(by);
  const built = await building.setLogger(new NestLog(log)).compile();
  const app = built.createNestApplication<NestExpressApplication>({ bodyParser: false, forceCloseConnections: true });
  setUpHttp(app);
  await app.listen(0, '127.0.0.1');
  return app;
}

function replacements({
  environments,
  runner,
  replace = [],
}: GatehouseOptions): NonNullable<GatehouseOptions['replace']> {
  return [
    { injected: PasswordHash, by: new QuickHash() },
    ...(typeof environments === 'object' ? [{ injected: Environments, by: new Environments(environments) }] : []),
    ...(runner === undefined ? [] : [{ injected: SiteRunner, by: runner }]),
    ...replace,
  ];
}

/** Through the tables and not the routes, so that a test of releases does not fail for a fault in signing in. */
async function makeSomebody(database: Database, url: string, holdings: readonly Holding[]): Promise<Somebody> {
  const secret = newSecret('gatehouse');
  const id = randomUUID();
  const person = await database.transaction(async (tx) => {
    const made = await insertPerson(tx, {
      name: holdings[0]?.name ?? `Somebody ${id.slice(0, 8)}`,
      email: `${id}@gatehouse.example`,
      by: null,
    });
    for (const { role, duty = null, trust = null } of holdings)
      await insertGrant(tx, made, { role, duty, trust }, null);
    await insertToken(tx, { person: made, name: 'of a test', days: 1, scope: null, secret });
    return made;
  });
  return { ...client(url, secret.text), person, token: secret.text };
}
