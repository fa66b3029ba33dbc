import type { NestExpressApplication } from '@nestjs/platform-express';
import { refuseUnreadableFiles } from './platform/config/files.setup.js';
import { SettingsFault, type Settings } from './platform/config/settings.service.js';
import { Database } from './platform/database/database.service.js';
import { migrate } from './platform/database/migrations.service.js';
import { closeGently } from './platform/http/closing.setup.js';
import type { Log } from './platform/log/log.service.js';
import { openPostgres } from './platform/postgres/open-postgres.service.js';

/** The running service. */
export interface Service {
  /** Where it listens, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly app: NestExpressApplication;
  readonly database: Database;
  /** Takes no new requests, finishes those under way, then stops what it started. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts everything, in the order in which things need each other; whatever was started is stopped again if a later step fails. */
export async function startService(settings: Settings, log: Log): Promise<Service> {
  const undo: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= stopAll(undo));
  try {
    await refuseUnreadableFiles(settings);
    const postgres = await openPostgres(settings, log);
    undo.push(() => postgres.close());
    const applied = await migrate(postgres.address);
    if (applied.length > 0) log.info('Migrated the database', { applied });
    const database = new Database(postgres.address);
    undo.push(() => database.close());
    // Read only now: a second service on the same data is refused before, and does not read all of it for that (INV-16).
    const { makeApplication } = await import('./application.setup.js');
    const app = await makeApplication({ settings, log, database });
    undo.push(() => closeGently(app));
    await app.init();
    await listen(app, settings);
    const url = await app.getUrl();
    log.info('Gatehouse listens', { url, process: process.pid });
    return { url, app, database, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listen(app: NestExpressApplication, settings: Settings): Promise<void> {
  const [port, host] = [settings.get('PORT'), settings.get('HOST')];
  try {
    await app.listen(port, host);
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no reason given';
    throw new SettingsFault([
      `HOST and PORT name ${host}:${port}, where Gatehouse cannot listen (${code}). To mend it: stop what listens there, or set others.`,
    ]);
  }
}

async function stopAll(undo: (() => Promise<void>)[]): Promise<void> {
  for (let last = undo.pop(); last !== undefined; last = undo.pop()) await last();
}
