import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import {
  atMost,
  end,
  type EmbeddedService,
  lives,
  median,
  mustStart,
  ROUNDS,
  until,
  withDirectory,
} from './embedded-service.js';

/** Writes until the connection breaks; answers how many writes were acknowledged. */
async function writeUntilCut(service: EmbeddedService, cut: () => Promise<void>): Promise<number> {
  const client = new pg.Client({ connectionString: service.address });
  client.on('error', () => undefined);
  await client.connect();
  let acknowledged = 0;
  const writing = (async () => {
    for (;;) {
      await client.query('insert into written values (1)');
      acknowledged += 1;
    }
  })().catch(() => undefined);
  await until('some writes are acknowledged', () => acknowledged > 20);
  await cut();
  await Promise.race([writing, client.end().catch(() => undefined)]);
  return acknowledged;
}

describe('after kill -9 of the service', () => {
  test('the next one takes over the Postgres that lives on, at once', async () => {
    await withDirectory(async (directory, mine) => {
      let service = mine(await mustStart(directory));
      const openings: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        await end(service, 'SIGKILL');
        const next = mine(await mustStart(directory));
        expect(next.postgres).toBe(service.postgres);
        openings.push(next.milliseconds);
        service = next;
      }
      expect(median(openings)).toBeLessThan(atMost(3_000));
      expect(await end(service, 'SIGTERM')).toBe(0);
      await until('its Postgres is gone', () => !lives(service.postgres));
    });
  });

  test('with its Postgres killed in the middle of writes, the next one starts within three seconds and has every write that was acknowledged (F5)', async () => {
    await withDirectory(async (directory, mine) => {
      let service = mine(await mustStart(directory));
      const openings: number[] = [];
      let acknowledged = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const { pid, postgres } = service;
        acknowledged += await writeUntilCut(service, async () => {
          process.kill(pid, 'SIGKILL');
          process.kill(postgres, 'SIGKILL');
          await end(service, 'SIGKILL');
        });
        service = mine(await mustStart(directory));
        expect(service.postgres).not.toBe(postgres);
        expect(service.rows).toBeGreaterThanOrEqual(acknowledged);
        openings.push(service.milliseconds);
        acknowledged = service.rows;
      }
      expect(median(openings)).toBeLessThan(atMost(3_000));
    });
  });
});
