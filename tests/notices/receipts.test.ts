import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { ACKNOWLEDGE, escalationOf } from '../../src/notices/acknowledgement.js';
import { NoticeWorker } from '../../src/notices/notice.worker.js';
import type { OwedNotice } from '../../src/notices/owed.js';
import { Links } from '../../src/people/links/links.service.js';
import { startStory, type Story } from '../evidence/story.js';
import type { Somebody } from '../gatehouse.js';
import { arrived, isTo } from '../mail/arrived.js';
import { MailServer } from '../mail/mail-server.js';
import { eventually } from '../rollouts/ward.js';
import { owed, sourceIn } from './owed.js';

const HOUR_MS = 3_600_000;
/** In the order of their roles: service, system and technical owner. */
const CONTACTS = {
  'bracken-vale': ['alex.penrose', 'jo.lindqvist', 'kit.marlowe'],
  calderwick: ['pat.okafor', 'chris.delaney', 'lee.farrow'],
  dunmere: ['dana.whitlock', 'ali.rahman', 'noor.haddad'],
  elmstow: ['ines.castell', 'tam.nguyen', 'bryn.hughes'],
} as const;
type Trust = keyof typeof CONTACTS;

let mail: MailServer;
let story: Story;
let held: OwedNotice[];
beforeAll(async () => {
  mail = await MailServer.start();
  story = await startStory({ settings: mail.settings });
  held = sourceIn(story.gatehouse);
});
afterAll(async () => {
  await story.stop();
  await mail.stop();
});

/** Downtime of a release of its own at one Trust, ten hours from now, that must be acknowledged within the hour. */
async function warn(trust: Trust, changes: Partial<OwedNotice> = {}): Promise<string> {
  const version = `3.0.${String(held.length)}`;
  await story.release(version);
  const from = new Date(Date.now() + 10 * HOUR_MS);
  const to = new Date(from.getTime() + HOUR_MS);
  const thread = `downtime/production/${trust}/${version}`;
  held.push(
    owed({
      ...{ key: `downtime-ahead/${version}`, event: 'downtime-ahead', thread },
      subject: { release: version, product: 'flip', environment: 'production', trust, sites: [trust] },
      facts: { from: from.toISOString(), to: to.toISOString() },
      calendar: { uid: thread, sequence: 1, state: 'confirmed', from, to },
      acknowledgeBy: new Date(Date.now() + HOUR_MS),
      ...changes,
    }),
  );
  hint();
  return version;
}

function hint(): void {
  story.gatehouse.injected(NoticeWorker).hint();
}

async function mailTo(trust: Trust, nth: 0 | 1 | 2, about: string): Promise<MailServer['mails'][number]> {
  const address = `${CONTACTS[trust][nth]}@${trust}.example.org`;
  const says = (text = ''): boolean => text.replaceAll(/\s+/g, ' ').includes(about);
  const [first] = await arrived(mail, (one) => isTo(one, address) && says(one.text));
  if (first === undefined) throw new Error('What arrived is not there.');
  return first;
}

const shown = z.object({
  state: z.enum(['green', 'amber']),
  because: z.array(z.string()),
  told: z.array(
    z.object({
      id: z.string(),
      event: z.string(),
      receipt: z.string(),
      messages: z.array(z.object({ state: z.string(), to: z.object({ role: z.string() }) })),
    }),
  ),
});

async function receipts(version: string, as: Somebody = story.manager): Promise<z.infer<typeof shown>> {
  return shown.parse((await as.get(`/api/v1/releases/${version}/notices`)).body);
}

describe('a downtime notice asks its readers to say that they have read it', () => {
  test('by a link of their own, whose use shows in the receipts (003-010, INV-30)', async () => {
    const version = await warn('bracken-vale');
    const { text = '' } = await mailTo('bracken-vale', 0, version);
    await mailTo('bracken-vale', 1, version);
    expect(await receipts(version)).toMatchObject({ state: 'green', told: [{ receipt: 'awaited' }] });
    const [, address = ''] = /(\/l\/\S+)/.exec(text) ?? [];
    const page = await story.gatehouse.get(address);
    expect(page.body).toContain('I have read this');
    const [, token = ''] = /name="token" value="([^"]+)"/.exec(String(page.body)) ?? [];
    const form = new URLSearchParams({ token, decision: 'read' });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const sent = await story.gatehouse.post(address, undefined, { raw: form.toString(), headers });
    expect(sent.status).toBe(303);
    const { told } = await receipts(version);
    expect(told[0]).toMatchObject({ receipt: 'acknowledged' });
    expect(told[0]?.messages.map(({ state }) => state).sort()).toEqual(['acknowledged', 'sent']);
    expect((await story.deeds()).at(-2)).toMatch(/^notice\.acknowledged by link:/);
  });

  test('but not by the link of somebody who has left the Trust since, nor by another Trust’s (INV-35)', async () => {
    const version = await warn('bracken-vale');
    await mailTo('bracken-vale', 0, version);
    const id = (await receipts(version)).told[0]?.id ?? '';
    const own = { name: 'Kit Marlowe', email: 'kit.marlowe@bracken-vale.example.org', role: 'technical-owner' };
    const holders = [
      { ...own, trust: 'bracken-vale' },
      { ...own, trust: 'bracken-vale', email: 'gone@bracken-vale.example.org' },
      { ...own, trust: 'dunmere' },
    ];
    const expiresAt = new Date(Date.now() + HOUR_MS);
    const { gatehouse } = story;
    const pages = [];
    for (const holder of holders) {
      const wanted = { act: ACKNOWLEDGE, subject: id, holder, expiresAt };
      const address = await gatehouse.database.transaction((tx) => gatehouse.injected(Links).issue(tx, wanted));
      pages.push((await gatehouse.get(new URL(address).pathname)).status);
    }
    expect(pages).toEqual([200, 410, 410]);
  });

  test('or with an account of their Trust, and of no other (INV-34)', async () => {
    const version = await warn('calderwick');
    await mailTo('calderwick', 1, version);
    const own = await story.gatehouse.as({ role: 'trust', trust: 'calderwick' });
    const other = await story.gatehouse.as({ role: 'trust', trust: 'dunmere' });
    const { told } = await receipts(version, own);
    const address = `/api/v1/notices/${told[0]?.id ?? ''}`;
    const nothing = '/api/v1/notices/00000000-0000-4000-8000-000000000000';
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/acknowledge'],
    ] as const) {
      const refused = await other.send(method, `${address}${path}`);
      const unknown = await other.send(method, `${nothing}${path}`);
      expect([refused.status, refused.body]).toMatchObject([404, { detail: 'There is no such notice.' }]);
      expect(unknown.status).toBe(404);
    }
    expect((await other.get(`/api/v1/releases/${version}/notices`)).status).toBe(404);
    expect((await other.get('/api/v1/notices')).body).toEqual({ notices: [] });
    expect((await story.manager.post(`${address}/acknowledge`)).status).toBe(403);
    expect((await own.post(`${address}/acknowledge`)).status).toBe(204);
    expect(await receipts(version)).toMatchObject({ state: 'green', told: [{ receipt: 'acknowledged' }] });
    expect((await own.get(address)).body).toMatchObject({
      says: expect.arrayContaining([expect.stringContaining('FLIP will be down at Calderwick University Hospitals')]),
    });
  });
});

describe('one that nobody says they have read', () => {
  test('goes on to the next contact, turns the plan amber and is told to the release managers, until somebody says so (M-08, 003-010)', async () => {
    const version = await warn('dunmere', { acknowledgeBy: new Date(Date.now() + 500) });
    const next = await mailTo('dunmere', 2, version);
    expect(next.text?.replaceAll(/\s+/g, ' ')).toContain('We wrote to Dana Whitlock, Ali Rahman first.');
    const amber = await receipts(version);
    expect(amber.state).toBe('amber');
    expect(amber.because).toEqual([
      expect.stringMatching(/^Dunmere and Saltings Trust has not said that they have read of the downtime\./),
    ]);
    const address = await story.emailOf(story.manager);
    await eventually(() =>
      Promise.resolve(
        mail.mails.find((one) => one.to?.[0]?.address === address && one.text?.includes('Noor Haddad')) ?? 'not told',
      ),
    );
    const own = await story.gatehouse.as({ role: 'trust', trust: 'dunmere' });
    const id = amber.told.find(({ event }) => event === 'downtime-ahead')?.id ?? '';
    await own.post(`/api/v1/notices/${id}/acknowledge`);
    expect((await receipts(version)).state).toBe('green');
  });

  test('because its mailboxes do not exist goes on at once (INV-30)', async () => {
    const gone = [0, 1].map((nth) => `${CONTACTS.elmstow[nth] ?? ''}@elmstow.example.org`);
    mail.objection = (address) => (gone.includes(address) ? { code: 550, message: 'no such mailbox' } : null);
    const version = await warn('elmstow');
    await mailTo('elmstow', 2, version);
    expect((await receipts(version)).state).toBe('amber');
  });

  test('keeps back no other that waits, though it cannot go on itself (INV-30)', async () => {
    const stuck = await warn('calderwick');
    await mailTo('calderwick', 0, stuck);
    await story.gatehouse.database.transaction((tx) =>
      sql`
        update notice set acknowledge_by = app.now() - interval '1 day', owed = jsonb_set(owed, '{facts}', '{}')
        where release = ${stuck}`.execute(tx),
    );
    const version = await warn('calderwick', { acknowledgeBy: new Date(Date.now() + 500) });
    await mailTo('calderwick', 2, version);
  });

  test.each([
    ['goes on while it is to come', 1, 'next'],
    ['says nothing any more once it has begun', -1, 'moot'],
  ])('%s, also where nobody can say when it ends', (_, hours, kind) => {
    const now = new Date('2026-12-01T12:00:00Z');
    const from = new Date(now.getTime() + hours * HOUR_MS).toISOString();
    const { subject } = owed();
    const asked = { from: now, by: now };
    const contacts = [{ role: 'service-owner' as const, name: 'Ada', email: 'ada@ashmere.example' }];
    const known = { now, isReplaced: false, asked, contacts, told: [] };
    expect(escalationOf({ subject, facts: { from, to: null } }, known).kind).toBe(kind);
  });
});

describe('who hears of what', () => {
  test('is arranged by the Trust itself, and by delivery for it, but not so that nobody hears of a downtime (003-010, INV-34)', async () => {
    const own = await story.gatehouse.as({ role: 'trust', trust: 'fenwold' });
    const other = await story.gatehouse.as({ role: 'trust', trust: 'greyfell' });
    const address = '/api/v1/trusts/fenwold/notices';
    const route = {
      email: 'maya.kapoor@fenwold.example.org',
      topics: ['dates', 'downtime'],
      products: null,
      by: 'mail',
    };
    expect((await other.put(address, { routes: [route] })).status).toBe(404);
    expect((await own.put('/api/v1/trusts/nowhere/notices', { routes: [] })).status).toBe(404);
    expect((await story.owner.put(address, { routes: [route] })).status).toBe(403);
    const refused = await own.put(address, {
      routes: [
        { ...route, by: 'webhook' },
        { ...route, email: 'x@example.org' },
      ],
    });
    expect(refused).toMatchObject({ status: 422, body: { faults: [{ field: 'routes.1.email' }] } });
    expect(await own.put(address, { routes: [{ ...route, by: 'webhook' }] })).toMatchObject({
      status: 422,
      body: { faults: [{ field: 'routes', fault: 'has nobody who gets a mail about downtime' }] },
    });
    expect((await own.put(address, { routes: [{ ...route, topics: ['downtimes'] }] })).status).toBe(400);
    expect(await own.put(address, { routes: [{ ...route, topics: ['halts'] }] })).toMatchObject({
      status: 400,
      body: { faults: [{ field: 'routes.0.topics.0', fault: 'is not something that Trusts are told of' }] },
    });
    expect((await own.put(address, { routes: [route] })).status).toBe(200);
    expect((await story.manager.get(address)).body).toEqual({ routes: [route] });
    await story.release('4.0.0');
    const subject = {
      release: '4.0.0',
      product: 'flip',
      environment: 'production',
      trust: 'fenwold',
      sites: ['fenwold'],
    } as const;
    held.push(owed({ key: 'of-fenwold', subject, facts: { expectedOn: null } }));
    hint();
    await eventually(async () => {
      const { body } = await own.get('/api/v1/notices');
      return JSON.stringify(body).includes('"deliveries":{"sent":1}') ? {} : JSON.stringify(body);
    });
    const addresses = mail.mails.flatMap(({ to }) => to?.[0]?.address ?? []);
    expect(addresses.filter((one) => one.includes('fenwold'))).toEqual(['maya.kapoor@fenwold.example.org']);
  });

  test('is each person’s own choice', async () => {
    expect((await story.owner.get('/api/v1/me/notices')).body).toEqual({ mute: [], products: null });
    const wishes = { mute: ['dates'], products: ['flip'] };
    expect(await story.owner.put('/api/v1/me/notices', wishes)).toMatchObject({ status: 200, body: wishes });
    expect((await story.owner.get('/api/v1/me/notices')).body).toEqual(wishes);
    expect((await story.centre.get('/api/v1/me/notices')).body).toEqual({ mute: [], products: null });
    expect((await story.owner.put('/api/v1/me/notices', { mute: ['nothing'] })).status).toBe(400);
    expect((await story.manager.put('/api/v1/me/notices', { mute: ['halts'] })).status).toBe(200);
  });
});
