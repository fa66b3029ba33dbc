import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { sql } from 'kysely';
import { chainedPage, currentHead, record } from '../../src/audit/audit.table.js';
import { verifyRecord } from '../../src/audit/verification.service.js';
import { withRecord } from './recorded.js';

describe('the record', () => {
  test('takes the entries of one transaction in the order in which they were written (INV-28)', async () => {
    await withRecord(1, async ({ database, write }) => {
      await write('thing:2', 'thing:3', 'thing:4');
      const rows = await database.transaction((tx) => chainedPage(tx, 0, 10));
      expect(rows.map(({ seq, entry }) => [seq, entry.includes(`thing:${seq}"`)])).toEqual(
        [1, 2, 3, 4].map((seq) => [seq, true]),
      );
      expect(await verifyRecord(database, null)).toMatchObject({ entries: 4, faults: [] });
    });
  });

  test('keeps nothing of a transaction that was rolled back (INV-28)', async () => {
    await withRecord(1, async ({ database }) => {
      const given = database.transaction(async (tx) => {
        await record(tx, { actor: 'gatehouse', action: 'thing.done', subject: 'thing:lost', detail: {} });
        throw new Error('changed my mind');
      });
      await expect(given).rejects.toThrow('changed my mind');
      expect(await verifyRecord(database, null)).toMatchObject({ entries: 1, faults: [] });
    });
  });

  test('stays one whole chain under many writers at once (INV-28)', async () => {
    await withRecord(0, async ({ database, write }) => {
      await Promise.all(Array.from({ length: 60 }, (_, n) => write(`thing:${n}`, `thing:${n}-again`)));
      expect(await verifyRecord(database, null)).toMatchObject({ entries: 120, faults: [] });
    });
  });

  test('refuses to be changed, emptied, or written past the chain by the application (abuse 71)', async () => {
    await withRecord(2, async ({ database }) => {
      const statements = [
        sql`update audit set entry = '{}' where seq = 1`,
        sql`delete from audit where seq = 1`,
        sql`truncate audit`,
        sql`insert into audit values (3, now(), '{}', 'x', 'y')`,
      ];
      for (const statement of statements)
        await expect(database.transaction((tx) => statement.execute(tx))).rejects.toThrow(/append-only/);
      expect(await verifyRecord(database, null)).toMatchObject({ entries: 2, faults: [] });
    });
  });

  test('that cannot be written fails the action, and not itself (abuse 73)', async () => {
    await withRecord(1, async ({ database, meddle, write }) => {
      await meddle('alter table audit add constraint full_disk check (seq < 2)');
      const action = database.transaction(async (tx) => {
        await sql`create table done_without_record ()`.execute(tx);
        await record(tx, { actor: 'gatehouse', action: 'thing.done', subject: 'thing:2', detail: {} });
      });
      await expect(action).rejects.toThrow(/full_disk/);
      await expect(write('thing:3')).rejects.toThrow(/full_disk/);
      const { rows } = await database.transaction((tx) =>
        sql<{ done: string | null }>`select to_regclass('done_without_record') as done`.execute(tx),
      );
      expect(rows).toEqual([{ done: null }]);
    });
  });

  test('stays in order when the clock is set back (abuse 74)', async () => {
    await withRecord(1, async ({ database, meddle, write }) => {
      await meddle(
        `create or replace function app.now() returns timestamptz language sql volatile as $$ select clock_timestamp() - interval '1 day' $$`,
      );
      await write('thing:2');
      const [first, second] = await database.transaction((tx) => chainedPage(tx, 0, 2));
      expect(second?.at).toBe(first?.at);
      expect(await verifyRecord(database, null)).toMatchObject({ entries: 2, faults: [] });
    });
  });

  test('holds up nobody who has written in it and not yet committed', async () => {
    await withRecord(0, async ({ address, database, write }) => {
      const slow = new pg.Client({ connectionString: address, options: '-c search_path=app' });
      await slow.connect();
      await slow.query('begin');
      await slow.query(`insert into audit_draft (entry) values ('{"subject":"thing:slow"}')`);
      await write('thing:quick');
      expect(await database.transaction(currentHead)).toMatchObject({ seq: 1 });
      await slow.query('commit');
      await slow.end();
      expect(await verifyRecord(database, null)).toMatchObject({ entries: 2, faults: [] });
    });
  });
});
