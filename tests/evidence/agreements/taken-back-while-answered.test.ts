import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { lockAgreements } from '../../../src/evidence/agreements/agreement.table.js';
import { LinkUse } from '../../../src/people/links/link-use.service.js';
import { Links } from '../../../src/people/links/links.service.js';
import { environmentsOf, eventually } from '../../rollouts/ward.js';
import { startStory, type Story } from '../story.js';

let story: Story;
beforeAll(async () => {
  story = await startStory({ environments: environmentsOf({ sites: 2, agreements: 'required' }) });
});
afterAll(() => story.stop());

const hours = (from: number): string => new Date(Date.now() + from * 3_600_000).toISOString();

async function asked(version: string): Promise<string> {
  const proposals = [{ trust: 'trust-01', from: hours(100), to: hours(103) }];
  const { body } = await story.tester.post(`/api/v1/releases/${version}/agreements`, { proposals });
  return z.object({ agreements: z.tuple([z.object({ id: z.string() })]) }).parse(body).agreements[0].id;
}

async function linkTo(subject: string): Promise<string> {
  const holder = {
    name: 'Olga Owner',
    email: 'service-owner@trust-01.example',
    role: 'service-owner',
    trust: 'trust-01',
  };
  const wanted = { act: 'agreement.answer', subject, holder, expiresAt: new Date(Date.now() + 3_600_000) };
  const links = story.gatehouse.injected(Links);
  const address = await story.gatehouse.database.transaction((tx) => links.issue(tx, wanted));
  return address.split('/').at(-1) ?? '';
}

/** Whether anybody waits for a lock that somebody else has. */
async function isWaitedFor(): Promise<boolean> {
  const { rows } = await story.gatehouse.database.transaction((tx) =>
    sql<{ waits: boolean }>`
      select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waits`.execute(
      tx,
    ),
  );
  return rows[0]?.waits === true;
}

test('an answer by link to what is being taken back waits for that, and neither stands in the way of the other (abuse 24)', async () => {
  const { version } = await story.release('2.1.0');
  const subject = await asked(version);
  const address = await linkTo(subject);
  const uses = story.gatehouse.injected(LinkUse);
  const page = await uses.look(address);
  if (page.state !== 'open') throw new Error(`The link is ${page.state}.`);
  const using = await story.gatehouse.database.transaction(async (tx) => {
    await lockAgreements(tx, version);
    const answer = uses.use(address, { token: page.token, decision: 'agree', answers: {} });
    await eventually(async () => ((await isWaitedFor()) ? {} : 'nobody waits'));
    // Whoever takes it back would wait for the answer otherwise, which waits for them.
    await sql`set local lock_timeout = '500ms'`.execute(tx);
    await story.gatehouse.injected(Links).revoke(tx, { act: 'agreement.answer', subject }, 'It was withdrawn.');
    return { answer };
  });
  expect(await using.answer).toMatchObject({ kind: 'closed', look: { state: 'revoked' } });
});
