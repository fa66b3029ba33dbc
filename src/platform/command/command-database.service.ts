import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Settings } from '../config/settings.service.js';
import { Database } from '../database/database.service.js';
import { Log } from '../log/log.service.js';
import { borrowPostgres } from '../postgres/open-postgres.service.js';
import { CommandFault, type CommandSurroundings } from './surroundings.js';

/** A database as a command has it: where it lies, in words without its password, and the address of it. */
export interface CommandDatabase {
  readonly database: Database;
  readonly address: string;
  readonly place: string;
}

/**
 * Gives a command the database, beside a running service or without one, and puts everything away afterwards. It is taken as it
 * is: a command that needs the newest tables migrates first. Throws a SettingsFault or PostgresFault when there is none to be had, and a
 * CommandFault where one would have to be made and the command does not make it.
 */
export async function withDatabase<T>(
  { environment }: CommandSurroundings,
  work: (given: CommandDatabase) => Promise<T>,
  { makes = false }: { readonly makes?: boolean } = {},
): Promise<T> {
  const settings = Settings.read(environment);
  if (!makes) await refuseToMake(settings);
  const postgres = await borrowPostgres(settings, Log.open('silent'));
  try {
    const database = new Database(postgres.address, 2);
    try {
      return await work({ database, address: postgres.address, place: placeOf(settings) });
    } finally {
      await database.close();
    }
  } finally {
    await postgres.close();
  }
}

/** A folder that was mistyped is not to become a database. */
async function refuseToMake(settings: Settings): Promise<void> {
  if (settings.get('DATABASE_URL') !== undefined) return;
  const home = resolve(settings.get('DATA_DIRECTORY'), 'postgres');
  if ((await stat(home).catch(() => null)) === null)
    throw new CommandFault(`There is no database of Gatehouse in ${placeOf(settings)}, and none was made. ${MEND}`);
}

/** What mends it where the database that was found is not the one that was meant. */
export const MEND = 'Set DATA_DIRECTORY, or DATABASE_URL, to what the service has.';

function placeOf(settings: Settings): string {
  const outside = settings.get('DATABASE_URL');
  if (outside === undefined) return `${resolve(settings.get('DATA_DIRECTORY'))} (DATA_DIRECTORY)`;
  const { host, pathname } = new URL(outside);
  return `${decodeURIComponent(pathname.slice(1))} at ${host} (DATABASE_URL)`;
}
