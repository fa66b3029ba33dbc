import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { newSecret } from '../../src/people/secret.service.js';
import { insertToken } from '../../src/people/token.table.js';
import { client } from '../client.js';
import type { Holding, Somebody } from '../gatehouse.js';
import { startStory, text, type Signable, type Story } from './story.js';

let story: Story;
beforeAll(async () => {
  story = await startStory();
});
afterAll(() => story.stop());

const EVERY_ROLE: readonly Holding[] = [
  { role: 'administrator' },
  { role: 'delivery', duty: 'release-manager' },
  { role: 'delivery', duty: 'tester' },
  { role: 'product-owner' },
  { role: 'ai-centre' },
];

let count = 0;
/** Somebody with every role there is, and a release that they had this hand in. */
async function handIn(hand: 'registered' | 'built'): Promise<{ somebody: Somebody; release: Signable }> {
  const somebody = await story.gatehouse.as(...EVERY_ROLE);
  count += 1;
  const version = `4.0.${count}`;
  const release =
    hand === 'registered'
      ? await story.release(version, {}, somebody.person)
      : await story.release(version, { builtBy: [await story.emailOf(somebody)] });
  return { somebody, release };
}

describe.each(['registered', 'built'] as const)('whoever %s a release, with every role there is', (hand) => {
  test.each(['sit', 'uat', 'oat'])('does not sign %s off (INV-04) (abuse 22)', async (stage) => {
    const { somebody, release } = await handIn(hand);
    const at = `/api/v1/releases/${release.version}/sign-offs`;
    const answer = await somebody.post(at, { stage, decision: 'approved', digest: release.digest });
    expect(answer.status).toBe(403);
    expect(text(answer, 'detail')).toContain('You built this change yourself, so another person has to approve it.');
  });

  test('does not sign it off with a second token either (INV-05) (abuse 22)', async () => {
    const { somebody, release } = await handIn(hand);
    const secret = newSecret('gatehouse');
    const { person } = somebody;
    await story.gatehouse.database.transaction((tx) =>
      insertToken(tx, { person, name: 'another', days: 1, scope: null, secret }),
    );
    const again = client(story.gatehouse.url, secret.text);
    const body = { stage: 'uat', decision: 'approved', digest: release.digest };
    const answer = await again.post(`/api/v1/releases/${release.version}/sign-offs`, body);
    expect(answer.status).toBe(403);
  });

  test('may still veto it: a no needs no second person', async () => {
    const { somebody, release } = await handIn(hand);
    const at = `/api/v1/releases/${release.version}/sign-offs`;
    const veto = { stage: 'uat', decision: 'vetoed', digest: release.digest, reason: 'it loses data' };
    expect((await somebody.post(at, veto)).status).toBe(201);
  });

  test('does not approve a waiver for it (INV-04) (abuse 30)', async () => {
    const { somebody, release } = await handIn(hand);
    const waiver = { criterion: 'nfr-tests', environment: 'production', reason: 'no rig' };
    const asked = await story.tester.post(`/api/v1/releases/${release.version}/waivers`, waiver);
    const answer = await somebody.post(`/api/v1/waivers/${text(asked, 'id')}/approval`, {});
    expect(answer.status).toBe(403);
    expect(text(answer, 'detail')).toContain('another person has to approve it');
  });

  test('is stopped by the database too, should a route ever forget (INV-04)', async () => {
    const { somebody, release } = await handIn(hand);
    const insert = story.gatehouse.database.transaction((tx) =>
      sql`insert into sign_off (release, digest, stage, decision, signed_by, signed_as)
        values (${release.version}, ${release.digest}, 'uat', 'approved', ${somebody.person}, 'product-owner')`.execute(
        tx,
      ),
    );
    await expect(insert).rejects.toThrow('does not sign it off');
  });
});

test('whoever asks for a waiver does not approve it, whatever else they may do (INV-04) (abuse 30)', async () => {
  const { release } = await handIn('registered');
  const somebody = await story.gatehouse.as(...EVERY_ROLE);
  const waiver = { criterion: 'nfr-tests', environment: 'production', reason: 'no rig' };
  const asked = await somebody.post(`/api/v1/releases/${release.version}/waivers`, waiver);
  const answer = await somebody.post(`/api/v1/waivers/${text(asked, 'id')}/approval`, {});
  expect(answer.status).toBe(403);
  expect(text(answer, 'detail')).toBe('You requested this change yourself, so another person has to approve it.');
  const insert = story.gatehouse.database.transaction((tx) =>
    sql`insert into waiver_decision (waiver, decision, decided_by)
      values (${text(asked, 'id')}, 'approved', ${somebody.person})`.execute(tx),
  );
  await expect(insert).rejects.toThrow('does not approve it');
});

test('an administrator who is nothing else signs, attests and waives nothing', async () => {
  const { release } = await handIn('registered');
  const administrator = await story.gatehouse.as({ role: 'administrator' });
  const at = `/api/v1/releases/${release.version}`;
  for (const path of ['sign-offs', 'attestations', 'waivers']) {
    const answer = await administrator.post(`${at}/${path}`, { digest: release.digest });
    expect(`${path} ${answer.status}`).toMatch(/ (400|403)$/);
  }
});
