import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { Database, type Tx } from '../../src/platform/database/database.service.js';
import { createTestDatabase } from '../database.js';

const SHORT = { connectionMs: 300, answerMs: 300 };
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

test('a service that stands still in the middle of a transaction holds nobody up for longer than ten seconds (F10)', async () => {
  const { address, drop } = await createTestDatabase();
  const [still, other] = [new Database(address, 1), new Database(address, 1)];
  const lock = (tx: Tx) => sql`select pg_advisory_xact_lock(1)`.execute(tx);
  let waitedMs = 0;
  try {
    const stale = still.transaction(async (tx) => {
      await lock(tx);
      const began = performance.now();
      await other.transaction(lock);
      waitedMs = performance.now() - began;
      return one(tx);
    });
    await expect(stale).rejects.toThrow();
    expect(waitedMs).toBeLessThan(15_000);
    expect((await still.transaction(one)).rows).toEqual([{ one: 1 }]);
  } finally {
    await still.close();
    await other.close();
    await drop();
  }
});

test('a transaction waits in vain for no longer than it may: for a free connection, and for a server that answers nothing (F7)', async () => {
  const { address, drop } = await createTestDatabase();
  const silent = createServer(() => undefined);
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
  const port = z.object({ port: z.number() }).parse(silent.address()).port;
  const [busy, deaf] = [new Database(address, 1, SHORT), new Database(`postgres://x@127.0.0.1:${port}/x`, 1, SHORT)];
  try {
    const since = performance.now();
    await busy.transaction(() => expect(busy.transaction(one)).rejects.toThrow('timeout'));
    await expect(deaf.transaction(one)).rejects.toThrow('timeout');
    expect(performance.now() - since).toBeLessThan(5_000);
  } finally {
    await busy.close();
    await deaf.close();
    silent.close();
    await drop();
  }
});
