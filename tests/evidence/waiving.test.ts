import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { blamed, field, startStory, text, type Story } from './story.js';

let story: Story;
beforeAll(async () => {
  story = await startStory();
  await story.release('2.1.0');
});
afterAll(() => story.stop());

const AT = '/api/v1/releases/2.1.0/waivers';
const WAIVER = { criterion: 'nfr-tests', environment: 'production', reason: 'the rig is down until May' };

async function asked(): Promise<string> {
  const answer = await story.tester.post(AT, WAIVER);
  expect(answer).toMatchObject({ status: 201, body: { state: 'requested', decided: null } });
  return `/api/v1/waivers/${text(answer, 'id')}`;
}

test('a waiver is asked for by one person and approved by another (abuse 30)', async () => {
  const answer = await story.owner.post(`${await asked()}/approval`, {});
  expect(answer).toMatchObject({
    status: 201,
    body: {
      state: 'approved',
      reason: 'the rig is down until May',
      by: { person: story.tester.person },
      decided: { by: { person: story.owner.person } },
    },
  });
  expect((await story.deeds()).slice(-2)).toEqual([
    `waiver.requested by person:${story.tester.person}`,
    `waiver.approved by person:${story.owner.person}`,
  ]);
});

test('a waiver is refused with a reason', async () => {
  const at = await asked();
  expect(blamed(await story.centre.post(`${at}/refusal`, {}))).toEqual(['reason']);
  const answer = await story.centre.post(`${at}/refusal`, { reason: 'wait for the rig' });
  expect(answer).toMatchObject({ status: 201, body: { state: 'refused', decided: { reason: 'wait for the rig' } } });
});

test('it is decided once: of two decisions in one moment one wins and the other is told (abuse 24)', async () => {
  for (let round = 0; round < 10; round += 1) {
    const at = await asked();
    const answers = await Promise.all([
      story.owner.post(`${at}/approval`, {}),
      story.centre.post(`${at}/refusal`, { reason: 'no' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  }
});

test('the delivery team approves none, and the Product Owner asks for none', async () => {
  expect((await story.manager.post(`${await asked()}/approval`, {})).status).toBe(403);
  expect((await story.owner.post(AT, WAIVER)).status).toBe(403);
});

describe('what is never waived, or not there', () => {
  test.each([
    ['a sign-off', 'uat-signed-off', 'pre-prod'],
    ['the ladder', 'settled-on-pre-prod', 'production'],
    ["a Trust's agreement", 'dates-agreed', 'production'],
    ['a criterion of another gate', 'nfr-tests', 'uat'],
    ['what Dev does not ask for', 'dev-complete', 'dev'],
  ])('%s', async (_, criterion, environment) => {
    const answer = await story.tester.post(AT, { ...WAIVER, criterion, environment });
    expect(answer.status).toBe(400);
    expect(blamed(answer)).toEqual(['criterion']);
  });
});

test.each(['approved', 'state', 'decidedBy', 'digest'])(
  'a waiver cannot be asked for with %s slipped in (abuse 21)',
  async (name) => {
    expect((await story.tester.post(AT, { ...WAIVER, [name]: true })).status).toBe(400);
  },
);

test('every waiver stays listed, whatever became of it (abuse 30)', async () => {
  await story.release('2.1.1');
  const at = '/api/v1/releases/2.1.1/waivers';
  const first = text(await story.tester.post(at, WAIVER), 'id');
  const second = text(await story.tester.post(at, WAIVER), 'id');
  await story.owner.post(`/api/v1/waivers/${first}/refusal`, { reason: 'no' });
  await story.owner.post(`/api/v1/waivers/${second}/approval`, {});
  expect(field(await story.owner.get(at), 'waivers')).toMatchObject([{ state: 'refused' }, { state: 'approved' }]);
});
