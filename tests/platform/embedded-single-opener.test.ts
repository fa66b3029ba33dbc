import { expect, test } from '@jest/globals';
import { EmbeddedPostgres } from '../../src/platform/postgres/embedded-postgres.service.js';
import { atMost, end, mustStart, ROUNDS, startEmbedded, withDirectory } from './embedded-service.js';

test('a second process that opens the data directory is refused within two seconds, with the name of the first (INV-16, F6)', async () => {
  await withDirectory(async (directory, mine) => {
    const first = mine(await mustStart(directory));
    for (let round = 0; round < ROUNDS; round += 1) {
      const second = await startEmbedded(directory);
      expect(second).toMatchObject({ said: expect.stringContaining(`process ${first.pid}`) });
      expect(second.milliseconds).toBeLessThan(atMost(2_000));
    }
    await end(first, 'SIGKILL');
    mine(await mustStart(directory));
  });
});

test('of three that start at one moment on an empty directory, one has it and the others are refused (INV-16)', async () => {
  await withDirectory(async (directory, mine) => {
    const all = await Promise.all([1, 2, 3].map(() => startEmbedded(directory)));
    const winners = all.filter((one) => 'postgres' in one).map(mine);
    expect(winners).toHaveLength(1);
    for (const loser of all.filter((one) => 'said' in one))
      expect(loser.said).toMatch(/PostgresFault: Another Gatehouse/);
  });
});

test('a command beside the running service speaks to its Postgres, and without a service finds none', async () => {
  await withDirectory(async (directory, mine) => {
    const service = mine(await mustStart(directory));
    expect(await EmbeddedPostgres.addressOfRunning(directory)).toBe(service.address);
    await end(service, 'SIGTERM');
    expect(await EmbeddedPostgres.addressOfRunning(directory)).toBeNull();
  });
});
