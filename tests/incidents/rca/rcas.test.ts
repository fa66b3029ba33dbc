import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Answer } from '../../client.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../../gatehouse.js';
import { SHIPPED } from '../../sites/folder.js';

let gatehouse: Gatehouse;
let delivery: Somebody;
let second: Somebody;
let centre: Somebody;
let ashmere: Somebody;
let dunmere: Somebody;
beforeAll(async () => {
  gatehouse = await startGatehouse({ environments: SHIPPED });
  delivery = await gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Delia Ponsonby' });
  second = await gatehouse.as({ role: 'delivery', name: 'Sam Secundus' });
  centre = await gatehouse.as({ role: 'ai-centre', name: 'Cem Aydin' });
  ashmere = await gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Ash Meredith' });
  dunmere = await gatehouse.as({ role: 'trust', trust: 'dunmere', name: 'Dun Merrick' });
});
afterAll(() => gatehouse.stop());

const FOUND = { product: 'flip', environment: 'production', sites: ['ashmere'], severity: 1, summary: 'No scans' };
const idSchema = z.looseObject({ id: z.string() });
const listSchema = z.object({
  rcas: z.array(z.looseObject({ id: z.string(), incident: z.string(), state: z.string(), dueAt: z.string() })),
});
const shownSchema = z.looseObject({
  id: z.string(),
  incident: z.string(),
  revision: z.number(),
  state: z.string(),
  timeline: z.array(z.looseObject({ what: z.string(), by: z.string(), about: z.string() })),
  sections: z.array(z.looseObject({ name: z.string() })),
  actions: z.array(z.looseObject({ number: z.number(), owner: z.string() })),
  working: z.looseObject({ missing: z.array(z.string()), names: z.array(z.unknown()) }).nullable(),
});

async function raised(what: object = {}): Promise<string> {
  const answer = await delivery.post('/api/v1/incidents', { ...FOUND, ...what });
  expect(answer.status).toBe(201);
  return idSchema.parse(answer.body).id;
}

async function numberOf(incident: string): Promise<string> {
  return z.looseObject({ number: z.string() }).parse((await delivery.get(`/api/v1/incidents/${incident}`)).body).number;
}

async function listed(by = delivery) {
  return listSchema.parse((await by.get('/api/v1/rcas?limit=500')).body).rcas;
}

/** The RCA of an incident; null where it has none. */
async function rcaOf(incident: string): Promise<string | null> {
  const number = await numberOf(incident);
  return (await listed()).find((one) => one.incident === number)?.id ?? null;
}

async function opened(what: object = {}): Promise<string> {
  const id = await rcaOf(await raised(what));
  if (id === null) throw new Error('It opened no RCA.');
  return id;
}

async function shown(id: string, by = delivery) {
  return shownSchema.parse((await by.get(`/api/v1/rcas/${id}`)).body);
}

function ok(answer: Answer): Answer {
  expect({ ...answer, isOk: [200, 201].includes(answer.status) }).toMatchObject({ isOk: true });
  return answer;
}

const WORDS = {
  summary: { text: 'The viewer showed no scans for an hour.' },
  impact: {
    trusts: [
      { trust: 'ashmere', minutes: 60, users: 12, patients: 'possible', note: 'A clinic waited' },
      { trust: 'calderwick', minutes: 30, users: null, patients: 'none' },
    ],
  },
  detection: { how: 'A radiologist rang', beganAt: '2026-11-20T08:00:00Z', foundAt: '2026-11-20T08:45:00Z' },
  'went-well': { text: 'The phone was answered.' },
  'went-badly': { text: 'At Calderwick nobody knew whom to ring.' },
  'by-luck': { text: 'It was a Sunday.' },
  'contributing-factors': { factors: [{ heading: 'tools', words: 'The alarm was muted' }] },
  gates: { gates: [{ environment: 'uat', criterion: 'sit-signed-off', why: 'Nobody tried it with old scans' }] },
} as const;

function write(id: string, section: string, version: number, content: object, by = delivery) {
  return by.put(`/api/v1/rcas/${id}/sections/${section}`, { version, content });
}

/** Writes all that has to be written, and one action. */
async function filled(id: string, due = '2199-01-01'): Promise<void> {
  for (const [section, content] of Object.entries(WORDS)) ok(await write(id, section, 0, content));
  const action = { what: 'Unmute the alarm', kind: 'detect', owner: second.person, due };
  ok(await delivery.post(`/api/v1/rcas/${id}/actions`, action));
}

async function handedIn(what: object = {}): Promise<string> {
  const id = await opened(what);
  await filled(id);
  ok(await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision: (await shown(id)).revision }));
  return id;
}

async function signedOff(what: object = {}): Promise<string> {
  const id = await handedIn(what);
  ok(await centre.post(`/api/v1/rcas/${id}/sign-off`, { revision: (await shown(id)).revision }));
  return id;
}

describe('an RCA', () => {
  test.each([
    ['a Sev 1 of Live', { severity: 1 }, true],
    ['a Sev 2 of Live', { severity: 2 }, true],
    ['a Sev 3 of Live', { severity: 3 }, false],
    ['a Sev 1 found on UAT', { severity: 1, environment: 'uat', sites: [] }, false],
  ])('of %s is opened as it is raised, or is owed by none (003-062)', async (_, what, owed) => {
    expect((await rcaOf(await raised(what))) !== null).toBe(owed);
  });

  test('is opened once, when a severity rises to 2, and stays when it falls (003-062, 003-063)', async () => {
    const incident = await raised({ severity: 3 });
    const becomes = (severity: number) =>
      delivery.post(`/api/v1/incidents/${incident}/severity`, { severity, reason: 'We know more' });
    ok(await becomes(2));
    const id = await rcaOf(incident);
    expect(id).not.toBeNull();
    const five = (await listed()).find((one) => one.id === id)?.dueAt ?? '';
    ok(await becomes(1));
    const three = (await listed()).find((one) => one.id === id)?.dueAt ?? '';
    expect(Date.parse(three)).toBeLessThan(Date.parse(five));
    ok(await becomes(4));
    const number = await numberOf(incident);
    expect((await listed()).filter((one) => one.incident === number)).toMatchObject([{ id, dueAt: three }]);
  });

  test('of two who write one section at once keeps both texts, and takes neither over the other (003-061)', async () => {
    const id = await opened();
    const answers = await Promise.all([
      write(id, 'summary', 0, { text: 'Mine' }),
      write(id, 'summary', 0, { text: 'Theirs' }, second),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const refused = answers.find(({ status }) => status === 409);
    const kept = answers[0].status === 200 ? 'Mine' : 'Theirs';
    expect(refused?.body).toMatchObject({
      yours: { text: kept === 'Mine' ? 'Theirs' : 'Mine' },
      theirs: { version: 1, content: { text: kept } },
    });
    expect((await shown(id)).sections).toMatchObject([{ name: 'summary', text: kept }]);
    expect((await write(id, 'summary', 1, { text: 'Both' })).status).toBe(200);
  });

  test('draws its time line from the record, by role (003-061)', async () => {
    const incident = await raised();
    ok(
      await delivery.post(`/api/v1/incidents/${incident}/state`, { state: 'contained', reason: 'Sam Secundus saw it' }),
    );
    const { timeline } = await shown((await rcaOf(incident)) ?? '');
    expect(timeline).toMatchObject([
      { what: 'incident raised', by: 'a release manager of the delivery team', about: `incident:${incident}` },
      { what: 'incident contained', by: 'a release manager of the delivery team', because: 'the delivery team saw it' },
    ]);
  });

  test('names what is missing, and whoever is named in it, before it is handed in (003-061)', async () => {
    const id = await opened();
    const empty = await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision: 1 });
    expect(empty.status).toBe(400);
    expect(empty.body).toMatchObject({ faults: expect.arrayContaining([expect.objectContaining({ field: 'gates' })]) });
    await filled(id);
    ok(await write(id, 'went-badly', 1, { text: 'sam  secundus forgot it' }));
    const { revision, working } = await shown(id);
    expect(working).toMatchObject({ missing: [], names: [{ where: 'went-badly', name: 'sam  secundus' }] });
    const named = await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision });
    expect(named.body).toMatchObject({ faults: [{ field: 'went-badly' }] });
  });

  test('takes no criterion and no Trust that there is not (003-066)', async () => {
    const id = await opened();
    const gates = await write(id, 'gates', 0, { gates: [{ environment: 'uat', criterion: 'luck', why: 'None' }] });
    expect(gates.body).toMatchObject({ faults: [{ field: 'content.gates.0.criterion' }] });
    const impact = await write(id, 'impact', 0, { trusts: [{ trust: 'nowhere', minutes: 1, patients: 'none' }] });
    expect(impact.body).toMatchObject({ faults: [{ field: 'content.trusts.0.trust' }] });
  });
});

describe('a review', () => {
  test('is by the AI Centre, on what was read, and never by who had a hand in it (003-032, 003-065, INV-04)', async () => {
    const both = await gatehouse.as({ role: 'delivery' }, { role: 'ai-centre' });
    const id = await opened();
    await filled(id);
    ok(await write(id, 'learning', 0, { text: 'To ring' }, both));
    const { revision } = await shown(id);
    expect((await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision: revision - 1 })).status).toBe(409);
    ok(await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision }));
    const sign = (by: Somebody, read: number) => by.post(`/api/v1/rcas/${id}/sign-off`, { revision: read });
    expect((await write(id, 'learning', 1, { text: 'Changed under your eyes' })).status).toBe(409);
    expect((await sign(delivery, revision)).status).toBe(403);
    expect((await sign(both, revision)).status).toBe(403);
    expect((await sign(centre, revision + 1)).status).toBe(409);
    expect(ok(await sign(centre, revision)).body).toMatchObject({ state: 'signed-off' });
  });

  test('sends it back with a reason, which ends a sign-off; only the AI Centre sends back what it signed (003-065)', async () => {
    const id = await signedOff();
    const back = (by: Somebody) => by.post(`/api/v1/rcas/${id}/send-back`, { reason: 'There is more to it' });
    expect((await back(delivery)).status).toBe(403);
    expect(ok(await back(centre)).body).toMatchObject({
      ...{ state: 'draft', signedOffAt: null, sentBackBecause: 'There is more to it' },
    });
    expect((await write(id, 'summary', 1, { text: 'More to it' })).status).toBe(200);
  });
});

describe('an action', () => {
  test('is closed by what proves it and by nothing else; the RCA is closed after, and opened with it again (003-065, 004-025)', async () => {
    const id = await signedOff();
    const close = () => delivery.post(`/api/v1/rcas/${id}/close`, {});
    expect((await close()).status).toBe(409);
    const act = (verb: string, body: object, by = delivery) => by.post(`/api/v1/rcas/${id}/actions/1/${verb}`, body);
    expect((await act('close', {})).status).toBe(400);
    expect((await act('close', { link: 'http://example.org/', shows: 'It rings' })).status).toBe(400);
    ok(await act('close', { link: 'https://example.org/alarm', shows: 'It rings' }));
    expect((await act('close', { link: 'https://example.org/alarm', shows: 'Again' })).status).toBe(409);
    expect(ok(await close()).body).toMatchObject({ state: 'closed' });
    const more = { what: 'One more', kind: 'limit', owner: second.person, due: '2199-01-01' };
    expect((await delivery.post(`/api/v1/rcas/${id}/actions`, more)).status).toBe(409);
    const reopened = ok(await act('reopen', { reason: 'It rings in the wrong room' }));
    expect(reopened.body).toMatchObject({
      ...{ state: 'signed-off', closedAt: null },
      actions: [{ done: null, reopenedBecause: 'It rings in the wrong room' }],
    });
  });

  test('gets another day from the AI Centre alone, and keeps its first for all to see (004-025)', async () => {
    const id = await signedOff();
    const later = { due: '2199-06-01', reason: 'The part is late' };
    expect((await delivery.post(`/api/v1/rcas/${id}/actions/1/due`, later)).status).toBe(403);
    expect((await centre.post(`/api/v1/rcas/${id}/actions/1/due`, { ...later, due: '2001-01-01' })).status).toBe(400);
    const moved = ok(await centre.post(`/api/v1/rcas/${id}/actions/1/due`, later));
    expect(moved.body).toMatchObject({ actions: [{ due: '2199-06-01', firstDue: '2199-01-01' }] });
    const owner = { owner: ashmere.person, reason: 'On leave' };
    expect((await delivery.post(`/api/v1/rcas/${id}/actions/1/owner`, owner)).status).toBe(400);
    const handedOver = await delivery.post(`/api/v1/rcas/${id}/actions/1/owner`, { ...owner, owner: delivery.person });
    expect(ok(handedOver).body).toMatchObject({ working: { owners: [{ owner: { name: 'Delia Ponsonby' } }] } });
  });
});
