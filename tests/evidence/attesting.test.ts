import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ATTESTABLE } from '../../src/evidence/attestable.js';
import { blamed, field, startStory, text, type Story } from './story.js';

let story: Story;
beforeAll(async () => {
  story = await startStory();
  await story.release('2.1.0');
});
afterAll(() => story.stop());

const AT = '/api/v1/releases/2.1.0/attestations';
const attesting = (changes: object = {}) => ({
  ...{ criterion: 'automation-tests', environment: 'sit', outcome: 'holds' },
  ...{ reason: 'all 412 passed', link: 'https://ci.example/runs/7' },
  ...changes,
});

/** Here Trusts agree to dates themselves. */
const SAID = ATTESTABLE.filter(({ id }) => id !== 'dates-agreed');

test.each(SAID.map(({ id, environment, requirement, attestedBy }) => ({ id, environment, requirement, attestedBy })))(
  '$id is attested with a reason and a link ($requirement)',
  async ({ id, environment, attestedBy }) => {
    const answer = await story.tester.post(AT, attesting({ criterion: id, environment }));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      criterion: id,
      environment,
      as: 'delivery',
      link: 'https://ci.example/runs/7',
    });
    const ofOwner = await story.owner.post(AT, attesting({ criterion: id, environment }));
    expect(ofOwner.status).toBe(attestedBy.some((role) => role === 'product-owner') ? 201 : 403);
  },
);

test('where Trusts agree to dates themselves nobody attests that they did, and is told what to do instead (003-101)', async () => {
  const refused = await story.tester.post(AT, attesting({ criterion: 'dates-agreed', environment: 'production' }));
  expect([refused.status, blamed(refused)]).toEqual([400, ['criterion']]);
  expect(JSON.stringify(refused.body)).toContain('POST /api/v1/releases/:version/agreements');
});

test('a role that cannot speak for a criterion is told who can', async () => {
  const answer = await story.centre.post(AT, attesting());
  expect(answer.status).toBe(403);
  expect(text(answer, 'detail')).toBe('"Automation tests have passed" is attested by: delivery.');
});

describe('what is refused, with the field named', () => {
  test.each<[string, object, string]>([
    ['a criterion that is none', { criterion: 'vibes' }, 'criterion'],
    ['a sign-off as if it were an attestation', { criterion: 'uat-signed-off', environment: 'pre-prod' }, 'criterion'],
    ['the ladder as if it were an attestation', { criterion: 'settled-on-dev' }, 'criterion'],
    ['a criterion of another gate', { environment: 'uat' }, 'environment'],
    ['no reason', { reason: undefined }, 'reason'],
    ['no link although it holds', { link: undefined }, 'link'],
    ['a link that is not https', { link: 'http://ci.example/7' }, 'link'],
    ['a link that runs code', { link: 'javascript:alert(1)' }, 'link'],
    ['a link with a password', { link: 'https://me:pw@ci.example/' }, 'link'],
    ['a link with a blank', { link: 'https://ci.example/ 7' }, 'link'],
    ['not applicable for what every release needs', { outcome: 'not-applicable' }, 'outcome'],
  ])('%s', async (_, changes, name) => {
    const answer = await story.tester.post(AT, attesting(changes));
    expect(answer.status).toBe(400);
    expect(blamed(answer)).toEqual([name]);
  });

  test.each(['digest', 'state', 'attestedBy', 'as'])(
    'a field that is not asked for, such as %s (abuse 21)',
    async (name) => {
      expect((await story.tester.post(AT, attesting({ [name]: 'x' }))).status).toBe(400);
    },
  );
});

test('training documentation and NFR tests may not apply, and then need no link (003-059) (003-102)', async () => {
  for (const [criterion, environment] of [
    ['training-documentation', 'uat'],
    ['nfr-tests', 'production'],
  ] as const) {
    const body = { criterion, environment, outcome: 'not-applicable', reason: 'nothing changes for users' };
    expect((await story.tester.post(AT, body)).status).toBe(201);
  }
});

test('an attestation is withdrawn once, with a reason, and stays listed', async () => {
  await story.release('2.1.1');
  const at = '/api/v1/releases/2.1.1/attestations';
  const made = await story.tester.post(at, attesting());
  const withdrawal = `/api/v1/attestations/${text(made, 'id')}/withdrawal`;
  expect(blamed(await story.tester.post(withdrawal, {}))).toEqual(['reason']);
  expect((await story.owner.post(withdrawal, { reason: 'flaky' })).status).toBe(403);
  expect((await story.manager.post(withdrawal, { reason: 'flaky' })).status).toBe(201);
  expect((await story.manager.post(withdrawal, { reason: 'flaky' })).status).toBe(409);
  expect(field(await story.owner.get(at), 'attestations')).toMatchObject([
    { criterion: 'automation-tests', withdrawn: { reason: 'flaky', by: { person: story.manager.person } } },
  ]);
  const deeds = await story.deeds();
  expect(deeds.slice(-2)).toEqual([
    `attestation.recorded by person:${story.tester.person}`,
    `attestation.withdrawn by person:${story.manager.person}`,
  ]);
});

test('nothing is attested of, or listed for, a release that nobody registered', async () => {
  expect((await story.tester.post('/api/v1/releases/9.9.9/attestations', attesting())).status).toBe(404);
  expect((await story.tester.get('/api/v1/releases/9.9.9/attestations')).status).toBe(404);
});
