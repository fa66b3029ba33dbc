import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Tx } from '../../../src/platform/database/database.service.js';
import {
  claimDue,
  outboxCounts,
  outstanding,
  post,
  troubled,
  waitingInLane,
} from '../../../src/platform/outbox/outbox.table.js';
import { createTestDatabase, type TestDatabase } from '../../database.js';
import { startGatehouse, type Gatehouse } from '../../gatehouse.js';

let on: TestDatabase;
let gatehouse: Gatehouse;
beforeEach(async () => {
  on = await createTestDatabase();
  gatehouse = await startGatehouse({ on });
});
afterEach(async () => {
  await gatehouse.stop();
  await on.drop();
});

/** How many rows of the outbox were read one after another, without an index, by this transaction. */
async function readThrough(tx: Tx): Promise<number> {
  const { rows } = await sql<{ read: number }>`
    select pg_stat_get_xact_tuples_returned('outbox'::regclass)::int as read`.execute(tx);
  return rows[0]?.read ?? -1;
}

const TEST = { system: 'test', topics: ['test.letter'], each: 8, busy: {}, leaseSeconds: 90 };

const QUESTIONS: readonly (readonly [string, (tx: Tx) => Promise<unknown>])[] = [
  ['what is due', (tx) => claimDue(tx, { ...TEST, limit: 8 })],
  ['how much waits', outboxCounts],
  ['what is troubled', (tx) => troubled(tx, 200)],
  ['what waits in a lane', (tx) => waitingInLane(tx, 'lane-5')],
  ['what of these is outstanding', (tx) => outstanding(tx, 'test.letter', ['new'])],
];

test('nothing that is asked of the outbox reads through what was delivered long ago', async () => {
  const { database } = gatehouse;
  await database.transaction(async (tx) => {
    await sql`
      insert into outbox (topic, lane, key, state, ended_at)
      select 'test.letter', 'lane-' || n % 100, 'old-' || n, 'delivered', app.now()
      from generate_series(1, 20000) as n`.execute(tx);
    await post(tx, { topic: 'test.letter', lane: 'lane-5', key: 'new', body: {} });
  });
  await database.transaction((tx) => sql`analyze outbox`.execute(tx));
  const read: [string, number][] = [];
  for (const [what, ask] of QUESTIONS)
    read.push(
      await database.transaction(async (tx) => {
        await ask(tx);
        return [what, await readThrough(tx)];
      }),
    );
  expect(read).toEqual(QUESTIONS.map(([what]) => [what, 0]));
});
