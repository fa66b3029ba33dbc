import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { CommitUnsure, DatabaseAway, HeldByAnother } from '../../src/platform/database/bound-pool.service.js';
import { Database, type Tx } from '../../src/platform/database/database.service.js';
import { conflict } from '../../src/platform/http/problem.js';
import { currentRequest } from '../../src/platform/log/log.service.js';
import { createTestDatabase } from '../database.js';
import { eventually } from '../rollouts/ward.js';
import { wayTo, type Way } from '../way.js';

const rowsIn = async (tx: Tx): Promise<number> => (await sql`select 1 from app.orphan_attempt`.execute(tx)).rows.length;
const write = (tx: Tx) =>
  sql`
  insert into app.orphan_attempt (control_node, key, host, token, state)
  values ('hub', gen_random_uuid(), 'ashby', 1, 'running')`.execute(tx);
const sleep = (tx: Tx, seconds: number) => sql`select pg_sleep(${seconds})`.execute(tx);

interface Stand {
  readonly database: Database;
  readonly beside: Database;
  readonly way: Way;
}

/** A database that is reached by a way that can stand still, and the same one reached directly. */
async function onTheWay(work: (stand: Stand) => Promise<void>, answerMs = 500): Promise<void> {
  const { address, drop } = await createTestDatabase();
  const way = await wayTo(address);
  const database = new Database(way.address, 1, { connectionMs: 2_000, answerMs });
  const beside = new Database(address, 1);
  try {
    await work({ database, beside, way });
  } finally {
    await way.cut();
    await database.close();
    await beside.close();
    await drop();
  }
}

test('a transaction whose database stands still at its commit ends by saying that nobody knows whether it was kept: it is, once the way goes on (F8)', async () => {
  await onTheWay(async ({ database, beside, way }) => {
    await database.transaction(rowsIn);
    const stood = way.standStillAtCommit();
    await expect(database.transaction(write)).rejects.toThrow(CommitUnsure);
    await stood;
    expect(await beside.transaction(rowsIn)).toBe(0);
    way.goOn();
    await eventually(async () => ((await beside.transaction(rowsIn)) === 1 ? { kept: true } : 'it is not kept yet'));
    expect(await database.transaction(rowsIn)).toBe(1);
  });
});

test('a transaction whose database stands still in the middle ends in bounded time, leaves nothing, and the next one goes through (F7)', async () => {
  await onTheWay(async ({ database, way }) => {
    const failed = database.transaction(async (tx) => {
      await write(tx);
      way.standStill();
      await write(tx);
    });
    const error: unknown = await failed.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseAway);
    expect(error).not.toBeInstanceOf(CommitUnsure);
    way.goOn();
    expect(await database.transaction(rowsIn)).toBe(0);
  });
});

test('why a transaction was refused is not forgotten where its database stands still at the way back', async () => {
  await onTheWay(async ({ database, way }) => {
    const refused = database.transaction(async (tx) => {
      await write(tx);
      way.standStill();
      throw conflict('Somebody was faster.');
    });
    await expect(refused).rejects.toThrow('Somebody was faster.');
    way.goOn();
    expect(await database.transaction(rowsIn)).toBe(0);
  });
});

test('what nobody waits for may take four times as long for an answer as a request, and then is stopped where it runs', async () => {
  await onTheWay(async ({ database, beside }) => {
    const inRequest = () => database.transaction((tx) => sleep(tx, 300));
    await expect(currentRequest.run('a-request', inRequest)).rejects.toThrow('no answer within 500 ms');
    await database.transaction((tx) => sleep(tx, 0.8));
    await expect(database.transaction((tx) => sleep(tx, 300))).rejects.toThrow(DatabaseAway);
    const asleep = (tx: Tx) =>
      sql`select 1 from pg_stat_activity where query ~ 'pg_sleep' and pid <> pg_backend_pid() and state = 'active' and datname = current_database()`.execute(
        tx,
      );
    await eventually(async () => {
      const { rows } = await beside.transaction(asleep);
      return rows.length === 0 ? rows : `${rows.length} still run`;
    });
  });
});

test('what another holds for too long is told apart from a database that is away, to a request; what nobody waits for is tried again', async () => {
  await onTheWay(async ({ database, beside }) => {
    const lock = (tx: Tx) => sql`select pg_advisory_xact_lock(17)`.execute(tx);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let isHeld: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (isHeld = resolve));
    const holder = beside.transaction(async (tx) => {
      await lock(tx);
      isHeld();
      await held;
    });
    await begun;
    const inRequest = currentRequest.run('a-request', () => database.transaction(lock));
    const refused: unknown = await inRequest.catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(HeldByAnother);
    expect(refused).not.toBeInstanceOf(DatabaseAway);
    let tries = 0;
    await database.transaction(async (tx) => {
      tries += 1;
      if (tries === 2) letGo();
      await lock(tx);
    });
    await holder;
    expect(tries).toBeGreaterThan(1);
    // What is left of it once the lock is given up has to be enough for Postgres to say so.
  }, 5_000);
});
