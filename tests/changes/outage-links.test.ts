import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { PROVIDER_ACT, REPORT_ACT } from '../../src/changes/outages/outage-act.js';
import { NoticeSources } from '../../src/notices/notice-sources.service.js';
import type { OwedNotice } from '../../src/notices/owed.js';
import { Links } from '../../src/people/links/links.service.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { SHIPPED } from '../sites/folder.js';
import { decide } from '../web/form.js';

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

async function linkOf(holder: typeof ROBIN, act = REPORT_ACT, subject = 'an-invitation'): Promise<string> {
  const links = gatehouse.injected(Links);
  const wish = { act, subject, holder, expiresAt: new Date(Date.now() + 30 * DAY) };
  return new URL(await gatehouse.database.transaction((tx) => links.issue(tx, wish))).pathname;
}

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
  const path = await linkOf(sam, PROVIDER_ACT, outage.id);
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
