import type { Settings } from '../config/settings.service.js';
import type { Log } from '../log/log.service.js';
import { EmbeddedPostgres } from './embedded-postgres.service.js';

/** A Postgres to connect to, and how to be done with it. */
export interface OpenPostgres {
  readonly address: string;
  close(): Promise<void>;
}

/** For the service: the outside Postgres of DATABASE_URL, or the embedded one, which no other process may have then. */
export async function openPostgres(settings: Settings, log: Log): Promise<OpenPostgres> {
  return outside(settings) ?? (await EmbeddedPostgres.open(settings.get('DATA_DIRECTORY'), log));
}

/** For a command, which may run beside the service: uses the server that the service runs, and opens one only if none runs. */
export async function borrowPostgres(settings: Settings, log: Log): Promise<OpenPostgres> {
  const address =
    outside(settings)?.address ?? (await EmbeddedPostgres.addressOfRunning(settings.get('DATA_DIRECTORY')));
  return address === null ? openPostgres(settings, log) : { address, close: () => Promise.resolve() };
}

function outside(settings: Settings): OpenPostgres | null {
  const address = settings.get('DATABASE_URL');
  return address === undefined ? null : { address, close: () => Promise.resolve() };
}
