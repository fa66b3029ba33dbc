import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { activitiesOf, groupOf, liveRaci, type Deed, type Told } from '../../src/reports/live-raci.js';
import type { Answer } from '../client.js';
import { ran } from '../evidence/smoke-tests/made-runs.js';
import { startStory, type Story } from '../evidence/story.js';

const NOBODY = { delivery: [], 'product-owner': ['Olive'], 'ai-centre': [], 'uat-tester': [], trust: [] };

function deed(over: Partial<Deed>): Deed {
  const by = { person: 'olive', name: 'Olive' };
  return {
    activity: 'sign-off-candidate',
    what: 'OAT: approved',
    by,
    as: 'product-owner',
    onBehalfOf: null,
    at: new Date(0),
    ...over,
  };
}

function told(over: Partial<Told>): Told {
  const to = { name: 'Ada', role: 'ai-centre', trust: null };
  return {
    ...{ activity: 'sign-off-candidate', what: 'Signed off', to, as: 'ai-centre' },
    ...{ state: 'sent', hasArrived: true, at: new Date(1) },
    ...over,
  };
}

function candidate(deeds: readonly Deed[], heard: readonly Told[]) {
  const table = liveRaci({ product: 'flip', kind: 'planned', deeds, told: heard, who: NOBODY });
  return table.find(({ id }) => id === 'sign-off-candidate');
}

describe('the live table', () => {
  test('has the smoke test of its own product, and fix dates only of a fix (003-109, 003-111, 003-112)', () => {
    const ids = (product: 'flip' | 'aide', kind: string) =>
      liveRaci({ product, kind, deeds: [], told: [], who: NOBODY }).map(({ id }) => id);
    expect(ids('flip', 'planned')).toContain('flip-smoke-test');
    expect(ids('flip', 'planned')).not.toContain('aide-smoke-test');
    expect(ids('aide', 'planned')).toContain('aide-smoke-test');
    expect(ids('flip', 'planned')).not.toContain('unplanned-fix-dates');
    expect(ids('flip', 'hotfix')).toContain('unplanned-fix-dates');
    expect(ids('flip', 'hotfix')).not.toContain('define-scope');
  });

  test('says who is responsible and has not acted, and later who was not told (003-115, 003-116)', () => {
    expect(candidate([], [])?.outstanding).toEqual(['Product Owner: responsible, and has done nothing yet.']);
    expect(candidate([deed({})], [])?.outstanding).toEqual([
      'AI Centre: to be kept informed, and was not told yet.',
      'Trusts: to be kept informed, and was not told yet.',
    ]);
    const trust = { name: 'Morgan', role: 'service-owner', trust: 'ashmere' };
    expect(candidate([deed({})], [told({}), told({ to: trust, as: 'trust' })])?.outstanding).toEqual([]);
    expect(candidate([deed({})], [told({ hasArrived: false, state: 'queued' })])?.outstanding).toHaveLength(2);
  });

  test('counts people, never what they did or by which token (003-116, INV-04)', () => {
    const part = candidate([deed({}), deed({ what: 'OAT: rejected' })], [told({}), told({ what: 'again' })])?.parts;
    expect(part?.map(({ role, letters, acted, told: heard }) => [role, letters.join(''), acted, heard])).toEqual([
      ['delivery', 'A', 0, 0],
      ['product-owner', 'R', 1, 0],
      ['ai-centre', 'I', 0, 1],
      ['trust', 'I', 0, 0],
    ]);
  });

  test.each([
    ['signed-off', 'pre-prod', ['sign-off-candidate']],
    ['signed-off', 'uat', ['sign-off-features', 'perform-uat']],
    ['signed-off', 'sit', []],
    ['restored', 'production', ['deploy', 'flip-smoke-test']],
    ['restored', 'uat', ['deploy']],
    ['schedule', 'production', ['share-schedule']],
    ['outage-planned', 'production', []],
  ] as const)('%s on %s tells of %j', (event, environment, activities) => {
    expect(activitiesOf(event, { environment, product: 'flip' })).toEqual(activities);
  });

  test('whoever is told for a Trust is told as a Trust, whatever their role is called', () => {
    expect(groupOf({ role: 'service-owner', trust: 'ashmere' })).toBe('trust');
    expect(groupOf({ role: 'product-owner', trust: null })).toBe('product-owner');
    expect(groupOf({ role: 'administrator', trust: null })).toBeNull();
  });
});

describe('for a release', () => {
  let story: Story;
  beforeAll(async () => {
    story = await startStory();
  });
  afterAll(() => story.stop());

  const activitySchema = z.object({
    id: z.string(),
    did: z.array(
      z.object({
        what: z.string(),
        by: z.object({ name: z.string() }),
        as: z.string(),
        onBehalfOf: z.string().nullable(),
      }),
    ),
    parts: z.array(z.object({ role: z.string(), who: z.array(z.string()), acted: z.number() })),
  });

  function of(answer: Answer, id: string) {
    return z
      .object({ activities: z.array(activitySchema) })
      .parse(answer.body)
      .activities.find((one) => one.id === id);
  }

  test('it says who signed, for whom, who tested, and who could (003-112, 003-114, 003-115)', async () => {
    const release = await story.release('6.0.0');
    const away = await story.gatehouse.as({ role: 'product-owner', name: 'Avery Away' });
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const named = { role: 'product-owner', delegate: story.owner.person, until, reason: 'On leave' };
    await away.post('/api/v1/delegations', named);
    const path = '/api/v1/releases/6.0.0';
    const signed = { stage: 'oat', decision: 'approved', digest: release.digest, onBehalfOf: away.person };
    await story.owner.post(`${path}/sign-offs`, signed);
    const decided = {
      digest: release.digest,
      required: true,
      performer: 'delivery',
      steps: 'https://jira.example.org/t/1',
      reason: 'New',
    };
    await story.manager.post(`${path}/smoke-tests/decisions`, decided);
    await ran(story.gatehouse.database, release, 'ashmere');
    const result = { digest: release.digest, site: 'ashmere', outcome: 'passed' };
    await story.tester.post(`${path}/smoke-tests/results`, result);

    const answer = await story.centre.get(`${path}/raci`);
    expect(answer.status).toBe(200);
    expect(of(answer, 'sign-off-candidate')?.did).toEqual([
      { what: 'OAT: approved', by: { name: 'Olive Owner' }, as: 'product-owner', onBehalfOf: 'Avery Away' },
    ]);
    expect(of(answer, 'flip-smoke-test')?.did.map(({ by }) => by.name)).toEqual(['Rita Manager', 'Tess Tester']);
    const owners = of(answer, 'sign-off-candidate')?.parts.find(({ role }) => role === 'product-owner');
    expect(owners).toMatchObject({ acted: 1 });
    expect(owners?.who.toSorted()).toEqual(['Avery Away', 'Olive Owner']);
  });

  test('that there is not, there is no table, and none for a Trust', async () => {
    expect((await story.centre.get('/api/v1/releases/9.9.9/raci')).status).toBe(404);
    const trust = await story.gatehouse.as({ role: 'trust', trust: 'ashmere' });
    expect((await trust.get('/api/v1/releases/9.9.9/raci')).status).toBe(403);
  });
});
