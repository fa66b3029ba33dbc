import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { reasonsOf, startClimb, type Climb } from './climb.js';

let climb: Climb;
beforeAll(async () => {
  climb = await startClimb();
});
afterAll(() => climb.stop());

const ROUNDS = 20;

async function activeRollouts(): Promise<number> {
  const { rows } = await climb.gatehouse.database.transaction((tx) =>
    sql<{ n: number }>`select count(*) as n from rollout where state = 'running'`.execute(tx),
  );
  return rows[0]?.n ?? -1;
}

test('of two promotions of one release at the same moment one wins and the other is told (abuse 24)', async () => {
  const other = await climb.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  for (let round = 0; round < ROUNDS; round += 1) {
    const release = await climb.release(`5.0.${round}`);
    const answers = await Promise.all([climb.promote(release, 'dev'), climb.promote(release, 'dev', other)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const told = answers.find(({ status }) => status === 409) ?? answers[0];
    expect(reasonsOf(told)).toMatchObject([{ criterion: 'already-there' }]);
    expect(await activeRollouts()).toBe(1);
    await climb.settle(release, 'dev');
  }
});

test('of two releases promoted to one environment at the same moment one wins, and the other is kept as refused (abuse 24)', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const pair = [await climb.release(`5.1.${round}a`), await climb.release(`5.1.${round}b`)] as const;
    const answers = await Promise.all(pair.map((release) => climb.promote(release, 'dev')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    for (const answer of answers.filter(({ status }) => status === 409)) {
      const [reason] = reasonsOf(answer);
      expect(reason).toMatchObject({ criterion: 'another-rollout', status: 'refused' });
      expect(reason?.title).toContain('Another rollout of FLIP is under way in Dev');
    }
    expect(await activeRollouts()).toBe(1);
    const won = answers[0]?.status === 201 ? pair[0] : pair[1];
    await climb.settle(won, 'dev');
  }
});

test('every one of many at once is kept, and their records all join the chain', async () => {
  const release = await climb.release('5.2.0');
  const answers = await Promise.all(Array.from({ length: 12 }, () => climb.promote(release, 'dev')));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(11);
  const { rows } = await climb.gatehouse.database.transaction((tx) =>
    sql<{ n: number }>`select count(*) as n from promotion where release = '5.2.0'`.execute(tx),
  );
  expect(rows).toEqual([{ n: 12 }]);
  expect((await climb.deeds()).filter((deed) => deed.startsWith('promotion.')).length).toBe(4 * ROUNDS + 12);
});
