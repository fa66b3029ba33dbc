import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { NoticeSources } from '../../../src/notices/notice-sources.service.js';
import { NoticeWorker } from '../../../src/notices/notice.worker.js';
import type { OwedNotice } from '../../../src/notices/owed.js';
import { startStory, type Story } from '../../evidence/story.js';
import { eventually } from '../../rollouts/ward.js';
import { Receiver, type Received } from './receiver.js';

let receiver: Receiver;
let story: Story;
const owed: OwedNotice[] = [];
beforeEach(async () => {
  receiver = await Receiver.start();
  story = await startStory({ settings: receiver.settings });
  story.gatehouse.injected(NoticeSources).draw({ name: 'of a test', owed: () => Promise.resolve([...owed]) });
});
afterEach(async () => {
  owed.length = 0;
  await story.stop();
  await receiver.stop();
});

const registered = z.object({ id: z.uuid(), secret: z.string().regex(/^whsec_[A-Za-z0-9+/]{43}=$/) });

async function register(changes: object = {}): Promise<z.infer<typeof registered>> {
  const body = { title: 'Service desk', url: `${receiver.url}/${randomUUID()}`, trust: null, ...changes };
  const answer = await story.manager.post('/api/v1/webhooks', body);
  expect(answer).toMatchObject({ status: 201 });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  return registered.parse(answer.body);
}

/** Something that this Trust must be told, or our own people (null). */
function owe(trust: string | null, changes: Partial<OwedNotice> = {}): void {
  owed.push({
    ...{ key: `of-a-test/${randomUUID()}`, event: 'begun', thread: 'of-a-test', calendar: null, acknowledgeBy: null },
    subject: { release: null, product: 'flip', environment: 'production', trust, sites: [] },
    ...{ facts: { product: 'FLIP' }, link: { act: 'none', subject: 'none', expiresAt: new Date() }, instead: [] },
    also: [{ name: 'Robin Ashby', email: 'robin@ashmere.example.org', role: 'system-owner' }],
    ...changes,
  });
  story.gatehouse.injected(NoticeWorker).hint();
}

async function receivedBy(id: string, count: number): Promise<readonly Received[]> {
  const { url } = z.object({ url: z.string() }).parse((await story.manager.get(`/api/v1/webhooks/${id}`)).body);
  return await eventually(() => {
    const got = receiver.received.filter(({ path }) => path === new URL(url).pathname);
    return Promise.resolve(got.length >= count ? got : `${got.length} came`);
  });
}

function verified(secret: string, { headers, body }: Received): unknown {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  return new Webhook(secret).verify(body, Object.fromEntries(names.map((name) => [name, String(headers[name])])));
}

test('a program is told what its Trust is told and nothing else, signed, and the delivery is kept (003-010, INV-34)', async () => {
  const ashmere = await register({ trust: 'ashmere' });
  const all = await register();
  const restoredOnly = await register({ events: ['restored'] });
  owe('ashmere', { key: 'of-a-test/one' });
  owe('briarfield');
  owe(null);
  const ofAll = await receivedBy(all.id, 3);
  const [first, ...more] = await receivedBy(ashmere.id, 1);
  if (first === undefined) throw new Error('Nothing came.');
  expect(more).toEqual([]);
  expect(await receivedBy(restoredOnly.id, 0)).toEqual([]);
  expect(verified(ashmere.secret, first)).toMatchObject({
    type: 'notice.begun',
    data: { key: 'of-a-test/one', event: 'begun', trust: 'ashmere', facts: { product: 'FLIP' } },
  });
  expect(() => verified(all.secret, first)).toThrow();
  expect(() => verified(ashmere.secret, { ...first, body: first.body.replace('FLIP', 'AIDE') })).toThrow();
  for (const { body } of ofAll) expect(body).not.toMatch(/Robin|robin@|"link"|"also"/);
  expect((await story.deeds()).filter((deed) => deed.startsWith('delivery.delivered'))).toHaveLength(4);
});

test('what a receiver puts off comes again with the same id, in order, and what it will not take is for a person (INV-30, F20)', async () => {
  const { id, secret } = await register();
  receiver.answer = (response) => {
    if (receiver.received.length === 1) response.writeHead(503, { 'retry-after': '1' }).end();
    else response.writeHead(receiver.received.length === 3 ? 422 : 200).end();
  };
  owe('ashmere', { key: 'of-a-test/first' });
  owe('ashmere', { key: 'of-a-test/second' });
  const got = await receivedBy(id, 3);
  expect(got.map(({ body }) => /of-a-test\/\w+/.exec(body)?.[0])).toEqual([
    'of-a-test/first',
    'of-a-test/first',
    'of-a-test/second',
  ]);
  expect(got[0]?.headers['webhook-id']).toBe(got[1]?.headers['webhook-id']);
  expect(got[0]?.headers['webhook-id']).not.toBe(got[2]?.headers['webhook-id']);
  for (const each of got) verified(secret, each);
  const dead = await eventually(async () => {
    const { body } = await story.tester.get('/api/v1/outbox');
    return JSON.stringify(body).includes('It answered 422') ? { body } : 'not yet';
  });
  expect(dead.body).toMatchObject({ refused: 1, troubled: [{ topic: 'webhook', state: 'refused' }] });
  const shown = z.object({ troubled: z.array(z.object({ id: z.number() })) }).parse(dead.body);
  await story.tester.post(`/api/v1/outbox/${String(shown.troubled[0]?.id)}/again`, {});
  expect(await receivedBy(id, 4)).toHaveLength(4);
});

test('Trusts whose programs all hang hold up no message to another Trust’s (F20, abuse 75)', async () => {
  const hanging: (() => void)[] = [];
  const slow = ['ashmere', 'dunmere'].flatMap((trust) => [1, 2, 3, 4, 5].map(() => trust));
  const urls = new Set<string>();
  for (const trust of slow) {
    const url = `${receiver.url}/${randomUUID()}`;
    urls.add(new URL(url).pathname);
    await register({ trust, url });
  }
  receiver.answer = (response, { path }) => {
    if (urls.has(path)) hanging.push(() => response.writeHead(200).end());
    else response.writeHead(200).end();
  };
  const quick = await register({ trust: 'elmstow' });
  owe('ashmere');
  owe('dunmere');
  // Before the first of them is given up.
  await eventually(() => Promise.resolve(hanging.length === 10 ? {} : `${String(hanging.length)} hang`));
  owe('elmstow');
  await receivedBy(quick.id, 1);
  expect(hanging).toHaveLength(10);
  for (const letGo of hanging) letGo();
});

test('a secret that is rotated counts beside the next for a time; no secret is ever shown again or kept (INV-32)', async () => {
  const { id, secret } = await register();
  const rotated = await story.manager.post(`/api/v1/webhooks/${id}/rotate`, { overlapHours: 1 });
  const next = registered.parse(rotated.body);
  expect(next.secret).not.toBe(secret);
  expect(await story.manager.post(`/api/v1/webhooks/${id}/test`)).toMatchObject({ body: { state: 'delivered' } });
  await story.hurry(3601);
  expect(await story.manager.post(`/api/v1/webhooks/${id}/test`)).toMatchObject({ body: { state: 'delivered' } });
  const [overlapping, after] = await receivedBy(id, 2);
  if (overlapping === undefined || after === undefined) throw new Error('Nothing came.');
  for (const each of [secret, next.secret]) verified(each, overlapping);
  verified(next.secret, after);
  expect(() => verified(secret, after)).toThrow();
  const answers = await Promise.all(
    ['/api/v1/webhooks', `/api/v1/webhooks/${id}`, '/api/v1/outbox'].map((path) => story.manager.get(path)),
  );
  const said = JSON.stringify([answers.map(({ body }) => body), await everythingKept()]);
  for (const each of [secret, next.secret]) expect(said).not.toContain(each.slice('whsec_'.length));
});

test('while it is paused its messages wait, and to resume it sends them; one that says "gone" is paused by itself', async () => {
  const { id } = await register();
  expect(await story.manager.post(`/api/v1/webhooks/${id}/pause`, { because: 'it moves' })).toMatchObject({
    status: 200,
  });
  owe('ashmere');
  const waiting = await eventually(async () => {
    const { body } = await story.manager.get(`/api/v1/webhooks/${id}`);
    return JSON.stringify(body).includes('The endpoint is paused: it moves') ? { body } : JSON.stringify(body);
  });
  expect(waiting.body).toMatchObject({ pausedBecause: 'it moves', waiting: [{ state: 'waiting' }] });
  expect(receiver.received).toEqual([]);
  receiver.answer = (response) => response.writeHead(410).end();
  expect(await story.manager.post(`/api/v1/webhooks/${id}/resume`)).toMatchObject({
    status: 200,
    body: { pausedBecause: null },
  });
  await receivedBy(id, 1);
  await eventually(async () => {
    const { body } = await story.manager.get(`/api/v1/webhooks/${id}`);
    return JSON.stringify(body).includes('It answered 410: there will never be') ? {} : JSON.stringify(body);
  });
  expect(await story.manager.delete(`/api/v1/webhooks/${id}`)).toMatchObject({ status: 204 });
  expect(await story.manager.get(`/api/v1/webhooks/${id}`)).toMatchObject({ status: 404 });
  expect(await story.manager.get('/api/v1/outbox')).toMatchObject({ body: { waiting: 0, refused: 0 } });
});

test('what will not do is refused, each with its fault and fix (abuse 50)', async () => {
  const wish = { title: 'Desk', url: 'https://hooks.example.org/', trust: null };
  const post = (body: object) => story.manager.post('/api/v1/webhooks', body);
  for (const url of ['https://127.0.0.1/', 'https://a_b.internal/', 'http://hooks.example.org/', 'javascript:alert(1)'])
    expect(await post({ ...wish, url })).toMatchObject({ status: 400, body: { faults: [{ field: 'url' }] } });
  expect(await post({ ...wish, trust: 'nowhere' })).toMatchObject({
    status: 400,
    body: { faults: [{ field: 'trust' }] },
  });
  expect(await post({ ...wish, events: ['made-up'] })).toMatchObject({ status: 400 });
  expect(await post({ ...wish, generation: 7 })).toMatchObject({ status: 400 });
  expect(await post(wish)).toMatchObject({ status: 201 });
  expect(await post({ ...wish, trust: 'ashmere' })).toMatchObject({ status: 409 });
  const ofOneTrust = [1, 2, 3, 4, 5, 6].map((nth) => ({ ...wish, trust: 'ashmere', url: `${wish.url}${String(nth)}` }));
  const statuses = [];
  for (const one of ofOneTrust) statuses.push((await post(one)).status);
  expect(statuses).toEqual([201, 201, 201, 201, 201, 409]);
  expect(await post({ ...wish, trust: 'dunmere', url: `${wish.url}7` })).toMatchObject({ status: 201 });
  expect(await post({ ...wish, url: `${wish.url}?token=of-the-receiver` })).toMatchObject({ status: 201 });
  expect(await recorded()).not.toContain('of-the-receiver');
  expect(await story.owner.post('/api/v1/webhooks', wish)).toMatchObject({ status: 403 });
  expect(await story.tester.post('/api/v1/webhooks', wish)).toMatchObject({ status: 403 });
  expect(await story.manager.post(`/api/v1/webhooks/${randomUUID()}/test`)).toMatchObject({ status: 404 });
});

/** All that the record holds, as text. */
async function recorded(): Promise<string> {
  return await story.gatehouse.database.transaction(async (tx) => {
    const { rows } = await sql<{ kept: string }>`select entry as kept from audit`.execute(tx);
    return rows.map(({ kept }) => kept).join('\n');
  });
}

/** All that the record and the tables of webhooks hold, as text. */
async function everythingKept(): Promise<string> {
  return await story.gatehouse.database.transaction(async (tx) => {
    const { rows } = await sql<{
      kept: string;
    }>`select to_jsonb(kept)::text as kept from webhook_endpoint as kept`.execute(tx);
    return [...rows.map(({ kept }) => kept), await recorded()].join('\n');
  });
}
