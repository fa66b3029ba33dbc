import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import pg from 'pg';
import { lives, mustStart, until, withDirectory } from './embedded-service.js';

test('a Ctrl-C at the terminal lets the service make its last write before its Postgres stops', async () => {
  await withDirectory(async (directory, mine) => {
    const service = mine(await mustStart(directory));
    const gone = once(service.child, 'close');
    process.kill(-service.pid, 'SIGINT');
    expect((await gone)[0]).toBe(0);
    await until('its Postgres is gone', () => !lives(service.postgres));
    expect(mine(await mustStart(directory)).rows).toBe(1);
  });
});

test('a Postgres that dies beneath a running service comes back at the same address (F7)', async () => {
  await withDirectory(async (directory, mine) => {
    const service = mine(await mustStart(directory));
    process.kill(service.postgres, 'SIGKILL');
    let revived = 0;
    await until('the same address answers again', async () => {
      const client = new pg.Client({ connectionString: service.address, connectionTimeoutMillis: 500 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        const { rows } = await client.query<{ pid: number }>(
          `select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid`,
        );
        revived = rows[0]?.pid ?? 0;
        return revived !== service.postgres;
      } catch {
        return false;
      } finally {
        await client.end().catch(() => undefined);
      }
    });
    mine({ ...service, postgres: revived });
  });
});
