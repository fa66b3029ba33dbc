import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import ICAL from 'ical.js';
import { z } from 'zod';
import { endAgreement, keepAgreed, keepAgreement } from '../../../src/evidence/agreements/agreement.table.js';
import type { ProposedTime } from '../../../src/evidence/agreements/agreement.js';
import { endGrant } from '../../../src/people/grant.table.js';
import { disablePerson } from '../../../src/people/person.table.js';
import type { Answer } from '../../client.js';
import { startStory, type Signable, type Story } from '../../evidence/story.js';
import type { Somebody } from '../../gatehouse.js';

let story: Story;
let release: Signable;
let ashmere: Somebody;
beforeAll(async () => {
  story = await startStory({ settings: { PUBLIC_URL: 'https://gatehouse.example.org' } });
  release = await story.release('2.1.0');
  ashmere = await story.gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Robin Ashby' });
});
afterAll(() => story.stop());

const HOUR = 3_600_000;
const soon = (hours: number): Date => new Date(Math.ceil(Date.now() / HOUR) * HOUR + hours * HOUR);
const exact = (from: number, to: number): ProposedTime => ({
  kind: 'exact',
  day: null,
  from: soon(from),
  to: soon(to),
});

/** A Trust is asked about a time of the release, which is answered so. */
async function asked(trust: string, time: ProposedTime, end: 'asked' | 'agreed' | 'withdrawn'): Promise<void> {
  await story.gatehouse.database.transaction(async (tx) => {
    const { version, digest } = release;
    const id = await keepAgreement(tx, {
      ...{ release: version, digest, product: 'flip', environment: 'production', trust, batch: randomUUID(), time },
      ...{ note: null, answerBy: soon(24), by: story.manager.person },
    });
    if (end !== 'asked') await keepAgreed(tx, id);
    if (end === 'withdrawn') await endAgreement(tx, id, { state: 'withdrawn', because: 'Not now.', byTrust: true });
  });
}

const issued = z.object({ id: z.string(), address: z.string() });

async function address(of: object, by: Somebody): Promise<{ id: string; path: string }> {
  const answer = await by.post('/api/v1/calendars', { name: 'The screen in the office', ...of });
  expect(answer).toMatchObject({ status: 201 });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const { id, address: url } = issued.parse(answer.body);
  expect(url).toMatch(
    /^https:\/\/gatehouse\.example\.org\/calendar\/gatehouse-calendar_[0-9a-f]{16}_[0-9a-f]{64}\.ics$/,
  );
  return { id, path: new URL(url).pathname };
}

async function summaries(path: string): Promise<readonly string[]> {
  const { status, body, headers } = await story.gatehouse.get(path);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
  const calendar = ICAL.Component.fromString(z.string().parse(body));
  return calendar.getAllSubcomponents('vevent').map((each) => {
    const event = new ICAL.Event(each);
    return `${event.summary} (${String(each.getFirstPropertyValue('status')).toLowerCase()})`;
  });
}

async function outage(by: Somebody, changes: object): Promise<Answer> {
  const answer = await by.post('/api/v1/outages', {
    ...{ kind: 'network', what: 'The firewall is renewed', why: 'It is old.', from: soon(300), to: soon(302) },
    ...changes,
  });
  expect(answer).toMatchObject({ status: 201 });
  return answer;
}

test('a calendar shows downtimes, freezes, outages and works, certain or not, and a Trust’s shows its own alone (003-018, 002-016, 002-024, INV-34)', async () => {
  await asked('ashmere', exact(200, 202), 'agreed');
  await asked('bracken-vale', { kind: 'provisional', day: '2031-12-01', from: null, to: null }, 'agreed');
  await asked('calderwick', exact(210, 212), 'withdrawn');
  const freeze = { scope: 'trust', from: soon(240), to: soon(250), reason: 'New year' };
  for (const trust of ['ashmere', 'bracken-vale'])
    expect(await story.manager.post('/api/v1/freezes', { ...freeze, of: trust })).toMatchObject({ status: 201 });
  const told = await outage(ashmere, { sites: ['ashmere'] });
  await outage(story.manager, {
    ...{ kind: 'third-party-works', thirdParty: 'Cables Ltd', what: 'Patches', sites: ['ashmere', 'bracken-vale'] },
  });
  const certain = [
    'FLIP is away: release 2.1.0 (confirmed)',
    'No changes: Ashmere Royal Hospitals Trust (confirmed)',
    'Network outage: The firewall is renewed (confirmed)',
    'Works of Cables Ltd: Patches (confirmed)',
  ];
  const own = await address({ of: 'trust', trust: 'ashmere' }, ashmere);
  const all = await address({ of: 'all' }, story.tester);
  expect([...(await summaries(own.path))].sort()).toEqual(certain.toSorted());
  expect([...(await summaries(all.path))].sort()).toEqual(
    [
      ...certain,
      'FLIP may be away: release 2.1.0 (tentative)',
      'No changes: Bracken Vale Hospitals Trust (confirmed)',
    ].sort(),
  );
  const text = String((await story.gatehouse.get(own.path)).body);
  expect(text.replaceAll('\r\n ', '')).not.toMatch(/bracken/i);
  const { id } = z.object({ id: z.string() }).parse(told.body);
  const everywhere = String((await story.gatehouse.get(all.path)).body).replaceAll('\r\n ', '');
  // As mail names it to the same readers.
  expect(text.replaceAll('\r\n ', '')).toContain(`UID:outage-${id}-ashmere@`);
  expect(everywhere).toContain(`UID:outage-${id}-own@`);
  expect([...(await summaries((await address({ of: 'person' }, ashmere)).path))].sort()).toEqual(certain.toSorted());
});

test('a program that has it already is told so, and nobody on the way keeps it', async () => {
  const { path } = await address({ of: 'all' }, story.owner);
  const first = await story.gatehouse.get(path);
  expect(first.headers.get('cache-control')).toBe('private, no-cache');
  const etag = first.headers.get('etag') ?? '';
  const again = { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } };
  expect((await story.gatehouse.get(path, again)).status).toBe(304);
  await story.manager.post('/api/v1/freezes', { scope: 'everything', from: soon(1), to: soon(2), reason: 'A pause' });
  expect((await story.gatehouse.get(path, again)).status).toBe(200);
});

test('an address that was rotated, revoked or guessed shows nothing, and each is the same answer (INV-32, abuse 17)', async () => {
  const { id, path } = await address({ of: 'trust', trust: 'ashmere' }, ashmere);
  const other = await story.gatehouse.as({ role: 'trust', trust: 'ashmere' });
  const rotated = await other.post(`/api/v1/calendars/${id}/rotate`);
  expect(rotated.status).toBe(200);
  const next = issued.parse(rotated.body);
  const live = await address({ of: 'person' }, ashmere);
  const nextPath = new URL(next.address).pathname;
  expect((await story.gatehouse.get(nextPath)).status).toBe(200);
  expect((await other.delete(`/api/v1/calendars/${next.id}`)).status).toBe(204);
  const wrong = [
    path,
    nextPath,
    path.replace(/.\.ics$/, 'g.ics'),
    live.path.replace(/_[0-9a-f]{64}/, `_${'0'.repeat(64)}`),
    '/calendar/x',
  ];
  const answers = await Promise.all(wrong.map((each) => story.gatehouse.get(each)));
  for (const { status, body } of answers)
    expect([status, body]).toEqual([404, expect.objectContaining({ detail: 'There is no such calendar.' })]);
  expect(JSON.stringify((await story.manager.get('/api/v1/calendars')).body)).not.toMatch(/[0-9a-f]{64}/);
});

test('what somebody may not see any more, no address of theirs shows (INV-35)', async () => {
  const { database } = story.gatehouse;
  const leaver = await story.gatehouse.as({ role: 'trust', trust: 'ashmere' });
  const [trusts, own] = [
    await address({ of: 'trust', trust: 'ashmere' }, leaver),
    await address({ of: 'person' }, leaver),
  ];
  const grant = { role: 'trust', duty: null, trust: 'ashmere' } as const;
  await database.transaction((tx) => endGrant(tx, leaver.person, grant, story.manager.person));
  expect((await story.gatehouse.get(trusts.path)).status).toBe(404);
  expect(await summaries(own.path)).toEqual([]);
  await database.transaction((tx) => disablePerson(tx, leaver.person, story.manager.person));
  expect((await story.gatehouse.get(own.path)).status).toBe(404);
});

test('nobody has the calendar of another Trust or of all who may not see it, nor reaches another’s address (abuse 17, INV-34)', async () => {
  const wish = { name: 'Mine' };
  const bracken = await story.gatehouse.as({ role: 'trust', trust: 'bracken-vale' });
  const foreign = await bracken.post('/api/v1/calendars', { ...wish, of: 'trust', trust: 'ashmere' });
  const nowhere = await bracken.post('/api/v1/calendars', { ...wish, of: 'trust', trust: 'nowhere' });
  expect([foreign.status, faultsIn(nowhere)]).toEqual([400, faultsIn(foreign)]);
  expect(await bracken.post('/api/v1/calendars', { ...wish, of: 'all' })).toMatchObject({ status: 400 });
  expect(await bracken.post('/api/v1/calendars', { ...wish, of: 'trust' })).toMatchObject({ status: 400 });
  const { id } = await address({ of: 'trust', trust: 'ashmere' }, ashmere);
  const { id: personal } = await address({ of: 'person' }, ashmere);
  for (const path of [`/api/v1/calendars/${id}`, `/api/v1/calendars/${personal}`, '/api/v1/calendars/0123456789abcdef'])
    expect([(await bracken.delete(path)).status, (await bracken.post(`${path}/rotate`)).status]).toEqual([404, 404]);
  expect((await story.manager.delete(`/api/v1/calendars/${personal}`)).status).toBe(404);
  expect(JSON.stringify((await bracken.get('/api/v1/calendars')).body)).not.toContain(id);
  expect(JSON.stringify((await story.manager.get('/api/v1/calendars')).body)).toContain(id);
});

function faultsIn({ body }: Answer): unknown {
  return z.object({ faults: z.array(z.unknown()) }).parse(body).faults;
}
