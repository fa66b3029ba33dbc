import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Somebody } from '../../gatehouse.js';
import { ok, startRcaStory, WORDS, type RcaStory } from './story.js';

let story: RcaStory;
let delivery: Somebody;
let centre: Somebody;
let ashmere: Somebody;
let dunmere: Somebody;
beforeAll(async () => {
  story = await startRcaStory();
  ({ delivery, centre, ashmere, dunmere } = story);
});
afterAll(() => story.gatehouse.stop());

async function exported(id: string, query: string, by = delivery): Promise<string> {
  const { body } = ok(await by.get(`/api/v1/rcas/${id}/export?${query}`));
  return typeof body === 'string' ? body : JSON.stringify(body);
}

async function closed(id: string): Promise<void> {
  const proof = { link: 'https://inside.example/alarm', shows: 'It rings' };
  ok(await delivery.post(`/api/v1/rcas/${id}/actions/1/close`, proof));
}

describe('the RCA list', () => {
  test('is shared with the AI Centre, and with each Trust what touches its sites or names it (003-063, 003-064, INV-34)', async () => {
    const id = await story.opened({ sites: ['ashmere'] });
    const ids = async (by: Somebody) => (await story.listed(by)).map((one) => one.id);
    expect(await ids(centre)).toContain(id);
    expect(await ids(ashmere)).toContain(id);
    expect(await ids(dunmere)).not.toContain(id);
    const none = await dunmere.get(`/api/v1/rcas/${id}`);
    const never = await dunmere.get('/api/v1/rcas/00000000-0000-4000-8000-000000000000');
    expect([none.status, none.body]).toEqual([404, expect.objectContaining({ detail: 'There is no such RCA.' })]);
    expect(never.status).toBe(404);
    expect((await dunmere.get(`/api/v1/rcas/${id}/export`)).status).toBe(404);
    const impact = { trusts: [{ trust: 'dunmere', minutes: 5, patients: 'none' }] };
    ok(await story.write(id, 'impact', 0, impact));
    expect(await ids(dunmere)).toContain(id);
  });

  test('shows a Trust no more than that it is under way until it is signed off, and then nothing of another (003-064)', async () => {
    const id = await story.opened();
    await story.filled(id);
    expect(await story.shown(id, ashmere)).toMatchObject({
      ...{ state: 'draft', isShared: false, sections: [], actions: [], timeline: [], working: null },
    });
    const { revision } = await story.shown(id);
    ok(await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision }));
    ok(await centre.post(`/api/v1/rcas/${id}/sign-off`, { revision }));
    await closed(id);
    const seen = await story.shown(id, ashmere);
    expect(seen).toMatchObject({ state: 'signed-off', isShared: true, working: null });
    expect(seen.sections).toContainEqual({
      ...{ name: 'impact', title: 'Impact on each Trust' },
      impact: [
        {
          ...{ trust: 'ashmere', name: expect.any(String), minutes: 60, users: 12 },
          ...{ patients: 'possible', note: 'A clinic waited' },
        },
      ],
    });
    const whole = JSON.stringify(seen);
    expect(whole).toContain('At another Trust nobody knew');
    for (const word of [/calderwick/i, /secundus/i, /ponsonby/i, /inside\.example/]) expect(whole).not.toMatch(word);
  });

  test('tells a Trust before that not even how long it took to be found, and never what another Trust did (003-064, INV-34)', async () => {
    const incident = await story.raised({ sites: ['ashmere', 'dunmere'] });
    const id = (await story.rcaOf(incident)) ?? '';
    const note = { kind: 'issue', what: 'The night shift waits', reason: 'They rang' };
    ok(await dunmere.post(`/api/v1/incidents/${incident}/notes`, note));
    ok(await ashmere.post(`/api/v1/incidents/${incident}/notes`, note));
    await story.filled(id);
    expect(await story.shown(id)).toMatchObject({ detectedAfterMinutes: 45 });
    expect(await story.shown(id, ashmere)).toMatchObject({ detectedAfterMinutes: null });
    const { revision } = await story.shown(id);
    ok(await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision }));
    ok(await centre.post(`/api/v1/rcas/${id}/sign-off`, { revision }));
    const { timeline } = await story.shown(id, ashmere);
    expect(await story.shown(id, ashmere)).toMatchObject({ detectedAfterMinutes: 45 });
    expect(timeline.map(({ what }) => what)).toEqual(['incident raised', 'incident noted']);
    expect((await story.shown(id)).timeline.map(({ by }) => by)).toHaveLength(3);
  });

  test('names causes that came back, to a Trust only among those that it may read (003-066)', async () => {
    const factors = { factors: [{ heading: 'tasks', words: 'Nobody  had the key.' }] };
    const again = { factors: [{ heading: 'tasks', words: 'nobody had the key' }] };
    const first = await story.signedOff({ sites: ['ashmere'] }, { 'contributing-factors': factors });
    const other = await story.opened({ sites: ['dunmere'] });
    ok(await story.write(other, 'contributing-factors', 0, again));
    const cause = { kind: 'factor', heading: 'tasks', words: 'Nobody  had the key.' };
    const causesSchema = z.object({ causes: z.array(z.looseObject({ cause: z.unknown(), rcas: z.unknown() })) });
    const causes = async (by: Somebody) =>
      causesSchema
        .parse((await by.get('/api/v1/rcas/repeated-causes')).body)
        .causes.filter((one) => JSON.stringify(one.cause) === JSON.stringify(cause));
    expect(await causes(delivery)).toMatchObject([{ rcas: [{ id: first }, { id: other }] }]);
    expect(await causes(ashmere)).toEqual([]);
    const { incident } = await story.shown(first);
    expect(await story.shown(other)).toMatchObject({ repeats: [{ cause, incidents: [incident] }] });
    // What was written over is named no more, and what one RCA names twice has not come back.
    const twice = {
      factors: [
        { heading: 'tasks', words: 'The lock' },
        { heading: 'tasks', words: 'the lock' },
      ],
    };
    ok(await story.write(other, 'contributing-factors', 1, twice));
    expect(await causes(delivery)).toEqual([]);
    expect(await story.shown(other)).toMatchObject({ repeats: [] });
  });

  test('names them by role, and to a Trust without another Trust (003-064, 003-066, INV-34)', async () => {
    const tools = (words: string) => ({ 'contributing-factors': { factors: [{ heading: 'tools', words }] } });
    await story.signedOff({}, tools('The key lay at Calderwick'));
    await story.signedOff({}, tools('The key lay at Calderwick'));
    const said = async (by: Somebody) => JSON.stringify((await by.get('/api/v1/rcas/repeated-causes')).body);
    expect(await said(delivery)).toContain('The key lay at Calderwick');
    expect(await said(ashmere)).toContain('The key lay at another Trust');
    expect(await said(ashmere)).not.toMatch(/calderwick/i);
    const named = await story.opened();
    ok(await story.write(named, 'contributing-factors', 0, tools('Sam Secundus had it')['contributing-factors']));
    const again = await story.opened();
    ok(await story.write(again, 'contributing-factors', 0, tools('Sam Secundus had it')['contributing-factors']));
    expect(await said(centre)).toContain('The delivery team had it');
    expect(await said(centre)).not.toMatch(/secundus/i);
  });
});

describe('an export', () => {
  test('of what somebody wrote is text in every format, and names people by role (003-064, abuse 42)', async () => {
    const script = '<script>alert(1)</script> | [x](javascript:alert(1))';
    const learning = { text: `${script}\n# By chance` };
    const id = await story.signedOff({ summary: `Delia Ponsonby: ${script}` }, { learning });
    const page = await delivery.get(`/api/v1/rcas/${id}/export?format=html`);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const html = String(page.body);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('<script');
    expect(html).toContain('A release manager of the delivery team: &lt;script');
    const markdown = await exported(id, 'format=markdown');
    expect(markdown).toContain('\\<script\\>');
    expect(markdown).toContain('\n\\# By chance');
    expect(markdown).not.toMatch(/(?<!\\)\[x/);
    for (const text of [html, markdown, await exported(id, 'format=json')]) expect(text).not.toMatch(/ponsonby/i);
  });

  test('can be read by our own people as a Trust will read it, and by no other Trust (003-064)', async () => {
    const id = await story.signedOff();
    const asTrust = await exported(id, 'format=json&trust=ashmere');
    expect(asTrust).toBe(await exported(id, 'format=json', ashmere));
    expect(asTrust).not.toMatch(/calderwick/i);
    expect(await exported(id, 'format=json')).toMatch(/calderwick/i);
    expect((await ashmere.get(`/api/v1/rcas/${id}/export?trust=dunmere`)).status).toBe(400);
    // What does not concern a Trust is not made ready for it either.
    expect((await delivery.get(`/api/v1/rcas/${id}/export?trust=dunmere`)).status).toBe(400);
  });
});

describe('looking back', () => {
  test('is possible at any time, with a prompt or without, and forced on nobody (004-022, 004-023, 004-024, 004-028)', async () => {
    const id = await story.signedOff();
    const reflect = (body: object, by = delivery) => by.post(`/api/v1/rcas/${id}/reflections`, body);
    ok(await reflect({ words: 'I would ring sooner' }));
    ok(await reflect({ prompt: 'continuity', words: 'We went back to paper, says Cem Aydin' }, centre));
    expect((await reflect({ prompt: 'whatever', words: 'x' })).status).toBe(400);
    expect((await reflect({ words: ' ' })).status).toBe(400);
    expect(await story.shown(id)).toMatchObject({
      reflections: [
        { question: null, words: 'I would ring sooner', by: 'a release manager of the delivery team' },
        { question: expect.stringContaining('without'), words: 'We went back to paper, says the AI Centre' },
      ],
    });
  });

  test('has its places in what is signed and shared: outcomes and communication, learning, contingency and continuity (004-021, 004-024, 004-027, 004-028)', async () => {
    const id = await story.signedOff(
      {},
      {
        outcomes: { text: 'Scans came back within the hour; each Trust was rung, then mailed' },
        learning: { text: 'To look at alarms on Sundays; the team wants to get better at handing over' },
        contingency: { text: 'The paper forms held; nobody had foreseen that the printer needs the network' },
        continuity: { text: 'Clinics went on from the last printed lists' },
      },
    );
    for (const text of [await exported(id, 'format=json'), await exported(id, 'format=markdown', ashmere)])
      for (const part of ['rung, then mailed', 'better at handing over', 'nobody had foreseen', 'last printed lists'])
        expect(text).toContain(part);
  });

  test('of a Trust is for it and for us, such as what nobody had foreseen (004-027, INV-34)', async () => {
    const id = await story.signedOff({}, { impact: { trusts: [...WORDS.impact.trusts, AT_DUNMERE] } });
    const words = 'The night shift could not sign in';
    ok(await ashmere.post(`/api/v1/rcas/${id}/reflections`, { prompt: 'unforeseen-impact', words }));
    expect(await story.shown(id)).toMatchObject({
      reflections: [{ words, by: expect.stringMatching(/^the [^ ].* Trust$/) }],
    });
    expect(await story.shown(id, ashmere)).toMatchObject({ reflections: [{ words }] });
    expect(await story.shown(id, dunmere)).toMatchObject({ reflections: [] });
  });

  test('is evidence of what a person did, proved by the record, and of nothing that others did (004-026)', async () => {
    const id = await story.signedOff();
    ok(await centre.post(`/api/v1/rcas/${id}/reflections`, { prompt: 'learning', words: 'To ask first' }));
    const part = z.object({
      person: z.literal('Cem Aydin'),
      incident: z.string(),
      did: z.array(z.object({ at: z.string(), what: z.string(), about: z.string(), proof: z.string().length(64) })),
      reflections: z.array(z.looseObject({ words: z.string() })),
    });
    const { did, reflections } = part.parse((await centre.get(`/api/v1/rcas/${id}/own-part`)).body);
    expect(did.map(({ what }) => what)).toEqual(['rca.signed-off', 'rca.reflected']);
    expect(reflections.map(({ words }) => words)).toEqual(['To ask first']);
  });
});

const AT_DUNMERE = { trust: 'dunmere', minutes: 1, patients: 'none' } as const;
