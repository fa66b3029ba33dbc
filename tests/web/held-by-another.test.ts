import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { raise } from '../hotfixes/runbook.js';
import { SHIPPED } from '../sites/folder.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let gatehouse: Gatehouse;
let manager: Somebody;
let atDesk: Visitor;
beforeAll(async () => {
  const patience = { connectionMs: 2_000, answerMs: 3_500 };
  gatehouse = await startGatehouse({ environments: SHIPPED, patience });
  manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  atDesk = await visitorAs(gatehouse, manager.person);
});
afterAll(async () => {
  await gatehouse.stop();
});

test('what somebody else is changing for too long is told so, with 503, and never that the records are out of reach; what was typed is kept', async () => {
  const incident = await raise(manager);
  const note = { kind: 'observation', what: 'Steady since noon', reason: 'The queue is short' };
  await atDesk.get(`/incidents/${incident}`);
  await gatehouse.database.transaction(async (tx) => {
    await sql`select from incident where id = ${incident} for update`.execute(tx);
    const page = await atDesk.send(`/incidents/${incident}/notes`, note);
    expect([page.status, wordsOf(page)]).toEqual([503, expect.stringContaining('Somebody else is changing this')]);
    expect(wordsOf(page)).toContain('Nothing was changed.');
    expect(wordsOf(page)).not.toContain('our records');
    expect(wordsOf(page)).toContain('Steady since noon');
    const answer = await manager.post(`/api/v1/incidents/${incident}/notes`, note);
    expect(answer).toMatchObject({ status: 503, body: { type: 'urn:gatehouse:problem:busy', retryAfterSeconds: 5 } });
  });
  expect((await manager.post(`/api/v1/incidents/${incident}/notes`, note)).status).toBeLessThan(300);
  expect(wordsOf(await atDesk.get(`/incidents/${incident}`)).split('Steady since noon')).toHaveLength(2);
});
