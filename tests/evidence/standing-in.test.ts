import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { brokenConstraint } from '../../src/platform/database/database.service.js';
import type { Answer } from '../client.js';
import type { Somebody } from '../gatehouse.js';
import { blamed, field, startStory, text, type Signable, type Story } from './story.js';

const DAY_MS = 86_400_000;

let story: Story;
let away: Somebody;
beforeAll(async () => {
  story = await startStory();
  away = await story.gatehouse.as({ role: 'product-owner', name: 'Avery Away' });
});
afterAll(() => story.stop());

function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString();
}

async function name(who: Somebody, delegate: Somebody, more: Record<string, unknown> = {}): Promise<Answer> {
  const body = { role: 'product-owner', delegate: delegate.person, until: inDays(7), reason: 'On leave', ...more };
  return await who.post('/api/v1/delegations', body);
}

async function sign(who: Somebody, release: Signable, onBehalfOf: Somebody | null, more: Record<string, unknown> = {}) {
  const body = { stage: 'uat', decision: 'approved', digest: release.digest, ...more };
  return await who.post(`/api/v1/releases/${release.version}/sign-offs`, {
    ...body,
    ...(onBehalfOf === null ? {} : { onBehalfOf: onBehalfOf.person }),
  });
}

test('a delegate signs for whoever named them, and the sign-off says for whom (003-114)', async () => {
  const release = await story.release('4.0.0');
  expect((await sign(story.owner, release, away)).status).toBe(403);
  expect((await name(away, story.owner)).status).toBe(201);
  const signed = await sign(story.owner, release, away);
  expect(signed.status).toBe(201);
  expect(signed.body).toMatchObject({
    by: { person: story.owner.person, name: 'Olive Owner' },
    onBehalfOf: { person: away.person, name: 'Avery Away' },
  });
  const own = await sign(story.owner, release, null);
  expect(field(own, 'onBehalfOf')).toBeNull();
  expect((await story.deeds()).filter((deed) => deed === `delegation.named by person:${away.person}`)).toHaveLength(1);
});

test('a delegation is of one’s own role, to another who holds it, and not for ever', async () => {
  const later = { from: inDays(2), until: inDays(1) };
  expect((await name(away, story.owner, { role: 'delivery' })).status).toBe(403);
  expect(blamed(await name(away, away))).toEqual(['delegate']);
  expect(blamed(await name(away, story.tester))).toEqual(['delegate']);
  expect(blamed(await name(away, story.owner, later))).toEqual(['until']);
  expect(blamed(await name(away, story.owner, { until: inDays(200) }))).toEqual(['until']);
  expect((await story.centre.post('/api/v1/delegations', {})).status).toBe(403);
});

test('it holds from when it begins until it ends, by either of the two, once', async () => {
  const release = await story.release('4.0.1');
  const [absent, delegate, other] = await Promise.all(
    ['Abby', 'Della', 'Ottilie'].map((name) => story.gatehouse.as({ role: 'product-owner', name })),
  );
  if (absent === undefined || delegate === undefined || other === undefined) throw new Error('Nobody was made.');
  await name(absent, delegate, { from: inDays(1) });
  expect((await sign(delegate, release, absent)).status).toBe(403);
  const id = text(await name(absent, delegate), 'id');
  const end = (who: Somebody) => who.post(`/api/v1/delegations/${id}/end`, { reason: 'Back again' });
  expect((await end(other)).status).toBe(403);
  expect((await sign(delegate, release, absent)).status).toBe(201);
  const ended = await Promise.all([end(absent), end(delegate)]);
  expect(ended.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect((await sign(delegate, release, absent)).status).toBe(403);
  const list = JSON.stringify((await story.tester.get('/api/v1/delegations')).body);
  expect(list).not.toContain(id);
});

test('nobody signs for whoever made the release: four eyes looks at both (INV-04, abuse 22)', async () => {
  const maker = await story.gatehouse.as({ role: 'product-owner', name: 'Mo Maker' });
  const release = await story.release('4.0.2', {}, maker.person);
  await name(maker, story.owner);
  const refused = await sign(story.owner, release, maker);
  expect(refused.status).toBe(403);
  expect(text(refused, 'detail')).toContain('nobody does it for them');
  expect((await sign(story.owner, release, null)).status).toBe(201);
  const stored = story.gatehouse.database.transaction((tx) =>
    sql`insert into sign_off (release, digest, stage, decision, signed_by, signed_as, delegation, on_behalf_of)
      select '4.0.2', ${release.digest}, 'uat', 'approved', ${story.owner.person}, 'product-owner', id, delegator
      from delegation where delegator = ${maker.person}`.execute(tx),
  );
  await expect(
    stored.catch((error: unknown) => Promise.reject(new Error(brokenConstraint(error) ?? 'refused'))),
  ).rejects.toThrow('refused');
});

test('whoever has lost the role has nobody sign for them', async () => {
  const release = await story.release('4.0.3');
  const leaving = await story.gatehouse.as({ role: 'product-owner', name: 'Lee Leaving' });
  await name(leaving, story.owner);
  await story.gatehouse.database.transaction((tx) =>
    sql`update role_grant set ended_at = app.now(), ended_by = ${away.person} where person = ${leaving.person}`.execute(
      tx,
    ),
  );
  expect((await sign(story.owner, release, leaving)).status).toBe(403);
});

test('a no that a delegate said is taken back by either of the two', async () => {
  const release = await story.release('4.0.4');
  const absent = await story.gatehouse.as({ role: 'product-owner', name: 'Ash Absent' });
  await name(absent, story.owner);
  const no = { decision: 'rejected', reason: 'Too slow' };
  const id = text(await sign(story.owner, release, absent, no), 'id');
  const withdraw = (who: Somebody) => who.post(`/api/v1/sign-offs/${id}/withdrawal`, { reason: 'It is fast now' });
  expect((await withdraw(away)).status).toBe(403);
  expect((await withdraw(absent)).status).toBe(201);
});
