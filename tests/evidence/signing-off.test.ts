import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { blamed, field, startStory, text, type Signable, type Story } from './story.js';

let story: Story;
let release: Signable;
beforeAll(async () => {
  story = await startStory();
  release = await story.release('2.1.0');
});
afterAll(() => story.stop());

const signing = (stage: string, decision = 'approved', more: object = {}) => ({
  ...{ stage, decision, digest: release.digest },
  ...(decision === 'approved' ? {} : { reason: 'the list stays empty' }),
  ...more,
});
const AT = '/api/v1/releases/2.1.0/sign-offs';

describe('who signs what', () => {
  test.each<['manager' | 'tester' | 'owner' | 'centre', string, string, number]>([
    ['tester', 'sit', 'approved', 201],
    ['manager', 'sit', 'rejected', 201],
    ['owner', 'uat', 'approved', 201],
    ['owner', 'uat', 'rejected', 201],
    ['owner', 'oat', 'approved', 201],
    ['tester', 'uat', 'vetoed', 201],
    ['manager', 'oat', 'vetoed', 201],
    ['owner', 'sit', 'approved', 403],
    ['tester', 'uat', 'approved', 403],
    ['tester', 'oat', 'rejected', 403],
    ['owner', 'uat', 'vetoed', 403],
    ['centre', 'uat', 'approved', 403],
  ])('%s: %s %s is answered with %i (003-092) (003-097) (003-114) (003-115)', async (who, stage, decision, status) => {
    const answer = await story[who].post(AT, signing(stage, decision));
    expect(answer.status).toBe(status);
    if (status === 201) expect(answer.body).toMatchObject({ stage, decision, by: { person: story[who].person } });
  });

  test('a refusal says whose word it is', async () => {
    const answer = await story.tester.post(AT, signing('uat'));
    expect(text(answer, 'detail')).toBe(
      'UAT is signed off by the Product Owner; the delivery team can veto it, with a reason.',
    );
  });
});

test('a sign-off of another digest than the release has is refused with what to look at (INV-02) (abuse 23)', async () => {
  const answer = await story.owner.post(AT, signing('uat', 'approved', { digest: 'f'.repeat(64) }));
  expect(answer.status).toBe(409);
  expect(field(answer, 'digest')).toBe(release.digest);
});

test('a release that nobody registered cannot be signed', async () => {
  expect((await story.owner.post('/api/v1/releases/9.9.9/sign-offs', signing('uat'))).status).toBe(404);
});

test.each<[string, object, string]>([
  ['a stage that is none', { stage: 'prod' }, 'stage'],
  ['no digest', { digest: undefined }, 'digest'],
  ['a digest that is none', { digest: 'D'.repeat(64) }, 'digest'],
  ['a rejection without a reason', { decision: 'rejected' }, 'reason'],
  ['a rejection with a blank reason', { decision: 'rejected', reason: '  ' }, 'reason'],
  ['a rejection that runs out', { decision: 'rejected', reason: 'no', expiresAt: '2999-01-01T00:00:00Z' }, 'expiresAt'],
  ['a veto of SIT', { stage: 'sit', decision: 'vetoed', reason: 'no' }, 'decision'],
  ['a reason that turns the text around', { reason: 'fine \u202e enif' }, 'reason'],
  ['a time without its offset', { expiresAt: '2999-01-01T00:00:00' }, 'expiresAt'],
  ['an end in the past', { expiresAt: '2001-01-01T00:00:00Z' }, 'expiresAt'],
])('%s is refused, and the field is named', async (_, changes, name) => {
  const answer = await story.owner.post(AT, signing('uat', 'approved', changes));
  expect(answer.status).toBe(400);
  expect(blamed(answer)).toEqual([name]);
});

test.each(['approved', 'state', 'role', 'signedBy', 'as', 'at', 'release', 'withdrawn'])(
  'a field that is not asked for, such as %s, cannot be slipped in (abuse 21)',
  async (name) => {
    expect((await story.owner.post(AT, signing('uat', 'approved', { [name]: true }))).status).toBe(400);
  },
);

test('every sign-off is listed, oldest first, with who, in which role, and when', async () => {
  const own = await story.release('2.1.1');
  const at = '/api/v1/releases/2.1.1/sign-offs';
  await story.tester.post(at, { stage: 'sit', decision: 'approved', digest: own.digest });
  await story.owner.post(at, {
    stage: 'uat',
    decision: 'approved',
    digest: own.digest,
    expiresAt: '2999-01-01T01:00:00+01:00',
  });
  expect(field(await story.owner.get(at), 'signOffs')).toMatchObject([
    { stage: 'sit', as: 'delivery', by: { person: story.tester.person, name: 'Tess Tester' }, withdrawn: null },
    { stage: 'uat', as: 'product-owner', expiresAt: '2999-01-01T00:00:00.000Z', digest: own.digest },
  ]);
});

test('every sign-off is on the record (INV-28)', async () => {
  const own = await story.release('2.1.2');
  await story.owner.post('/api/v1/releases/2.1.2/sign-offs', {
    stage: 'uat',
    decision: 'approved',
    digest: own.digest,
  });
  expect((await story.deeds()).at(-1)).toBe(`sign-off.approved by person:${story.owner.person}`);
});
