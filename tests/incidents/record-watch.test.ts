import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { Client } from 'pg';
import { z } from 'zod';
import { record } from '../../src/audit/audit.table.js';
import { RecordWatch } from '../../src/incidents/record-watch/record-watch.worker.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';

let gatehouse: Gatehouse;
let delivery: Somebody;
beforeAll(async () => {
  gatehouse = await startGatehouse();
  delivery = await gatehouse.as({ role: 'delivery' });
});
afterAll(() => gatehouse.stop());

const schema = z.object({
  incidents: z.array(z.looseObject({ severity: z.number(), summary: z.string(), product: z.string().nullable() })),
});

async function raised() {
  return schema.parse((await delivery.get('/api/v1/incidents')).body).incidents;
}

async function write(count: number): Promise<number> {
  for (let at = 0; at < count; at += 1)
    await gatehouse.database.transaction((tx) =>
      record(tx, { actor: 'gatehouse', action: 'test.done', subject: `test:${String(at)}`, detail: {} }),
    );
  const { rows } = await gatehouse.database.transaction((tx) =>
    sql<{ seq: number }>`select max(seq)::int as seq from audit`.execute(tx),
  );
  return rows[0]?.seq ?? 0;
}

/** As one who holds the database and goes round its guards. */
async function meddle(statement: string): Promise<void> {
  const outsider = new Client({
    connectionString: gatehouse.address,
    options: '-c search_path=app -c session_replication_role=replica',
  });
  await outsider.connect();
  try {
    await outsider.query(statement);
  } finally {
    await outsider.end();
  }
}

const look = () => gatehouse.injected(RecordWatch).look();

/** One number of /metrics. */
async function figure(name: string): Promise<number> {
  const text = String((await delivery.get('/metrics')).body);
  return Number(new RegExp(`^gatehouse_record_${name} (.+)$`, 'm').exec(text)?.[1]);
}

test('the metrics tell when it was read, what is unread and what is wrong with it (INV-29)', async () => {
  await look();
  const unread = await figure('unread_entries');
  await write(4);
  expect(await figure('unread_entries')).toBe(unread + 4);
  const now = Date.now() / 1000;
  await look();
  // Looking raised nothing, so that nothing new was written meanwhile.
  expect(await figure('unread_entries')).toBe(0);
  expect(await figure('wrong_entries')).toBe(0);
  expect(await figure('read_timestamp_seconds')).toBeGreaterThan(now - 60);
  expect(await figure('check_seconds')).toBe(300);
});

test('a whole record raises nothing, however often and by however many it is read', async () => {
  await write(5);
  expect(await look()).toBe(true);
  await write(3);
  await Promise.all([look(), look(), look()]);
  expect(await raised()).toEqual([]);
});

test('an entry that was changed after it was read is a Sev 2, once for that fault, and a later one is another (INV-29)', async () => {
  const last = await write(3);
  await look();
  await meddle(`update audit set entry = replace(entry, 'test.done', 'test.undone') where seq = ${String(last - 1)}`);
  await look();
  await look();
  const found = `The record of Gatehouse is not whole. Entry ${String(last - 1)} was changed after it had been written.`;
  expect(await raised()).toMatchObject([
    { severity: 2, product: null, raisedAs: 'gatehouse', live: true, summary: found },
  ]);
  const { length } = await raised();
  const next = await write(2);
  await meddle(`update audit set entry = replace(entry, 'test.done', 'test.undone') where seq = ${String(next)}`);
  await look();
  await look();
  expect(await raised()).toHaveLength(length + 1);
  expect(await figure('wrong_entries')).toBe(2);
});

test('a record that was written over at many places is one incident, which says how many (INV-29)', async () => {
  const before = (await raised()).length;
  const last = await write(30);
  await look();
  await meddle(`update audit set entry = replace(entry, 'test.done', 'test.undone') where seq > ${String(last - 20)}`);
  for (let turn = 0; turn < 3; turn += 1) await look();
  const incidents = await raised();
  expect(incidents).toHaveLength(before + 1);
  expect(incidents[0]?.summary).toContain(`Entry ${String(last - 19)} was changed after it had been written.`);
  expect(incidents[0]?.summary).toMatch(/So it is with 19 more entries\.$/);
});

test('a tail that was cut off behind what was read is a Sev 2, once (INV-29)', async () => {
  const before = (await raised()).length;
  const last = await write(4);
  await look();
  await meddle(`delete from audit where seq > ${String(last - 2)}`);
  await look();
  await look();
  const incidents = await raised();
  expect(incidents).toHaveLength(before + 1);
  expect(incidents[0]?.summary).toBe(
    `The record of Gatehouse is not whole. The record was cut: the exported head is entry ${String(last)}, and there is no such entry.`,
  );
});
