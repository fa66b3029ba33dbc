import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { CRITERIA } from '../../src/promotions/criterion.js';
import { ENVIRONMENT_NAMES } from '../../src/sites/environment.js';
import { blamed, field, text } from '../evidence/story.js';
import { reasonsOf, startClimb, type Climb } from './climb.js';

let climb: Climb;
beforeAll(async () => {
  climb = await startClimb();
});
afterAll(() => climb.stop());

test('a release climbs every rung when its criteria are met, and each promotion is on the record (003-001) (M-03) (M-07) (INV-28)', async () => {
  const release = await climb.release('1.0.0');
  await climb.climbTo(release, 'production');
  const answer = await climb.promote(release, 'production');
  expect(answer.status).toBe(201);
  const promotion = await climb.manager.get(`/api/v1/promotions/${text(answer, 'promotion')}`);
  expect(promotion.body).toMatchObject({
    ...{ release: '1.0.0', digest: release.digest, environment: 'production', product: 'flip', outcome: 'accepted' },
    ...{ by: { person: climb.manager.person, name: 'Rita Manager' }, reasons: [], rollout: text(answer, 'rollout') },
  });
  const deeds = (await climb.deeds()).filter((deed) => deed.startsWith('promotion.'));
  expect(deeds).toEqual(ENVIRONMENT_NAMES.map(() => `promotion.accepted by person:${climb.manager.person}`));
  await climb.settle(release, 'production');
});

test.each(ENVIRONMENT_NAMES.slice(1))(
  'a release that has nothing is kept out of %s, with every reason at once',
  async (environment) => {
    const release = await climb.release(`1.1.${ENVIRONMENT_NAMES.indexOf(environment)}`);
    const reasons = reasonsOf(await climb.promote(release, environment));
    expect(reasons.map(({ criterion }) => criterion)).toEqual(CRITERIA[environment].map(({ id }) => id));
    expect(reasons.every(({ whoCan }) => whoCan.length > 0)).toBe(true);
  },
);

describe('each criterion alone keeps a release out until it is met', () => {
  const own = ENVIRONMENT_NAMES.flatMap((environment) =>
    CRITERIA[environment]
      .filter(
        ({ kind }, index, all) =>
          kind !== 'ladder' && !all.slice(0, index).some((one) => one.kind === 'sign-off' && kind === 'sign-off'),
      )
      .map(({ id, requirement }) => ({ environment, id, requirement })),
  );
  test.each(own)('$environment without $id ($requirement)', async ({ environment, id }) => {
    const release = await climb.release(`1.2-${environment}-${id}`);
    const [below] = CRITERIA[environment].flatMap((one) => (one.kind === 'ladder' ? [one.below] : []));
    await climb.climbTo(release, below ?? 'dev');
    await climb.promote(release, below ?? 'dev');
    await climb.settle(release, below ?? 'dev');
    const { [id]: missing, ...others } = climb.evidence(release, environment);
    for (const give of Object.values(others)) await give();
    expect(reasonsOf(await climb.promote(release, environment))).toMatchObject([{ criterion: id, status: 'not-met' }]);
    await missing?.();
    expect((await climb.promote(release, environment)).status).toBe(201);
    await climb.settle(release, environment);
  });
});

test('a waived criterion lets a release in, and the promotion shows it for ever (abuse 30)', async () => {
  const release = await climb.release('1.3.0');
  await climb.climbTo(release, 'dev');
  await climb.promote(release, 'dev');
  await climb.settle(release, 'dev');
  const { 'automation-tests': missing, ...others } = climb.evidence(release, 'sit');
  expect(missing).toBeDefined();
  for (const give of Object.values(others)) await give();
  const waiver = { criterion: 'automation-tests', environment: 'sit', reason: 'the grid is down' };
  const asked = await climb.tester.post('/api/v1/releases/1.3.0/waivers', waiver);
  expect(reasonsOf(await climb.promote(release, 'sit'))).toMatchObject([{ criterion: 'automation-tests' }]);
  await climb.owner.post(`/api/v1/waivers/${text(asked, 'id')}/approval`, {});
  const answer = await climb.promote(release, 'sit');
  expect(answer.status).toBe(201);
  const kept = await climb.manager.get(`/api/v1/promotions/${text(answer, 'promotion')}`);
  const waived = { criterion: 'automation-tests', status: 'waived', waivers: [{ reason: 'the grid is down' }] };
  const gate = CRITERIA.sit.map(({ id }) => (id === waived.criterion ? waived : { criterion: id, status: 'met' }));
  expect(field(kept, 'gate')).toMatchObject(gate);
  await climb.settle(release, 'sit');
});

describe('refusals are kept', () => {
  test('a refused promotion can be found again with its reasons, and plans nothing', async () => {
    const release = await climb.release('1.4.0');
    const answer = await climb.promote(release, 'uat');
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(text(answer, 'detail')).toBe('1.4.0 may not enter UAT, for 5 reasons.');
    const kept = await climb.manager.get(`/api/v1/promotions/${text(answer, 'promotion')}`);
    expect(kept.body).toMatchObject({ outcome: 'refused', rollout: null, reasons: reasonsOf(answer) });
    expect((await climb.deeds()).at(-1)).toBe(`promotion.refused by person:${climb.manager.person}`);
  });

  test('promotions are listed newest first, by release, environment and outcome, page by page', async () => {
    const release = await climb.release('1.5.0');
    await climb.promote(release, 'uat');
    await climb.promote(release, 'sit');
    await climb.promote(release, 'dev');
    await climb.settle(release, 'dev');
    const listed = async (query: string) =>
      field(await climb.owner.get(`/api/v1/promotions?release=1.5.0${query}`), 'promotions');
    expect(await listed('')).toMatchObject([{ environment: 'dev' }, { environment: 'sit' }, { environment: 'uat' }]);
    expect(await listed('&outcome=refused')).toMatchObject([{ environment: 'sit' }, { environment: 'uat' }]);
    expect(await listed('&environment=sit')).toMatchObject([{ environment: 'sit', outcome: 'refused' }]);
    const [first] = await climb.gatehouse.database.transaction(
      async (tx) =>
        (await sql<{ id: string }>`select id from promotion where release = '1.5.0' order by seq desc`.execute(tx))
          .rows,
    );
    expect(await listed(`&limit=1&before=${first?.id ?? ''}`)).toMatchObject([{ environment: 'sit' }]);
  });

  test('nothing of a kept promotion is ever changed', async () => {
    const change = climb.gatehouse.database.transaction((tx) =>
      sql`update promotion set outcome = 'accepted'`.execute(tx),
    );
    await expect(change).rejects.toThrow('append-only');
  });
});

describe('what is asked for', () => {
  test.each<[object, string]>([
    [{ environment: 'dev' }, 'release'],
    [{ release: '../1', environment: 'dev' }, 'release'],
    [{ release: '1.0.0', environment: 'prod' }, 'environment'],
    [{ release: '1.0.0', environment: 'dev', digest: 'abc' }, 'digest'],
    [{ release: '1.0.0', environment: 'dev', outcome: 'accepted' }, 'outcome'],
    [{ release: '1.0.0', environment: 'dev', force: true }, 'force'],
    [{ release: '1.0.0', environment: 'dev', gate: [] }, 'gate'],
  ])('%j is answered with 400, and %s is named (abuse 21)', async (body, name) => {
    const answer = await climb.manager.post('/api/v1/promotions', body);
    expect(answer.status).toBe(400);
    expect(blamed(answer)).toEqual([name]);
  });

  test('a release that nobody registered is not found', async () => {
    expect((await climb.manager.post('/api/v1/promotions', { release: '9.9.9', environment: 'dev' })).status).toBe(404);
  });

  test('only release managers promote (003-110) (M-07)', async () => {
    const administrator = await climb.gatehouse.as({ role: 'administrator' });
    const { tester, owner, centre } = climb;
    for (const somebody of [tester, owner, centre, administrator]) {
      const answer = await somebody.post('/api/v1/promotions', { release: '1.0.0', environment: 'dev' });
      expect(answer.status).toBe(403);
    }
  });
});

test('accepted and refused promotions are counted by environment', async () => {
  const auditor = await climb.gatehouse.as({ role: 'administrator' });
  const { body } = await auditor.get('/metrics');
  expect(body).toMatch(/gatehouse_promotions_total\{environment="production",outcome="accepted"\} [1-9]/);
  expect(body).toMatch(/gatehouse_promotions_total\{environment="uat",outcome="refused"\} [1-9]/);
});
