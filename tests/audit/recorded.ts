import pg from 'pg';
import { record } from '../../src/audit/audit.table.js';
import { Database } from '../../src/platform/database/database.service.js';
import { createTestDatabase } from '../database.js';

/** A database with a record in it, and an administrator of the database who can do anything to it. */
export interface Recorded {
  readonly address: string;
  readonly database: Database;
  /** As an administrator who has switched the triggers off. */
  readonly meddle: (statement: string) => Promise<void>;
  readonly write: (...subjects: readonly string[]) => Promise<void>;
}

/** Gives `work` a record of `entries` entries, subjects `thing:1`, `thing:2` and so on. */
export async function withRecord(entries: number, work: (recorded: Recorded) => Promise<void>): Promise<void> {
  const { address, drop } = await createTestDatabase();
  const database = new Database(address, 8);
  const write: Recorded['write'] = (...subjects) =>
    database.transaction(async (tx) => {
      for (const subject of subjects)
        await record(tx, { actor: 'gatehouse', action: 'thing.done', subject, detail: { said: 'é "quoted"\n' } });
    });
  const meddle = async (statement: string): Promise<void> => {
    const client = new pg.Client({
      connectionString: address,
      options: '-c search_path=app -c session_replication_role=replica',
    });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  try {
    for (let n = 1; n <= entries; n += 1) await write(`thing:${n}`);
    await work({ address, database, meddle, write });
  } finally {
    await database.close();
    await drop();
  }
}
