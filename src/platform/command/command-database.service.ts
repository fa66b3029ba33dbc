import { Settings } from '../config/settings.service.js';
import { Database } from '../database/database.service.js';
import { Log } from '../log/log.service.js';
import { borrowPostgres } from '../postgres/open-postgres.service.js';
import type { CommandSurroundings } from './surroundings.js';

/**
 * Gives a command the database, beside a running service or without one, and puts everything away afterwards. It is taken as it
 * is: a command that needs the newest tables migrates first. Throws a SettingsFault or PostgresFault when there is none to be had.
 */
export async function withDatabase<T>(
  { environment }: CommandSurroundings,
  work: (database: Database, address: string) => Promise<T>,
): Promise<T> {
  const settings = Settings.read(environment);
  const postgres = await borrowPostgres(settings, Log.open('silent'));
  try {
    const database = new Database(postgres.address, 2);
    try {
      return await work(database, postgres.address);
    } finally {
      await database.close();
    }
  } finally {
    await postgres.close();
  }
}
