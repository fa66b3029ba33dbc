import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { Database, type Tx } from '../../src/platform/database/database.service.js';
import { createTestDatabase } from '../database.js';

const one = (tx: Tx) => sql<{ one: number }>`select 1 as one`.execute(tx);

test('a connection that is lost in the middle of a transaction fails that transaction and nothing else (F7)', async () => {
  const { address, drop } = await createTestDatabase();
  const [database, outsider] = [new Database(address, 2), new Database(address, 1)];
  try {
    const cut = database.transaction(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await outsider.transaction((other) => sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(other));
      return one(tx);
    });
    await expect(cut).rejects.toThrow();
    expect((await database.transaction(one)).rows).toEqual([{ one: 1 }]);
  } finally {
    await database.close();
    await outsider.close();
    await drop();
  }
});
