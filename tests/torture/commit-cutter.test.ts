import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { Database, type Tx } from '../../src/platform/database/database.service.js';
import { createTestDatabase } from '../database.js';
import { CommitCutter, type Side } from './commit-cutter.js';

const WITHIN_MS = 5_000;

test.each([
  { side: 'after', kept: 1 },
  { side: 'before', kept: 0 },
] satisfies { side: Side; kept: number }[])(
  'a connection that is cut $side a commit is heard of leaves $kept rows, and a service that cannot know which (F8)',
  async ({ side, kept }) => {
    const { address, drop } = await createTestDatabase();
    const cutter = await CommitCutter.open();
    const [through, beside] = [new Database(cutter.through(address), 2), new Database(address, 1)];
    const count = (tx: Tx) => sql<{ rows: number }>`select count(*)::int as rows from app.orphan_attempt`.execute(tx);
    const write = (tx: Tx) =>
      sql`
      insert into app.orphan_attempt (control_node, key, host, token, state)
      values ('hub', gen_random_uuid(), 'ashby', 1, 'running')`.execute(tx);
    try {
      await through.transaction(count);
      const cut = cutter.cutNext(side, WITHIN_MS);
      // What only reads is let through.
      await through.transaction(count);
      await expect(through.transaction(write)).rejects.toThrow();
      expect(await cut).toBe(true);
      expect((await beside.transaction(count)).rows).toEqual([{ rows: kept }]);
      expect((await through.transaction(count)).rows).toEqual([{ rows: kept }]);
    } finally {
      await through.close();
      await beside.close();
      await cutter.close();
      await drop();
    }
  },
);
