import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Somebody } from '../../gatehouse.js';
import { ok, startRcaStory, type RcaStory } from './story.js';

let story: RcaStory;
let delivery: Somebody;
let second: Somebody;
let centre: Somebody;
beforeAll(async () => {
  story = await startRcaStory();
  ({ delivery, second, centre } = story);
});
afterAll(() => story.gatehouse.stop());

describe('an RCA', () => {
  test.each([
    ['a Sev 1 of Live', { severity: 1 }, true],
    ['a Sev 2 of Live', { severity: 2 }, true],
    ['a Sev 3 of Live', { severity: 3 }, false],
    ['a Sev 1 found on UAT', { severity: 1, environment: 'uat', sites: [] }, false],
  ])('of %s is opened as it is raised, or is owed by none (003-062)', async (_, what, owed) => {
    expect((await story.rcaOf(await story.raised(what))) !== null).toBe(owed);
  });

  test('is opened once, when a severity rises to 2, and stays when it falls (003-062, 003-063)', async () => {
    const incident = await story.raised({ severity: 3 });
    const becomes = (severity: number) =>
      delivery.post(`/api/v1/incidents/${incident}/severity`, { severity, reason: 'We know more' });
    ok(await becomes(2));
    const id = await story.rcaOf(incident);
    expect(id).not.toBeNull();
    const five = (await story.listed()).find((one) => one.id === id)?.dueAt ?? '';
    ok(await becomes(1));
    const three = (await story.listed()).find((one) => one.id === id)?.dueAt ?? '';
    expect(Date.parse(three)).toBeLessThan(Date.parse(five));
    const { body } = await delivery.get(`/api/v1/incidents/${incident}`);
    const before = new Date(Date.parse(three) - 1).toISOString().slice(0, 10);
    expect(body).toMatchObject({ rca: { id, state: 'draft', dueOn: before } });
    ok(await becomes(4));
    expect((await story.listed()).filter((one) => one.id === id)).toMatchObject([{ dueAt: three }]);
    expect(await story.rcaOf(incident)).toBe(id);
  });

  test('of two who write one section at once keeps both texts, and takes neither over the other (003-061)', async () => {
    const id = await story.opened();
    const answers = await Promise.all([
      story.write(id, 'summary', 0, { text: 'Mine' }),
      story.write(id, 'summary', 0, { text: 'Theirs' }, second),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const refused = answers.find(({ status }) => status === 409);
    const kept = answers[0].status === 200 ? 'Mine' : 'Theirs';
    expect(refused?.body).toMatchObject({
      yours: { text: kept === 'Mine' ? 'Theirs' : 'Mine' },
      theirs: { version: 1, content: { text: kept } },
    });
    expect((await story.shown(id)).sections).toMatchObject([{ name: 'summary', text: kept }]);
    expect((await story.write(id, 'summary', 1, { text: 'Both' })).status).toBe(200);
  });

  test('draws its time line from the record, by role (003-061)', async () => {
    const incident = await story.raised();
    ok(
      await delivery.post(`/api/v1/incidents/${incident}/state`, { state: 'contained', reason: 'Sam Secundus saw it' }),
    );
    const { timeline } = await story.shown((await story.rcaOf(incident)) ?? '');
    expect(timeline).toMatchObject([
      { what: 'incident raised', by: 'a release manager of the delivery team', about: `incident:${incident}` },
      { what: 'incident contained', by: 'a release manager of the delivery team', because: 'The delivery team saw it' },
    ]);
  });

  test('names what is missing, and whoever is named in it, before it is handed in (003-061)', async () => {
    const id = await story.opened();
    const empty = await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision: 1 });
    expect(empty.status).toBe(400);
    expect(empty.body).toMatchObject({ faults: expect.arrayContaining([expect.objectContaining({ field: 'gates' })]) });
    await story.filled(id);
    ok(await story.write(id, 'went-badly', 1, { text: 'sam  secundus forgot it' }));
    const { revision, working } = await story.shown(id);
    expect(working).toMatchObject({ missing: [], names: [{ where: 'went-badly', name: 'sam  secundus' }] });
    const named = await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision });
    expect(named.body).toMatchObject({ faults: [{ field: 'went-badly' }] });
    // What nobody can word anew must not be worded so in the first place.
    const action = { what: 'Sam Secundus unmutes it', kind: 'detect', owner: story.second.person, due: '2199-01-01' };
    const blaming = await delivery.post(`/api/v1/rcas/${id}/actions`, action);
    expect([blaming.status, blaming.body]).toMatchObject([400, { faults: [{ field: 'what' }] }]);
  });

  test('may say in its draft what is still to come, and has to say it before it is handed in (003-061)', async () => {
    const id = await story.opened();
    await story.filled(id);
    ok(await story.write(id, 'went-badly', 1, { text: 'TBC' }));
    ok(await story.write(id, 'learning', 0, { text: 'TBA' }));
    expect((await story.write(id, 'went-well', 1, { text: '<What went well, for a reader>' })).status).toBe(400);
    const { revision, working } = await story.shown(id);
    expect(working?.missing).toEqual(['went-badly', 'learning']);
    const early = await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision });
    expect([early.status, early.body]).toMatchObject([
      400,
      { faults: [{ field: 'went-badly' }, { field: 'learning' }] },
    ]);
    ok(await story.write(id, 'went-badly', 2, { text: 'TBC was said of the number of scans.' }));
    ok(await story.write(id, 'learning', 1, { text: 'To ring' }));
    ok(await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision: revision + 2 }));
  });

  test('takes no criterion and no Trust that there is not (003-066)', async () => {
    const id = await story.opened();
    const gates = await story.write(id, 'gates', 0, {
      gates: [{ environment: 'uat', criterion: 'luck', why: 'None' }],
    });
    expect(gates.body).toMatchObject({ faults: [{ field: 'content.gates.0.criterion' }] });
    const impact = await story.write(id, 'impact', 0, { trusts: [{ trust: 'nowhere', minutes: 1, patients: 'none' }] });
    expect(impact.body).toMatchObject({ faults: [{ field: 'content.trusts.0.trust' }] });
  });
});

describe('a review', () => {
  test('is by the AI Centre, on what was read, and never by who had a hand in it (003-032, 003-065, INV-04)', async () => {
    const both = await story.gatehouse.as({ role: 'delivery' }, { role: 'ai-centre' });
    const id = await story.opened();
    await story.filled(id);
    ok(await story.write(id, 'learning', 0, { text: 'To ring' }, both));
    const { revision } = await story.shown(id);
    expect((await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision: revision - 1 })).status).toBe(409);
    ok(await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision }));
    const sign = (by: Somebody, read: number) => by.post(`/api/v1/rcas/${id}/sign-off`, { revision: read });
    expect((await story.write(id, 'learning', 1, { text: 'Changed under your eyes' })).status).toBe(409);
    expect((await sign(delivery, revision)).status).toBe(403);
    expect((await sign(both, revision)).status).toBe(403);
    expect((await sign(centre, revision + 1)).status).toBe(409);
    expect(ok(await sign(centre, revision)).body).toMatchObject({ state: 'signed-off' });
  });

  test('is not by whoever proved one of its actions done either (INV-04)', async () => {
    const both = await story.gatehouse.as({ role: 'delivery' }, { role: 'ai-centre' });
    const id = await story.opened();
    await story.filled(id);
    const proof = { link: 'https://example.org/alarm', shows: 'It rings' };
    ok(await both.post(`/api/v1/rcas/${id}/actions/1/close`, proof));
    const { revision } = await story.shown(id);
    ok(await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision }));
    expect((await both.post(`/api/v1/rcas/${id}/sign-off`, { revision })).status).toBe(403);
  });

  test('sends it back with a reason, which ends a sign-off; only the AI Centre sends back what it signed (003-065)', async () => {
    const id = await story.signedOff();
    const back = (by: Somebody) => by.post(`/api/v1/rcas/${id}/send-back`, { reason: 'There is more to it' });
    expect((await back(delivery)).status).toBe(403);
    expect(ok(await back(centre)).body).toMatchObject({
      ...{ state: 'draft', signedOffAt: null, sentBackBecause: 'There is more to it' },
    });
    expect((await story.write(id, 'summary', 1, { text: 'More to it' })).status).toBe(200);
    const { revision } = await story.shown(id);
    ok(await delivery.post(`/api/v1/rcas/${id}/hand-in`, { revision }));
    expect(ok(await back(delivery)).body).toMatchObject({ state: 'draft' });
    expect((await back(delivery)).status).toBe(409);
  });
});

test('an RCA is closed only once its incident is resolved (003-031, 003-032, 003-065)', async () => {
  const id = await story.signedOff();
  const proof = { link: 'https://example.org/alarm', shows: 'It rings' };
  ok(await delivery.post(`/api/v1/rcas/${id}/actions/1/close`, proof));
  const close = () => delivery.post(`/api/v1/rcas/${id}/close`, {});
  const early = await close();
  expect([early.status, early.body]).toMatchObject([
    409,
    { detail: expect.stringMatching(/^INC-\d+ is not resolved yet\. /), incidentState: 'open' },
  ]);
  expect(await story.shown(id)).toMatchObject({ state: 'signed-off', closedAt: null });
  await story.resolved(id);
  expect(ok(await close()).body).toMatchObject({ state: 'closed' });
});

describe('an action', () => {
  test('is closed by what proves it and by nothing else; the RCA is closed after, and opened with it again (003-065, 004-025)', async () => {
    const id = await story.signedOff();
    await story.resolved(id);
    const close = () => delivery.post(`/api/v1/rcas/${id}/close`, {});
    expect(await close()).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/: 1\. Close each by a link/) },
    });
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
    const id = await story.signedOff();
    const later = { due: '2199-06-01', reason: 'The part is late' };
    expect((await delivery.post(`/api/v1/rcas/${id}/actions/1/due`, later)).status).toBe(403);
    expect((await centre.post(`/api/v1/rcas/${id}/actions/1/due`, { ...later, due: '2001-01-01' })).status).toBe(400);
    const moved = ok(await centre.post(`/api/v1/rcas/${id}/actions/1/due`, later));
    expect(moved.body).toMatchObject({ actions: [{ due: '2199-06-01', firstDue: '2199-01-01' }] });
    const owner = { owner: story.ashmere.person, reason: 'On leave' };
    expect((await delivery.post(`/api/v1/rcas/${id}/actions/1/owner`, owner)).status).toBe(400);
    const handedOver = await delivery.post(`/api/v1/rcas/${id}/actions/1/owner`, { ...owner, owner: delivery.person });
    expect(ok(handedOver).body).toMatchObject({ working: { owners: [{ owner: { name: 'Delia Ponsonby' } }] } });
  });

  test('is given to whom an address names, as whoever gives it cannot look up ids (004-025)', async () => {
    const id = await story.opened();
    const { email } = z.object({ email: z.string() }).parse((await second.get('/api/v1/me')).body);
    const path = `/api/v1/rcas/${id}/actions`;
    const action = { what: 'Unmute the alarm', kind: 'detect', owner: ` ${email.toUpperCase()} `, due: '2199-01-01' };
    const owners = [{ owner: { person: second.person } }];
    expect(ok(await delivery.post(path, action)).body).toMatchObject({ working: { owners } });
    for (const owner of ['nobody@example.org', 'Sam Secundus', crypto.randomUUID()])
      expect(await delivery.post(path, { ...action, owner })).toMatchObject({
        status: 400,
        body: { faults: [{ field: 'owner' }] },
      });
  });
});
