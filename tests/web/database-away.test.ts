import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

/** The way from a Gatehouse to its database, which can be cut and mended. */
interface Way {
  readonly port: number;
  cut(): Promise<void>;
  mend(): Promise<void>;
}

const held = new Set<Socket>();

async function wayTo({ hostname, port }: URL): Promise<Way> {
  let server = await listening(0);
  const own = z.object({ port: z.number() }).parse(server.address()).port;
  return {
    port: own,
    cut: async () => {
      const closed = new Promise((done) => server.close(done));
      for (const one of held) one.destroy();
      await closed;
    },
    mend: async () => {
      server = await listening(own);
    },
  };

  async function listening(at: number): Promise<Server> {
    const made = createServer((near) => {
      const far = connect(Number(port), hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        held.add(one);
        one.on('error', () => undefined);
        one.on('close', () => {
          held.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    await new Promise<void>((done) => made.listen(at, '127.0.0.1', done));
    return made;
  }
}

let database: TestDatabase;
let way: Way;
let gatehouse: Gatehouse;
let manager: Somebody;
let atDesk: Visitor;
beforeAll(async () => {
  database = await createTestDatabase();
  const address = new URL(database.address);
  way = await wayTo(address);
  address.hostname = '127.0.0.1';
  address.port = String(way.port);
  gatehouse = await startGatehouse({ on: { address: address.href, drop: database.drop } });
  manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  atDesk = await visitorAs(gatehouse, manager.person);
});
afterAll(async () => {
  await gatehouse.stop();
  await way.cut();
  await database.drop();
});

test('while its database is away Gatehouse says so in plain words with 503, to people and to machines, and answers again once it is back', async () => {
  expect((await atDesk.get('/incidents')).status).toBe(200);
  await way.cut();
  const page = await atDesk.get('/incidents');
  expect([page.status, wordsOf(page)]).toEqual([503, expect.stringContaining('We cannot reach our records')]);
  const sent = await atDesk.send('/incidents/raise', { summary: 'No scans' });
  expect([sent.status, wordsOf(sent)]).toEqual([503, expect.stringContaining('see whether it was kept')]);
  expect(await manager.get('/api/v1/releases')).toMatchObject({
    status: 503,
    body: { type: 'urn:gatehouse:problem:unavailable' },
  });
  await way.mend();
  expect((await atDesk.get('/incidents')).status).toBe(200);
});
