import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Answer } from '../client.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { SHIPPED } from '../sites/folder.js';

let gatehouse: Gatehouse;
let delivery: Somebody;
let centre: Somebody;
let ashmere: Somebody;
let dunmere: Somebody;
beforeAll(async () => {
  gatehouse = await startGatehouse({ environments: SHIPPED });
  delivery = await gatehouse.as({ role: 'delivery', name: 'Delia' });
  centre = await gatehouse.as({ role: 'ai-centre', name: 'Cem' });
  ashmere = await gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Ash' });
  dunmere = await gatehouse.as({ role: 'trust', trust: 'dunmere', name: 'Dun' });
});
afterAll(() => gatehouse.stop());

const FOUND = { product: 'flip', environment: 'production', sites: ['ashmere'], severity: 2, summary: 'No scans' };

function idOf({ status, body }: Answer): string {
  expect([200, 201]).toContain(status);
  return z.looseObject({ id: z.string() }).parse(body).id;
}

async function raised(what: object = {}, by = delivery): Promise<string> {
  return idOf(await by.post('/api/v1/incidents', { ...FOUND, ...what }));
}

async function actionsAbout(id: string): Promise<readonly string[]> {
  const { body } = await delivery.get(`/api/v1/audit?subject=incident:${id}`);
  const { entries } = z.object({ entries: z.array(z.looseObject({ action: z.string() })) }).parse(body);
  return entries.map(({ action }) => action);
}

describe('an incident', () => {
  test('is raised with its service-desk reference, and shows what it owes and what may follow (003-024)', async () => {
    const answer = await delivery.post('/api/v1/incidents', { ...FOUND, severity: 1, reference: 'FLIP-41' });
    expect(answer.body).toMatchObject({
      ...{ number: expect.stringMatching(/^INC-\d+$/), raisedAs: 'person', reference: 'FLIP-41', state: 'open' },
      ...{ live: true, open: true, owesRca: true, maySetOffHotfix: true, next: ['contained', 'resolved'] },
      ...{ attributedTo: 'us', raisedBy: delivery.person, release: null, rollout: null },
      clinicalRisk: { patientSafety: null, otherSystems: null, dataLoss: null },
    });
    expect(await actionsAbout(idOf(answer))).toEqual(['incident.raised']);
  });

  test('is raised at once with a reference that is still to come, and with none that is an example’s (003-024)', async () => {
    const raisedAs = (reference: string) => delivery.post('/api/v1/incidents', { ...FOUND, severity: 1, reference });
    expect((await raisedAs('TBC')).body).toMatchObject({ reference: 'TBC' });
    expect((await raisedAs('<the key of the issue>')).body).toMatchObject({ faults: [{ field: 'reference' }] });
  });

  test('that is found below Production sets off no hotfix and owes no root cause analysis (003-023, 003-061)', async () => {
    const answer = await delivery.post('/api/v1/incidents', { ...FOUND, environment: 'uat', sites: [], severity: 1 });
    expect(answer.body).toMatchObject({ live: false, owesRca: false, maySetOffHotfix: false });
  });

  test('is raised once for a key, whoever is slow to hear it; the key of another person is another key', async () => {
    const body = { ...FOUND, key: 'ring-1' };
    const answers = await Promise.all([1, 2, 3].map(() => delivery.post('/api/v1/incidents', body)));
    const [first] = answers;
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(first === undefined ? [] : await actionsAbout(idOf(first))).toEqual(['incident.raised']);
    for (const other of [{ summary: 'Something else' }, { severity: 4 }, { sites: [] }, { reference: 'FLIP-2' }])
      expect((await delivery.post('/api/v1/incidents', { ...body, ...other })).status).toBe(409);
    expect(idOf(await centre.post('/api/v1/incidents', body))).not.toBe(first === undefined ? '' : idOf(first));
  });

  test.each([
    ['a site of another environment', { environment: 'uat' }, 'sites.0'],
    ['a site that there is not', { sites: ['nowhere'] }, 'sites.0'],
    ['a release that is not registered', { release: '9.9.9' }, 'release'],
    ['no summary', { summary: '  ' }, 'summary'],
    ['a severity of its own', { severity: 6 }, 'severity'],
  ])('with %s is refused', async (_, wrong, field) => {
    const answer = await delivery.post('/api/v1/incidents', { ...FOUND, ...wrong });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(`"field":"${field}"`);
  });

  test('gets another severity only with a reason, which stays with the former one', async () => {
    const id = await raised();
    expect((await delivery.post(`/api/v1/incidents/${id}/severity`, { severity: 1 })).status).toBe(400);
    const worse = await delivery.post(`/api/v1/incidents/${id}/severity`, { severity: 1, reason: 'All sites now' });
    expect(worse.body).toMatchObject({
      ...{ severity: 1, maySetOffHotfix: true },
      severities: [{ was: 2, severity: 1, because: 'All sites now', by: `person:${delivery.person}` }],
    });
    const again = await delivery.post(`/api/v1/incidents/${id}/severity`, { severity: 1, reason: 'Again' });
    expect(again.status).toBe(409);
    expect(await actionsAbout(id)).toEqual(['incident.raised', 'incident.severity-changed']);
  });

  test('moves only to a state that follows the one it is found in, which a refusal says in words', async () => {
    const id = await raised();
    const to = (state: string) => delivery.post(`/api/v1/incidents/${id}/state`, { state, reason: 'Looked at' });
    expect((await to('closed')).body).toMatchObject({
      detail: expect.stringMatching(
        /^INC-\d+ is open, which closed does not follow: it may become contained or resolved\.$/,
      ),
    });
    expect((await to('contained')).body).toMatchObject({ state: 'contained', containedAt: expect.any(String) });
    expect((await to('resolved')).body).toMatchObject({ state: 'resolved', open: false, maySetOffHotfix: false });
    expect((await to('open')).body).toMatchObject({ state: 'open', containedAt: null, resolvedAt: null });
    await to('resolved');
    expect((await to('closed')).body).toMatchObject({ state: 'closed', next: [] });
    expect((await to('open')).status).toBe(409);
  });

  test('that two people resolve at once is resolved once, and the other is told how it is found', async () => {
    const id = await raised();
    const both = await Promise.all(
      ['One', 'Other'].map((reason) => delivery.post(`/api/v1/incidents/${id}/state`, { state: 'resolved', reason })),
    );
    expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409]);
    expect(await actionsAbout(id)).toEqual(['incident.raised', 'incident.resolved']);
  });

  test('has its questions of clinical risk answered one by one; what nobody knows is not “no” (003-025, 003-026)', async () => {
    const id = await raised({ clinicalRisk: { patientSafety: false } });
    const path = `/api/v1/incidents/${id}/clinical-risk`;
    const answered = await centre.post(path, { otherSystems: true, reason: 'AIDE shares the queue' });
    expect(answered.body).toMatchObject({ clinicalRisk: { patientSafety: false, otherSystems: true, dataLoss: null } });
    const undone = await delivery.post(path, { patientSafety: null, reason: 'We did not look at all of them' });
    expect(undone.body).toMatchObject({ clinicalRisk: { patientSafety: null, otherSystems: true, dataLoss: null } });
    expect((await delivery.post(path, { reason: 'Nothing' })).status).toBe(400);
    expect((await ashmere.post(path, { dataLoss: true, reason: 'x' })).status).toBe(403);
  });

  test('keeps what came up and what was decided, with when it was and why, by when it was (004-015, 004-016)', async () => {
    const id = await raised();
    const note = (kind: string, what: string, at?: Date) =>
      delivery.post(`/api/v1/incidents/${id}/notes`, {
        kind,
        what,
        reason: 'As seen',
        ...(at === undefined ? {} : { at }),
      });
    await note('decision', 'We wait');
    const whole = await note('observation', 'PACS answers', new Date(Date.now() - 3_600_000));
    expect(whole.body).toMatchObject({
      notes: [
        { kind: 'observation', what: 'PACS answers', because: 'As seen', by: { name: 'Delia' } },
        { kind: 'decision', what: 'We wait' },
      ],
    });
    expect((await note('issue', 'Later', new Date(Date.now() + 3_600_000))).status).toBe(400);
    expect(await actionsAbout(id)).toEqual(['incident.raised', 'incident.noted', 'incident.noted']);
  });

  test('whose sites nobody knew is given them later', async () => {
    const id = await raised({ sites: [] });
    expect((await dunmere.get(`/api/v1/incidents/${id}`)).status).toBe(404);
    const found = await delivery.post(`/api/v1/incidents/${id}/sites`, { sites: ['dunmere'], reason: 'They called' });
    expect(found.body).toMatchObject({ sites: ['dunmere'] });
    expect((await dunmere.get(`/api/v1/incidents/${id}`)).status).toBe(200);
  });

  test('is listed newest first, by what it is', async () => {
    const [one, two] = [await raised({ product: 'aide', severity: 4 }), await raised({ product: 'aide', severity: 1 })];
    await raised({ severity: 1 });
    const listed = async (query: string): Promise<readonly string[]> => {
      const { body } = await delivery.get(`/api/v1/incidents?product=aide${query}`);
      return z
        .object({ incidents: z.array(z.looseObject({ id: z.string() })) })
        .parse(body)
        .incidents.map(idIn);
    };
    expect(await listed('')).toEqual([two, one]);
    expect(await listed('&severity=2')).toEqual([two]);
    expect(await listed('&limit=1')).toEqual([two]);
    expect(await listed(`&before=${two}`)).toEqual([one]);
    expect(await listed('&state=closed')).toEqual([]);
    expect(await listed('&site=dunmere')).toEqual([]);
    expect(await listed('&site=ashmere')).toEqual([two, one]);
    const below = await raised({ product: 'aide', environment: 'uat', sites: [], severity: 3 });
    expect(await listed('&environment=uat')).toEqual([below]);
    expect(await listed('&environment=production')).toEqual([two, one]);
    expect(await listed('&release=9.9.9')).toEqual([]);
    await delivery.post(`/api/v1/incidents/${one}/state`, { state: 'contained', reason: 'It is switched off' });
    expect(await listed('&state=contained')).toEqual([one]);
  });
});

function idIn({ id }: { readonly id: string }): string {
  return id;
}

describe('a Trust', () => {
  test('raises what it finds at its own sites, and nowhere else (abuse 17)', async () => {
    const id = await raised({}, ashmere);
    expect((await ashmere.get(`/api/v1/incidents/${id}`)).body).toMatchObject({ raisedBy: ashmere.person });
    expect((await ashmere.post('/api/v1/incidents', { ...FOUND, sites: ['dunmere'] })).status).toBe(400);
    expect((await ashmere.post('/api/v1/incidents', { ...FOUND, sites: [] })).status).toBe(403);
    expect((await ashmere.post(`/api/v1/incidents/${id}/state`, { state: 'resolved', reason: 'x' })).status).toBe(403);
  });

  test('sees what touches its sites, with no name of another Trust and nobody else’s notes (abuse 17, abuse 19)', async () => {
    const both = await raised({
      sites: ['ashmere', 'dunmere'],
      summary: 'Lost at Ashmere Royal Hospitals and dunmere.',
    });
    await ashmere.post(`/api/v1/incidents/${both}/notes`, { kind: 'issue', what: 'Ours', reason: 'We saw it' });
    await delivery.post(`/api/v1/incidents/${both}/notes`, { kind: 'issue', what: 'Theirs', reason: 'We saw it' });
    const seen = await dunmere.get(`/api/v1/incidents/${both}`);
    expect(seen.body).toMatchObject({
      ...{ sites: ['dunmere'], summary: 'Lost at another Trust and dunmere.' },
      ...{ notes: [], severities: [], raisedBy: null },
    });
    expect(JSON.stringify(seen.body)).not.toMatch(/ashmere/i);
    expect((await ashmere.get(`/api/v1/incidents/${both}`)).body).toMatchObject({ notes: [{ what: 'Ours' }] });
    const own = await raised();
    expect((await dunmere.get(`/api/v1/incidents/${own}`)).status).toBe(404);
    expect(JSON.stringify((await dunmere.get('/api/v1/incidents')).body)).not.toContain(own);
  });
});

describe('what a Trust or a third party did itself', () => {
  const hours = (from: number) => new Date(Date.now() + from * 3_600_000).toISOString();
  const works = (sites: readonly string[], more: object) => ({
    ...{ kind: 'network', sites, what: 'A cut cable', why: 'A digger', from: hours(-1), to: hours(1), ...more },
  });

  test('is offered where it lasted, and takes an incident off our account (003-036)', async () => {
    const told = works(['ashmere', 'bracken-vale'], { kind: 'third-party-works', thirdParty: 'Netco' });
    const outage = idOf(await delivery.post('/api/v1/outages/unannounced', told));
    const id = await raised();
    expect((await delivery.get(`/api/v1/incidents/${id}`)).body).toMatchObject({
      outages: expect.arrayContaining([expect.objectContaining({ id: outage, thirdParty: 'Netco' })]),
    });
    const path = `/api/v1/incidents/${id}/attribution`;
    const attributed = await delivery.post(path, { outage, reason: 'The cable was cut' });
    expect(attributed.body).toMatchObject({ attributedTo: 'third-party', outage });
    expect((await delivery.post(path, { to: 'us', reason: 'It was not' })).body).toMatchObject({
      ...{ attributedTo: 'us', outage: null },
    });
    expect((await delivery.post(path, { outage: '', reason: 'x' })).body).toMatchObject({
      faults: [{ field: 'outage', fix: 'use one of the outages that the incident shows' }],
    });
    const elsewhere = await raised({ sites: ['dunmere'] });
    expect((await delivery.post(`/api/v1/incidents/${elsewhere}/attribution`, { outage, reason: 'x' })).status).toBe(
      400,
    );
    expect(await actionsAbout(id)).toEqual(['incident.raised', 'incident.attributed', 'incident.attributed']);
  });

  test('is the Trust’s own where it is nobody else’s (003-036)', async () => {
    const outage = idOf(await delivery.post('/api/v1/outages/unannounced', works(['dunmere'], { trust: 'dunmere' })));
    const id = await raised({ sites: ['dunmere'] });
    const attributed = await delivery.post(`/api/v1/incidents/${id}/attribution`, { outage, reason: 'Their network' });
    expect(attributed.body).toMatchObject({ attributedTo: 'trust', outage });
  });
});
