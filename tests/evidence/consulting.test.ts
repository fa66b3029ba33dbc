import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { consultationOf, consultedBefore, tooEarly } from '../../src/evidence/consultations/consultation.js';
import { RACI, RACI_ROLES, rolesThatAre } from '../../src/evidence/raci.js';
import { signerOf } from '../../src/evidence/sign-off.js';
import { loadFolder } from '../../src/sites/folder.setup.js';
import type { Somebody } from '../gatehouse.js';
import { field, startStory, text, type Signable, type Story } from './story.js';

describe('the RACI table', () => {
  test('is that of the release process, letter for letter (003-104 to 003-116)', () => {
    const lines = RACI.map(({ requirement, parts }) => {
      const of: Readonly<Partial<Record<string, readonly string[]>>> = parts;
      return `${requirement} ${RACI_ROLES.map((role) => of[role]?.join('') ?? '-').join(' ')}`;
    });
    expect(lines).toEqual([
      '003-104 R A - - -',
      '003-105 AR C I - CI',
      '003-106 AR I I - -',
      '003-107 AR I I - I',
      '003-108 AR C - CI -',
      '003-109 AR C C - C',
      '003-110 AR I I I I',
      '003-111 A I I - R',
      '003-112 AR I I - I',
      '003-113 A I - R -',
      '003-114 A R - C -',
      '003-115 A R I - I',
    ]);
  });

  test('is what sign-offs follow: R signs, A vetoes, C is consulted before (003-114, 003-115)', () => {
    expect(rolesThatAre('R', 'sign-off-features')).toEqual([signerOf('uat', 'approved').role]);
    expect(rolesThatAre('R', 'sign-off-candidate')).toEqual([signerOf('oat', 'approved').role]);
    expect(rolesThatAre('A', 'sign-off-candidate')).toEqual([signerOf('oat', 'vetoed').role]);
    expect([consultedBefore('sit'), consultedBefore('uat'), consultedBefore('oat')]).toEqual([[], ['uat-tester'], []]);
  });
});

describe('a consultation', () => {
  const settledAt = new Date('2026-12-01T09:00:00Z');
  const uma = { person: 'uma', name: 'Uma' };
  const una = { person: 'una', name: 'Una' };

  function stands(minutes: number, heard: readonly (readonly [string, number])[], consulted = [uma, una]) {
    const comments = heard.map(([person, at]) => ({
      ...{
        id: person,
        release: '2.1.0',
        digest: 'd',
        stage: 'uat' as const,
        comment: 'Good',
        as: 'uat-tester' as const,
      },
      ...{ by: { person, name: person }, at: new Date(settledAt.getTime() + at * 60_000) },
    }));
    const now = new Date(settledAt.getTime() + minutes * 60_000);
    return consultationOf({ stage: 'uat', seconds: 3600, settledAt, consulted, comments, now });
  }

  test.each([
    ['holds while somebody has not spoken', stands(59, [['uma', 1]]), ['Una']],
    ['is over when its time is', stands(60, []), null],
    [
      'is over once everybody spoke',
      stands(2, [
        ['uma', 1],
        ['una', 1],
      ]),
      null,
    ],
    [
      'hears nothing that was said before the release settled',
      stands(2, [
        ['uma', -1],
        ['una', 1],
      ]),
      ['Uma'],
    ],
    [
      'counts people, not comments',
      stands(3, [
        ['uma', 1],
        ['uma', 2],
      ]),
      ['Una'],
    ],
    ['waits for its time where nobody is there to speak', stands(2, [], []), []],
  ])('%s (003-114)', (_, consultation, waiting) => {
    if (waiting === null) expect(tooEarly(consultation)).toBeNull();
    else {
      expect(consultation.waitingFor.map(({ name }) => name)).toEqual(waiting);
      expect(tooEarly(consultation)).toContain('2026-12-01T10:00:00.000Z');
    }
  });

  test('does not begin before the release has settled (003-114)', () => {
    const open = consultationOf({
      stage: 'uat',
      seconds: 1,
      settledAt: null,
      consulted: [],
      comments: [],
      now: settledAt,
    });
    expect(tooEarly(open)).toContain('once the release has settled');
  });
});

describe('where an environment gives those who are consulted their time', () => {
  let story: Story;
  let testers: readonly Somebody[];
  beforeAll(async () => {
    const content = loadFolder('environments', { production: false });
    const rungs = content.rungs.map((rung) => (rung.name === 'uat' ? { ...rung, consultationSeconds: 3600 } : rung));
    story = await startStory({ environments: { ...content, rungs } });
    testers = await Promise.all(['Uma', 'Una'].map((name) => story.gatehouse.as({ role: 'uat-tester', name })));
  });
  afterAll(() => story.stop());

  async function settle({ version, digest }: Signable): Promise<void> {
    await story.gatehouse.database.transaction((tx) =>
      sql`insert into rollout (id, promotion, release, digest, product, environment, state, concurrency, soak_seconds, failure_budget,
          deadline_seconds, return_rule, return_sentence, requested_by, ended_at)
        values (${randomUUID()}, ${randomUUID()}, ${version}, ${digest}, 'flip', 'uat', 'completed', 1, 0, 0, 60, 'never', 'None.',
          ${story.manager.person}, app.now())`.execute(tx),
    );
  }

  const sign = ({ version, digest }: Signable, more: Record<string, unknown> = {}) =>
    story.owner.post(`/api/v1/releases/${version}/sign-offs`, { stage: 'uat', decision: 'approved', digest, ...more });
  const comment = (who: Somebody, { version, digest }: Signable) =>
    who.post(`/api/v1/releases/${version}/consultations/comments`, { stage: 'uat', digest, comment: 'It is quick' });

  test('an approval waits until every one of them has commented, and a no does not (003-114)', async () => {
    const release = await story.release('5.0.0');
    expect((await sign(release)).status).toBe(409);
    await settle(release);
    expect(text(await sign(release), 'detail')).toContain('Uma, Una');
    expect((await sign(release, { decision: 'rejected', reason: 'Slow' })).status).toBe(201);
    for (const tester of testers) {
      expect((await sign(release)).status).toBe(409);
      expect((await comment(tester, release)).status).toBe(201);
    }
    expect((await sign(release)).status).toBe(201);
    expect(field(await story.centre.get('/api/v1/releases/5.0.0/consultations'), 'comments')).toMatchObject([
      { by: { name: 'Uma' }, comment: 'It is quick', as: 'uat-tester' },
      { by: { name: 'Una' } },
    ]);
  });

  test('only they comment, on the digest that they saw', async () => {
    const release = await story.release('5.0.1');
    const [tester] = testers;
    if (tester === undefined) throw new Error('There is no tester.');
    expect((await comment(story.owner, release)).status).toBe(403);
    expect((await comment(tester, { ...release, digest: 'f'.repeat(64) })).status).toBe(409);
    expect((await comment(tester, { ...release, version: '9.9.9' })).status).toBe(404);
  });

  test('an approval is good without a word once the time is over (003-114)', async () => {
    const release = await story.release('5.0.2');
    await settle(release);
    expect((await sign(release)).status).toBe(409);
    await story.hurry(3601);
    expect((await sign(release)).status).toBe(201);
  });
});
