import pg from 'pg';
import type { Settings } from '../config/settings.service.js';
import type { Log } from '../log/log.service.js';
import { EmbeddedPostgres } from './embedded-postgres.service.js';
import { PostgresFault } from './postgres-fault.js';

const PATIENCE_MS = 10_000;

/** What mends the commonest reasons, by the code of the system or of Postgres. */
const CURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'see that it runs there and listens on that port',
  ENOTFOUND: 'see that the name of the host is right',
  '28P01': 'see that user and password are right',
  '3D000': 'make that database first, with that user as its owner',
};
const ASK_ALL = 'see that it runs there, and that user, password and database are right';

/** A Postgres to connect to, and how to be done with it. */
export interface OpenPostgres {
  readonly address: string;
  close(): Promise<void>;
}

/** For the service: the outside Postgres of DATABASE_URL, or the embedded one, which no other process may have then. */
export async function openPostgres(settings: Settings, log: Log): Promise<OpenPostgres> {
  return (await outside(settings)) ?? (await EmbeddedPostgres.open(settings.get('DATA_DIRECTORY'), log));
}

/** For a command, which may run beside the service: uses the server that the service runs, and opens one only if none runs. */
export async function borrowPostgres(settings: Settings, log: Log): Promise<OpenPostgres> {
  const address =
    (await outside(settings))?.address ?? (await EmbeddedPostgres.addressOfRunning(settings.get('DATA_DIRECTORY')));
  return address === null ? openPostgres(settings, log) : { address, close: () => Promise.resolve() };
}

/** The Postgres of DATABASE_URL, if one is named, once it has let us in. */
async function outside(settings: Settings): Promise<OpenPostgres | null> {
  const address = settings.get('DATABASE_URL');
  if (address === undefined) return null;
  await knock(address);
  return { address, close: () => Promise.resolve() };
}

/** Throws a PostgresFault, which holds nothing of the address but host and port, when nobody answers or we are not let in. */
async function knock(address: string): Promise<void> {
  const client = new pg.Client({ connectionString: address, connectionTimeoutMillis: PATIENCE_MS });
  try {
    await client.connect();
  } catch (error) {
    const { host } = new URL(address);
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no answer';
    throw new PostgresFault(
      `DATABASE_URL: the Postgres at ${host} does not let Gatehouse in (${code}). To mend it: ${CURES[code] ?? ASK_ALL}.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
