import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { PROVIDER_ACT, REPORT_ACT } from '../../src/changes/outages/outage-act.js';
import { listEntries } from '../../src/audit/audit.table.js';
import { NoticeSources } from '../../src/notices/notice-sources.service.js';
import type { OwedNotice } from '../../src/notices/owed.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { SHIPPED } from '../sites/folder.js';
import { decide } from '../web/form.js';
import { contactLink, linkIdIn } from './contact-link.js';

let gatehouse: Gatehouse;
let delivery: Somebody;
beforeAll(async () => {
  gatehouse = await startGatehouse({ environments: SHIPPED });
  delivery = await gatehouse.as({ role: 'delivery', name: 'Delia' });
});
afterAll(() => gatehouse.stop());

const DAY = 86_400_000;
/** A time of the clock on the wall of Ashmere, some days from now, at noon. */
const noonIn = (days: number): string => `${new Date(Date.now() + days * DAY).toISOString().slice(0, 10)}T12:00`;

const ROBIN = { name: 'Robin Ashby', email: 'robin.ashby@ashmere.example.org', role: 'system-owner', trust: 'ashmere' };

const linkOf = (holder: typeof ROBIN, about: { act?: string; subject?: string } = {}): Promise<string> =>
  contactLink(gatehouse, holder, about);

const REPORT = {
  ...{
    kind: 'network',
    site: 'ashmere',
    from: noonIn(20),
    to: noonIn(21),
    what: 'A new switch',
    why: 'The old one is slow',
  },
};

const outagesSchema = z.object({
  outages: z.array(z.looseObject({ id: z.string(), what: z.string(), toDo: z.array(z.string()) })),
});

async function outageCalled(what: string) {
  const { outages } = outagesSchema.parse((await delivery.get('/api/v1/outages')).body);
  const found = outages.filter((outage) => outage.what === what);
  expect(found).toHaveLength(1);
  return found[0] ?? { id: '', what, toDo: [] };
}

/** What is owed of outages now whose key holds this. */
async function owedOf(part: string): Promise<readonly OwedNotice[]> {
  const source = gatehouse.injected(NoticeSources).all.find(({ name }) => name === 'outages');
  const owed = await gatehouse.database.transaction(async (tx) => (await source?.owed(tx)) ?? []);
  return owed.filter(({ key }) => key.includes(part));
}

test('a contact of a Trust reports outages by a link, as often as there are some, and their sites are frozen at once (002-016, 002-017)', async () => {
  const path = await linkOf(ROBIN);
  expect(String((await gatehouse.get(path)).body)).toContain('We ask for at least 10 days’ notice.');
  const sent = await decide(gatehouse, path, 'report', { ...REPORT, what: 'First by link' });
  expect(sent.status).toBe(303);
  expect(String((await gatehouse.get(`${path}/done`)).body)).toContain('We change nothing at your site meanwhile.');
  const first = await outageCalled('First by link');
  expect(first).toMatchObject({
    ...{ kind: 'network', trust: 'ashmere', onBehalf: false, reporter: { person: null, name: 'Robin Ashby' } },
    notice: { short: false },
  });
  const freezes = JSON.stringify((await delivery.get('/api/v1/freezes')).body);
  expect(freezes).toContain('Network outage: First by link');
  expect(freezes).toContain('"owner":{"person":null,"name":"Robin Ashby"}');

  await decide(gatehouse, path, 'report', { ...REPORT, what: 'Second by link', from: noonIn(2), to: noonIn(3) });
  expect(await outageCalled('Second by link')).toMatchObject({ notice: { short: true } });
  expect(String((await gatehouse.get(`${path}/done`)).body)).toContain('This is less than the 10 days’ notice');
});

test.each([
  ['a time that the clocks leave out', { from: '2027-03-28T01:30' }, 'is not a time on your clocks'],
  ['an end before the beginning', { to: noonIn(19) }, 'is not after the beginning'],
  ['a day that is past', { from: noonIn(-3), to: noonIn(-2) }, 'is past'],
  ['no resources for a power outage (002-018)', { kind: 'power' }, 'Who brings it back, and with what?” is missing'],
  ['a third party without its name', { kind: 'third-party-works' }, 'Who does the works?” is missing'],
  ['a site of another Trust (abuse 17)', { site: 'dunmere' }, 'Where?” is not chosen'],
])('a report with %s is shown again with what is wrong, and keeps nothing', async (_, wrong, words) => {
  const path = await linkOf(ROBIN);
  const sent = await decide(gatehouse, path, 'report', { ...REPORT, what: `Wrong ${words}`, ...wrong });
  expect(sent.status).toBe(422);
  expect(sent.body).toContain(words);
  expect(JSON.stringify((await delivery.get('/api/v1/outages')).body)).not.toContain(`Wrong ${words}`);
});

test('a link of one whom the Trust does not name any more reports nothing', async () => {
  const path = await linkOf({ ...ROBIN, email: 'gone@ashmere.example.org' });
  expect((await gatehouse.get(path)).status).toBe(410);
});

test('the network provider is asked after, and the answer by link is written down (002-022)', async () => {
  await decide(gatehouse, await linkOf(ROBIN), 'report', { ...REPORT, what: 'With a provider' });
  const outage = await outageCalled('With a provider');
  const [asked] = await owedOf(`${outage.id}/provider`);
  expect(asked).toMatchObject({
    ...{ event: 'network-provider', link: { act: PROVIDER_ACT, subject: outage.id } },
    ...{ subject: { trust: 'ashmere' }, also: [{ role: 'technical-owner', email: 'sam.thorne@ashmere.example.org' }] },
  });
  const sam = {
    name: 'Sam Thorne',
    email: 'sam.thorne@ashmere.example.org',
    role: 'technical-owner',
    trust: 'ashmere',
  };
  const path = await linkOf(sam, { act: PROVIDER_ACT, subject: outage.id });
  expect((await decide(gatehouse, path, 'told', { name: 'Netco' })).status).toBe(303);
  expect(await outageCalled('With a provider')).toMatchObject({ provider: { name: 'Netco' }, toDo: [] });
  expect(await owedOf(`${outage.id}/provider`)).toEqual([]);
});

test('an invitation is owed to its contact alone, with a link of their own; what our people see holds no address (abuse 18)', async () => {
  const invited = await delivery.post('/api/v1/outages/invitations', { trust: 'ashmere', role: 'system-owner' });
  expect(invited.status).toBe(201);
  expect(JSON.stringify(invited.body)).not.toContain('/l/');
  const { id } = z.object({ id: z.string() }).parse(invited.body);
  expect(await owedOf(id)).toMatchObject([
    {
      event: 'outage-invitation',
      link: { act: REPORT_ACT },
      also: [{ email: ROBIN.email }],
      subject: { trust: 'ashmere' },
    },
  ]);
  const trust = await gatehouse.as({ role: 'trust', trust: 'ashmere' });
  expect((await trust.post('/api/v1/outages/invitations', { trust: 'ashmere', role: 'system-owner' })).status).toBe(
    403,
  );
});

const FREEZE = { site: 'ashmere', from: noonIn(40), to: noonIn(41), reason: 'Audit week' };

const freezesSchema = z.object({
  freezes: z.array(
    z.looseObject({
      id: z.string(),
      reason: z.string(),
      trust: z.string().nullable(),
      from: z.string(),
      to: z.string(),
    }),
  ),
});

async function freezesCalled(reason: string) {
  const { freezes } = freezesSchema.parse((await delivery.get('/api/v1/freezes')).body);
  return freezes.filter((freeze) => freeze.reason === reason);
}

async function actionsOn(freeze: string): Promise<readonly string[]> {
  const wish = { after: 0, limit: 50, subject: `freeze:${freeze}` };
  const entries = await gatehouse.database.transaction((tx) => listEntries(tx, wish));
  return entries.map(({ actor, action }) => `${action} by ${actor}`);
}

test('a contact freezes the Trust’s sites by the same link, for planners and calendars at once, and ends it early (002-016, 002-024)', async () => {
  const path = await linkOf(ROBIN);
  const sent = await decide(gatehouse, path, 'freeze', { ...FREEZE, reason: 'Frozen by link' });
  expect(sent.status).toBe(303);
  expect(String((await gatehouse.get(`${path}/done`)).body)).toContain('We change nothing there meanwhile.');
  const [freeze] = await freezesCalled('Frozen by link');
  expect(freeze).toMatchObject({
    ...{ scope: 'site', of: 'ashmere', trust: 'ashmere', outage: null, ended: null },
    ...{ owner: { person: null, name: 'Robin Ashby' }, declaredBy: { person: null, name: 'Robin Ashby' } },
  });
  const stretch = `from=${String(freeze?.from)}&to=${String(freeze?.to)}`;
  const windows = await delivery.get(`/api/v1/sites/ashmere/windows?${stretch}`);
  expect(JSON.stringify(windows.body)).toContain('"reason":"Frozen by link"');
  const calendar = await delivery.post('/api/v1/calendars', { of: 'trust', trust: 'ashmere', name: 'A screen' });
  const { address } = z.object({ address: z.string() }).parse(calendar.body);
  expect(String((await gatehouse.get(new URL(address).pathname)).body)).toContain('DESCRIPTION:Frozen by link');

  await decide(gatehouse, path, 'end-freeze', { freeze: String(freeze?.id), because: 'The audit was moved' });
  expect(await freezesCalled('Frozen by link')).toEqual([]);
  const by = `link:${linkIdIn(path)}`;
  expect(await actionsOn(String(freeze?.id))).toEqual([`freeze.declared by ${by}`, `freeze.ended by ${by}`]);
  expect((await delivery.get(`/api/v1/freezes/${String(freeze?.id)}`)).body).toMatchObject({
    ended: { by: { person: null, name: 'Robin Ashby' }, because: 'The audit was moved' },
  });
});

test('what a Trust froze by its accounts and by links is one: each side ends what the other declared, and no other Trust does (INV-34)', async () => {
  const path = await linkOf(ROBIN);
  await decide(gatehouse, path, 'freeze', { ...FREEZE, reason: 'Ended by account' });
  const [byLink] = await freezesCalled('Ended by account');
  const ashmere = await gatehouse.as({ role: 'trust', trust: 'ashmere' });
  const ended = await ashmere.post(`/api/v1/freezes/${String(byLink?.id)}/end`, { reason: 'It is over' });
  expect(ended.body).toMatchObject({ ended: { because: 'It is over' } });

  const to = new Date(Date.now() + 50 * DAY).toISOString();
  const own = await ashmere.post('/api/v1/freezes', { scope: 'trust', of: 'ashmere', to, reason: 'Ended by link' });
  const dunmere = await gatehouse.as({ role: 'trust', trust: 'dunmere' });
  const theirs = await dunmere.post('/api/v1/freezes', { scope: 'trust', of: 'dunmere', to, reason: 'Dunmere’s own' });
  const idOf = (body: unknown): string => z.looseObject({ id: z.string() }).parse(body).id;
  await decide(gatehouse, path, 'end-freeze', { freeze: idOf(own.body), because: 'Done' });
  expect(await freezesCalled('Ended by link')).toEqual([]);
  const refused = await decide(gatehouse, path, 'end-freeze', { freeze: idOf(theirs.body), because: 'Done' });
  // With no freeze of its own left, there is no such form.
  expect(refused.status).toBe(409);
  await decide(gatehouse, path, 'freeze', { ...FREEZE, reason: 'Still on' });
  const again = await decide(gatehouse, path, 'end-freeze', { freeze: idOf(theirs.body), because: 'Done' });
  expect(again.status).toBe(422);
  expect(await freezesCalled('Dunmere’s own')).toHaveLength(1);
});

test.each([
  ['a time that the clocks leave out', { from: '2027-03-28T01:30' }, '“From when?” is not a time on your clocks'],
  ['a time that the clocks show twice', { to: '2027-10-31T01:30' }, '“Until when?” comes twice on your clocks'],
  ['an end before the beginning', { to: noonIn(39) }, '“Until when?” is not after the beginning'],
  ['an end that is past', { from: noonIn(-3), to: noonIn(-2) }, '“Until when?” is over already'],
  ['an end years away', { to: noonIn(900) }, '“Until when?” is too late'],
  ['no reason', { reason: ' ' }, '“Why may nothing change?” is missing'],
  ['a site of another Trust (abuse 17)', { site: 'dunmere' }, '“Where?” is not chosen'],
])(
  'a freeze by link with %s is shown again with what was typed and what is wrong, and keeps nothing',
  async (_, wrong, words) => {
    const path = await linkOf(ROBIN);
    const typed = { ...FREEZE, reason: `Wrong ${_}`, ...wrong };
    const sent = await decide(gatehouse, path, 'freeze', typed);
    expect(sent.status).toBe(422);
    expect(sent.body).toContain(words);
    expect(sent.body).toContain(`value="${typed.from}"`);
    expect(sent.body).toContain(typed.reason.trim());
    expect(await freezesCalled(`Wrong ${_}`)).toEqual([]);
  },
);

test('one Trust’s freezes by link are counted with those by account, and at most a hundred a day (abuse 75)', async () => {
  const holder = { ...ROBIN, name: 'Femi Adeyemi', email: 'femi.adeyemi@fenwold.example.org', trust: 'fenwold' };
  const to = new Date(Date.now() + 50 * DAY).toISOString();
  const fenwold = await gatehouse.as({ role: 'trust', trust: 'fenwold' });
  const own = { scope: 'trust', of: 'fenwold', to, reason: 'Audit' };
  const kept = await Promise.all(Array.from({ length: 100 }, () => fenwold.post('/api/v1/freezes', own)));
  const path = await linkOf(holder);
  const asked = { ...FREEZE, site: 'fenwold', reason: 'One more' };
  const refused = await decide(gatehouse, path, 'freeze', asked);
  expect(refused.status).toBe(422);
  expect(refused.body).toContain('A Trust has at most 100 freezes that are not over');
  const ids = kept.map(({ body }) => z.looseObject({ id: z.string() }).parse(body).id);
  await Promise.all(ids.map((id) => fenwold.post(`/api/v1/freezes/${id}/end`, { reason: 'not needed' })));
  await gatehouse.database.transaction((tx) =>
    sql`insert into app.freeze (scope, of, starts_at, ends_at, reason, trust, declared_name, declared_link, ended_at, ended_name, ended_because)
      select 'site', 'fenwold', app.now(), app.now() + interval '1 hour', 'Over', 'fenwold', 'Fen', ${linkIdIn(path)}, app.now(), 'Fen', 'x'
      from generate_series(1, 99)`.execute(tx),
  );
  expect((await decide(gatehouse, path, 'freeze', asked)).status).toBe(303);
  const flooding = await decide(gatehouse, path, 'freeze', asked);
  expect(flooding.body).toContain('A Trust freezes by link at most 100 times a day; call the delivery team.');
});
