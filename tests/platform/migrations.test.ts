import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/platform/database/migrations.service.js';
import { createTestDatabase, type TestDatabase } from '../database.js';

describe('migrations', () => {
  let database: TestDatabase;
  let folder: string;
  beforeEach(async () => {
    database = await createTestDatabase('empty');
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-migrations-'));
    await write('0001_first.sql', 'create table app.first (n integer);');
  });
  afterEach(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  const migrated = (): Promise<readonly string[]> => migrate(database.address, folder);

  async function exists(table: string): Promise<boolean> {
    const client = new pg.Client({ connectionString: database.address });
    await client.connect();
    const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [table]);
    await client.end();
    return rows[0]?.there === true;
  }

  test('are applied once, in order', async () => {
    await write('0002_second.sql', 'create table app.second as select * from app.first;');
    expect(await migrated()).toEqual(['0001_first.sql', '0002_second.sql']);
    expect(await migrated()).toEqual([]);
    expect(await exists('app.second')).toBe(true);
  });

  test('are applied once when many start at the same moment', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(migrated));
    expect(all.flat()).toEqual(['0001_first.sql']);
  });

  test('one that was edited after it was applied is refused, by its name', async () => {
    await migrated();
    await write('0001_first.sql', 'create table app.first (n bigint);');
    await expect(migrated()).rejects.toThrow(/0001_first\.sql was edited/);
  });

  test('a database that is newer than the code is refused', async () => {
    await migrated();
    await rm(join(folder, '0001_first.sql'));
    await expect(migrated()).rejects.toThrow(/0001_first\.sql.*older than the database/);
  });

  test('one that comes before what was applied is refused', async () => {
    await migrated();
    await write('0000_late.sql', 'select 1;');
    await expect(migrated()).rejects.toThrow(/0000_late\.sql comes before/);
  });

  test('one that fails leaves nothing behind, and what came before it stays', async () => {
    await write('0002_broken.sql', 'create table app.half (n integer); select broken;');
    await expect(migrated()).rejects.toThrow(/0002_broken\.sql failed/);
    expect([await exists('app.first'), await exists('app.half')]).toEqual([true, false]);
  });
});
