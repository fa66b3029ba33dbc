import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { LiveTickets } from '../../src/incidents/live-tickets/live-tickets.service.js';
import { summaryOf, versionsIn } from '../../src/incidents/live-tickets/live-ticket.js';
import type { Somebody } from '../gatehouse.js';
import { PretendTracker } from '../pretend/tracker.js';
import { startTracked, until, type Tracked } from '../releases/scope/tracked.js';
import { trackerSettings } from '../promotions/ticket-facts.js';

const SECRET = 'a-secret-that-is-long-enough-for-this';

let house: Tracked;
let delivery: Somebody;
let tracker: PretendTracker;
beforeAll(async () => {
  tracker = new PretendTracker();
  tracker.put('FLIP-7', {
    priority: 'Blocker',
    labels: ['live'],
    summary: 'No scans arrive',
    affectedVersions: ['FLIP 2.1.0'],
  });
  tracker.put('FLIP-8', { priority: 'Blocker', summary: 'Found in a test' });
  tracker.put('FLIP-9', { priority: 'Major', labels: ['live'], summary: 'Slow' });
  const document = { foundInLive: { labels: ['live'], types: ['Incident'] } };
  house = await startTracked({ tracker, document, settings: { JIRA_WEBHOOK_SECRET: SECRET } });
  delivery = await house.gatehouse.as({ role: 'delivery', name: 'Delia' });
});
afterAll(() => house.stop());

const schema = z.object({
  incidents: z.array(z.looseObject({ id: z.string(), reference: z.string().nullable(), severity: z.number() })),
});

async function incidents() {
  return schema.parse((await delivery.get('/api/v1/incidents')).body).incidents;
}

async function of(key: string) {
  const found = (await incidents()).filter(({ reference }) => reference === key);
  expect(found).toHaveLength(1);
  return found[0] ?? { id: '', severity: 0 };
}

const read = () => house.gatehouse.injected(LiveTickets).read('flip');

test('a severe ticket that was found in Live becomes an incident once, by poll, with no release on its way (003-023, 003-024)', async () => {
  await until(async () => (await incidents()).length > 0, 'it is read');
  expect(await incidents()).toMatchObject([
    {
      ...{
        reference: 'FLIP-7',
        severity: 1,
        raisedAs: 'jira',
        raisedBy: null,
        product: 'flip',
        environment: 'production',
      },
      ...{ summary: 'FLIP-7: No scans arrive', live: true, owesRca: true, maySetOffHotfix: true, sites: [] },
    },
  ]);
  await Promise.all([read(), read()]);
  expect(await incidents()).toHaveLength(1);
});

test('its severity follows the ticket’s priority, with the reason; what a person made of it stands until the ticket changes again', async () => {
  tracker.put('FLIP-7', { priority: 'Major' });
  await read();
  const { id, severity } = await of('FLIP-7');
  expect(severity).toBe(3);
  await delivery.post(`/api/v1/incidents/${id}/severity`, { severity: 2, reason: 'It is worse than it looks' });
  await read();
  expect(await of('FLIP-7')).toMatchObject({ severity: 2 });
  tracker.put('FLIP-7', { priority: 'Blocker' });
  await read();
  expect((await delivery.get(`/api/v1/incidents/${id}`)).body).toMatchObject({
    severity: 1,
    severities: [
      { was: 1, severity: 3, because: 'FLIP-7 has the priority Major now.', by: 'gatehouse' },
      { was: 3, severity: 2, because: 'It is worse than it looks' },
      { was: 2, severity: 1, because: 'FLIP-7 has the priority Blocker now.', by: 'gatehouse' },
    ],
  });
});

test('a tracker that does not answer changes nothing, and says so', async () => {
  tracker.put('FLIP-10', { priority: 'Critical', type: 'Incident' });
  tracker.trouble = { kind: 'unavailable', message: 'Nobody there.', retryAfterSeconds: null };
  const before = await incidents();
  expect(await read()).toMatchObject({ message: 'Nobody there.' });
  expect(await incidents()).toEqual(before);
  tracker.trouble = null;
  expect(await read()).toBeNull();
  expect(await of('FLIP-10')).toMatchObject({ severity: 2 });
});

test('the tracker’s webhook has them read soon, however seldom they are read otherwise', async () => {
  tracker.put('FLIP-11', { priority: 'Blocker', labels: ['live'], summary: 'It is down' });
  await house.hurry(60);
  const body = JSON.stringify({ webhookEvent: 'jira:issue_created', issue: { key: 'FLIP-11' } });
  const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  const headers = {
    'content-type': 'application/json',
    'x-hub-signature': signature,
    'x-atlassian-webhook-identifier': '1',
  };
  expect((await house.gatehouse.post('/api/v1/hooks/jira', undefined, { raw: body, headers })).status).toBe(200);
  await until(async () => (await incidents()).some(({ reference }) => reference === 'FLIP-11'), 'it is read');
});

test('the words of a ticket that is kept from Trusts are in no incident (abuse 17)', async () => {
  tracker.put('FLIP-12', { priority: 'Blocker', labels: ['live', 'security'], summary: 'The password is x' });
  await read();
  const kept = await of('FLIP-12');
  expect(kept).toMatchObject({ summary: 'FLIP-12, whose words are kept in the tracker' });
  const answer = await tracker.readTickets(['FLIP-12'], { severities: {}, releaseNoteField: null });
  const [ticket] = answer.ok ? answer.value.tickets : [];
  if (ticket === undefined) throw new Error('There is such a ticket.');
  const levels = { ...ticket, labels: [], security: 'Internal' };
  expect(summaryOf(levels, trackerSettings())).not.toContain('password');
  expect(summaryOf(levels, trackerSettings({ redact: { securityLevels: ['Secret'] } }))).toContain('password');
});

test('a flood of tickets becomes twenty incidents an hour, the worst first, and not a thousand searches for causes', async () => {
  await house.hurry(7_200);
  for (let at = 100; at < 130; at += 1)
    tracker.put(`FLIP-${String(at)}`, { priority: at < 125 ? 'Critical' : 'Blocker', labels: ['live'] });
  const flood = async () =>
    (await incidents()).filter(({ reference }) => /^FLIP-1\d\d$/.test(reference ?? '')).toReversed();
  await Promise.all([read(), read()]);
  await read();
  const first = await flood();
  expect(first.map(({ severity }) => severity)).toEqual([...Array<number>(5).fill(1), ...Array<number>(15).fill(2)]);
  expect(first.at(-1)).toMatchObject({ reference: 'FLIP-114' });
  await house.hurry(10_900);
  await read();
  expect(await flood()).toHaveLength(30);
});

test.each([
  ['FLIP {version}', ['FLIP 2.1.0', 'AIDE 1.0', 'FLIP '], ['2.1.0']],
  ['{version}', ['2.1.0'], ['2.1.0']],
  ['v{version}-flip', ['v2.1.0-flip', 'v2.1.0'], ['2.1.0']],
])('by the name %s, a ticket that was found in %j was found in %j', async (version, affectedVersions, found) => {
  tracker.put('FLIP-13', { affectedVersions });
  const answer = await tracker.readTickets(['FLIP-13'], { severities: {}, releaseNoteField: null });
  expect(answer.ok ? answer.value.tickets.map((ticket) => versionsIn(ticket, { version })) : []).toEqual([found]);
});
