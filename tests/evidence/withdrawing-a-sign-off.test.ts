import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Somebody } from '../gatehouse.js';
import { blamed, field, startStory, text, type Signable, type Story } from './story.js';

let story: Story;
let release: Signable;
beforeAll(async () => {
  story = await startStory();
  release = await story.release('2.1.0');
});
afterAll(() => story.stop());

async function signed(by: Somebody, stage: string, decision: string): Promise<string> {
  const body = { stage, decision, digest: release.digest, ...(decision === 'approved' ? {} : { reason: 'no' }) };
  return `/api/v1/sign-offs/${text(await by.post('/api/v1/releases/2.1.0/sign-offs', body), 'id')}/withdrawal`;
}

const because = { reason: 'the wrong list' };

test('what is withdrawn stays, with who took it back, why and when (INV-03)', async () => {
  const answer = await story.owner.post(await signed(story.owner, 'uat', 'approved'), because);
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({
    decision: 'approved',
    withdrawn: { by: { person: story.owner.person, name: 'Olive Owner' }, reason: 'the wrong list' },
  });
  expect((await story.deeds()).at(-1)).toBe(`sign-off.withdrawn by person:${story.owner.person}`);
});

test('it is withdrawn once', async () => {
  const at = await signed(story.owner, 'uat', 'approved');
  const answers = await Promise.all([story.owner.post(at, because), story.owner.post(at, because)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
});

test('a withdrawal without a reason is refused', async () => {
  const answer = await story.owner.post(await signed(story.owner, 'uat', 'approved'), {});
  expect(answer.status).toBe(400);
  expect(blamed(answer)).toEqual(['reason']);
});

test('another of the same role may take an approval back, another role may not', async () => {
  const colleague = await story.gatehouse.as({ role: 'product-owner' });
  const at = await signed(story.owner, 'oat', 'approved');
  expect((await story.tester.post(at, because)).status).toBe(403);
  expect((await colleague.post(at, because)).status).toBe(201);
});

test('only whoever rejected takes the rejection back, as that may open a gate', async () => {
  const colleague = await story.gatehouse.as({ role: 'product-owner' });
  const at = await signed(story.owner, 'uat', 'rejected');
  const answer = await colleague.post(at, because);
  expect(answer.status).toBe(403);
  expect(text(answer, 'detail')).toBe('Only Olive Owner, who rejected it, can take that back.');
  expect((await story.owner.post(at, because)).status).toBe(201);
});

test('only whoever vetoed takes the veto back (003-114)', async () => {
  const at = await signed(story.tester, 'uat', 'vetoed');
  expect((await story.manager.post(at, because)).status).toBe(403);
  expect((await story.owner.post(at, because)).status).toBe(403);
  expect((await story.tester.post(at, because)).status).toBe(201);
});

test('one that does not exist is not found, and an id that is none is named', async () => {
  const at = (id: string) => story.owner.post(`/api/v1/sign-offs/${id}/withdrawal`, because);
  expect((await at('00000000-0000-4000-8000-000000000000')).status).toBe(404);
  expect((await at('1')).status).toBe(400);
});

test('the list still shows what was withdrawn', async () => {
  const own = await story.release('2.1.1');
  const at = '/api/v1/releases/2.1.1/sign-offs';
  const made = await story.owner.post(at, { stage: 'uat', decision: 'approved', digest: own.digest });
  await story.owner.post(`/api/v1/sign-offs/${text(made, 'id')}/withdrawal`, because);
  expect(field(await story.owner.get(at), 'signOffs')).toMatchObject([{ withdrawn: { reason: 'the wrong list' } }]);
});
