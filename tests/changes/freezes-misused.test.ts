import { afterAll, beforeAll, expect, test } from '@jest/globals';
import ICAL from 'ical.js';
import { sql } from 'kysely';
import { z } from 'zod';
import { REPORT_ACT } from '../../src/changes/outages/outage-act.js';
import { Links } from '../../src/people/links/links.service.js';
import type { Answer } from '../client.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { SHIPPED } from '../sites/folder.js';
import { decide, send, tokenIn } from '../web/form.js';
import { contactLink, linkIdIn } from './contact-link.js';

let gatehouse: Gatehouse;
let delivery: Somebody;
beforeAll(async () => {
  gatehouse = await startGatehouse({ environments: SHIPPED });
  delivery = await gatehouse.as({ role: 'delivery' });
});
afterAll(() => gatehouse.stop());

const DAY = 86_400_000;
const noonIn = (days: number): string => `${new Date(Date.now() + days * DAY).toISOString().slice(0, 10)}T12:00`;

/** Two contacts of one Trust. */
const ROBIN = { name: 'Robin Ashby', email: 'robin.ashby@ashmere.example.org', role: 'system-owner', trust: 'ashmere' };
const SAM = { name: 'Sam Thorne', email: 'sam.thorne@ashmere.example.org', role: 'technical-owner', trust: 'ashmere' };
const FREEZE = { site: 'ashmere', from: noonIn(40), to: noonIn(41), reason: 'Audit week' };

const freezeSchema = z.looseObject({ id: z.string(), reason: z.string() });

async function freezesCalled(reason: string): Promise<readonly { readonly id: string }[]> {
  const { body } = await delivery.get('/api/v1/freezes');
  return z
    .object({ freezes: z.array(freezeSchema) })
    .parse(body)
    .freezes.filter((one) => one.reason === reason);
}

/** Opens the page of a link; answers what sends a form of it as it was then. */
async function opened(
  path: string,
): Promise<(decision: string, answers: Readonly<Record<string, string>>) => Promise<Answer>> {
  const token = tokenIn(await gatehouse.get(path));
  return (decision, answers) => {
    const named = Object.fromEntries(Object.entries(answers).map(([name, value]) => [`answer-${name}`, value]));
    return send(gatehouse, path, { token, decision, ...named });
  };
}

test('markup and lines of a calendar in a reason stay words, on the page and in the feed (abuse 8, abuse 12)', async () => {
  const reason =
    '</textarea><script>alert(1)</script>{{ 7 * 7 }} "quoted" & \\n;,\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Not ours';
  const path = await contactLink(gatehouse, ROBIN);
  const refused = await decide(gatehouse, path, 'freeze', { ...FREEZE, reason, to: noonIn(39) });
  expect(refused.status).toBe(422);
  expect(refused.body).toContain('&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}');
  expect(refused.body).not.toContain('<script>alert');
  expect((await decide(gatehouse, path, 'freeze', { ...FREEZE, reason })).status).toBe(303);
  for (const page of [path, `${path}/done`]) expect((await gatehouse.get(page)).body).not.toContain('<script>alert');
  const calendar = await delivery.post('/api/v1/calendars', { of: 'trust', trust: 'ashmere', name: 'A screen' });
  const { address } = z.object({ address: z.string() }).parse(calendar.body);
  const feed = String((await gatehouse.get(new URL(address).pathname)).body);
  const events = ICAL.Component.fromString(feed)
    .getAllSubcomponents('vevent')
    .map((one) => new ICAL.Event(one));
  expect(events.map(({ description }) => description)).toEqual([reason]);
  expect(events[0]?.summary).toMatch(/^No changes: /);
});

test.each([
  ['turns text around', 'Audit \u202Eweek'],
  ['holds a control character', 'Audit\u0007week'],
  ['shows nothing', '\u200B\u2060'],
  ['is longer than anybody reads', 'x'.repeat(2001)],
])('a reason that %s is refused, and nothing is frozen (abuse 12)', async (_, reason) => {
  const path = await contactLink(gatehouse, ROBIN);
  expect((await decide(gatehouse, path, 'freeze', { ...FREEZE, reason })).status).toBe(422);
  expect(await freezesCalled(reason)).toEqual([]);
});

test('two contacts who end one freeze at the same time end it once, and the other is told (INV-34)', async () => {
  const paths = [await contactLink(gatehouse, ROBIN), await contactLink(gatehouse, SAM)];
  await decide(gatehouse, String(paths[0]), 'freeze', { ...FREEZE, reason: 'Ended twice' });
  const [freeze] = await freezesCalled('Ended twice');
  const forms = [];
  for (const path of paths) forms.push(await opened(path));
  const answers = await Promise.all(
    forms.map((form) => form('end-freeze', { freeze: String(freeze?.id), because: 'It is over' })),
  );
  expect(answers.map(({ status }) => status).filter((status) => status === 303)).toHaveLength(1);
  const [other] = answers.filter(({ status }) => status !== 303);
  expect([409, 422]).toContain(other?.status);
  expect(other?.body).toMatch(/This freeze is over already|This page has changed since you opened it/);
  const { rows } = await gatehouse.database.transaction((tx) =>
    sql<{ ended: number }>`select count(*) as ended from audit
      where app.audit_subject(entry) = ${`freeze:${String(freeze?.id)}`} and entry::json ->> 'action' = 'freeze.ended'`.execute(
      tx,
    ),
  );
  expect(rows).toEqual([{ ended: 1 }]);
});

test('what a contact typed stands there again when the link was used in another window meanwhile', async () => {
  const path = await contactLink(gatehouse, ROBIN);
  const form = await opened(path);
  await decide(gatehouse, path, 'freeze', { ...FREEZE, reason: 'In another window' });
  const typed = { ...FREEZE, reason: 'Typed with care' };
  const stale = await form('freeze', typed);
  expect(stale.status).toBe(409);
  expect(stale.body).toContain('This page has changed since you opened it, so nothing was done.');
  expect(stale.body).toContain('Typed with care');
  expect(stale.body).toContain(`value="${FREEZE.from}"`);
  expect(stale.body).not.toContain('There is a problem');
  expect(await freezesCalled('Typed with care')).toEqual([]);
  expect((await decide(gatehouse, path, 'freeze', typed)).status).toBe(303);
});

test('a link that was taken back while its page was open freezes nothing', async () => {
  const path = await contactLink(gatehouse, ROBIN, { subject: 'taken-back' });
  const form = await opened(path);
  expect((await form('freeze', { ...FREEZE, reason: 'Before' })).status).toBe(303);
  const again = await opened(path);
  await gatehouse.database.transaction((tx) =>
    gatehouse.injected(Links).revoke(tx, { act: REPORT_ACT, subject: 'taken-back' }, 'Robin has left.'),
  );
  const refused = await again('freeze', { ...FREEZE, reason: 'After' });
  expect([refused.status, String(refused.body).includes('Robin has left.')]).toEqual([410, true]);
  expect([await freezesCalled('Before'), await freezesCalled('After')]).toMatchObject([[{}], []]);
});

test('a freeze of a Trust by the link of another is ended by nobody, whatever the form says (INV-34, abuse 17)', async () => {
  const path = await contactLink(gatehouse, ROBIN);
  await decide(gatehouse, path, 'freeze', { ...FREEZE, reason: 'Of Ashmere' });
  const [freeze] = await freezesCalled('Of Ashmere');
  const dana = { name: 'Dana', email: 'dana.whitlock@dunmere.example.org', role: 'service-owner', trust: 'dunmere' };
  const theirs = await contactLink(gatehouse, dana);
  await decide(gatehouse, theirs, 'freeze', { ...FREEZE, site: 'dunmere', reason: 'Of Dunmere' });
  for (const answers of [
    { freeze: String(freeze?.id), because: 'Not theirs' },
    { freeze: '*', because: 'All of them' },
    { freeze: `${String(freeze?.id)}' or true --`, because: 'All of them' },
  ])
    expect((await decide(gatehouse, theirs, 'end-freeze', answers)).status).toBe(422);
  for (const site of ['ashmere', 'all', '*', '', '__proto__'])
    expect((await decide(gatehouse, theirs, 'freeze', { ...FREEZE, site, reason: 'Elsewhere' })).status).toBe(422);
  expect(await freezesCalled('Of Ashmere')).toHaveLength(1);
  expect(await freezesCalled('Elsewhere')).toEqual([]);
});

test('of two who enter a Trust’s hundredth freeze at the same time one does (abuse 75)', async () => {
  const holder = { name: 'Femi', email: 'femi.adeyemi@fenwold.example.org', role: 'system-owner', trust: 'fenwold' };
  const paths = [await contactLink(gatehouse, holder), await contactLink(gatehouse, holder)];
  await gatehouse.database.transaction((tx) =>
    sql`insert into app.freeze (scope, of, starts_at, ends_at, reason, trust, declared_name, declared_link, declared_at)
      select 'site', 'fenwold', app.now(), app.now() + interval '1 hour', 'Many', 'fenwold', 'Fen', ${linkIdIn(String(paths[0]))},
        app.now() - interval '2 days' from generate_series(1, 99)`.execute(tx),
  );
  const forms = [];
  for (const path of paths) forms.push(await opened(path));
  const answers = await Promise.all(
    forms.map((form) => form('freeze', { ...FREEZE, site: 'fenwold', reason: 'The hundredth' })),
  );
  expect(answers.map(({ status }) => status).filter((status) => status === 303)).toHaveLength(1);
  expect(await freezesCalled('The hundredth')).toHaveLength(1);
});
