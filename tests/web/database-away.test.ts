import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ReleaseRacis } from '../../src/reports/raci.service.js';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { eventually } from '../rollouts/ward.js';
import { wayTo, type Way } from '../way.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let database: TestDatabase;
let way: Way;
let gatehouse: Gatehouse;
let manager: Somebody;
let atDesk: Visitor;
beforeAll(async () => {
  database = await createTestDatabase();
  way = await wayTo(database.address);
  const patience = { connectionMs: 2_000, answerMs: 2_000 };
  gatehouse = await startGatehouse({ on: { address: way.address, drop: database.drop }, patience, replace: [BROKEN] });
  manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  atDesk = await visitorAs(gatehouse, manager.person);
});
afterAll(async () => {
  await gatehouse.stop();
  await way.cut();
  await database.drop();
});

/** What asks something else than the database, which is away. */
const BROKEN = {
  injected: ReleaseRacis,
  by: { show: () => Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })) },
};

async function saysSo(): Promise<void> {
  const page = await atDesk.get('/incidents');
  expect([page.status, wordsOf(page)]).toEqual([503, expect.stringContaining('We cannot reach our records')]);
  const sent = await atDesk.send('/incidents/raise', { summary: 'No scans at all' });
  expect([sent.status, wordsOf(sent)]).toEqual([503, expect.stringContaining('see whether it was kept')]);
  expect(wordsOf(sent)).toContain('What is wrong? No scans at all');
  expect(await manager.get('/api/v1/releases')).toMatchObject({
    status: 503,
    body: { type: 'urn:gatehouse:problem:unavailable' },
  });
}

async function answersAgain(): Promise<void> {
  await eventually(async () => {
    const answers = [await atDesk.get('/incidents'), await manager.get('/api/v1/releases')];
    const found = answers.map(({ status }) => status).join();
    return found === '200,200' ? answers : found;
  });
}

test('while its database is away Gatehouse says so in plain words with 503, to people and to machines, and answers again once it is back', async () => {
  await answersAgain();
  await way.cut();
  await saysSo();
  await way.mend();
  await answersAgain();
});

test('while its database stands still with every connection open Gatehouse says the same, in bounded time, and answers again once it goes on', async () => {
  await answersAgain();
  way.standStill();
  await saysSo();
  way.goOn();
  await answersAgain();
});

test('something else that is away is never told as our records', async () => {
  await answersAgain();
  expect(await manager.get('/api/v1/releases/2.0.0/raci')).toMatchObject({
    status: 500,
    body: { type: 'urn:gatehouse:problem:internal-error' },
  });
});
