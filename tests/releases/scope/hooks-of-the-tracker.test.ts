import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Answer } from '../../client.js';
import { PretendTracker } from '../../pretend/tracker.js';
import { startTracked, until, type Tracked } from './tracked.js';

const SECRET = 'a-secret-that-is-long-enough-for-this';
const PATH = '/api/v1/hooks/jira';
const BODY = JSON.stringify({ webhookEvent: 'jira:issue_updated', issue: { key: 'FLIP-1', fields: { summary: 'ü' } } });

let house: Tracked;
beforeEach(async () => {
  const tracker = new PretendTracker();
  await tracker.ensureVersion({ project: 'FLIP', name: 'FLIP 2.1.0' }, { description: '' });
  tracker.put('FLIP-1', { fixVersions: ['FLIP 2.1.0'] });
  house = await startTracked({ tracker, settings: { JIRA_WEBHOOK_SECRET: SECRET } });
  await house.release('2.1.0');
  await house.refresh('2.1.0');
});
afterEach(() => house.stop());

const signature = (body: string, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

const send = (body: string, headers: Record<string, string>): Promise<Answer> =>
  house.gatehouse.post(PATH, undefined, { raw: body, headers: { 'content-type': 'application/json', ...headers } });

const hintedAt = async (): Promise<number> => {
  const { rows } = await house.gatehouse.database.transaction((tx) =>
    sql<{ hinted: Date | null }>`select hinted_at as hinted from scope_reading where release = '2.1.0'`.execute(tx),
  );
  return rows[0]?.hinted?.getTime() ?? 0;
};

test('gotcha: what a webhook says of versions is documented nowhere: a signed one is a hint to read again, soon', async () => {
  await house.hurry(60);
  house.tracker.put('FLIP-2', { fixVersions: ['FLIP 2.1.0'] });
  const answer = await send(BODY, { 'x-hub-signature': signature(BODY), 'x-atlassian-webhook-identifier': 'one' });
  expect([answer.status, answer.body]).toEqual([200, {}]);
  await until(async () => (await house.scope('2.1.0')).tickets.length === 2, 'it is read again');
});

test.each([
  ['no signature', BODY, {}],
  ['an empty signature', BODY, { 'x-hub-signature': '' }],
  ['SHA-1 only', BODY, { 'x-hub-signature': `sha1=${createHmac('sha1', SECRET).update(BODY).digest('hex')}` }],
  ['another secret', BODY, { 'x-hub-signature': signature(BODY, 'b'.repeat(40)) }],
  ['a changed body', `${BODY} `, { 'x-hub-signature': signature(BODY) }],
  ['a body written anew', JSON.stringify(JSON.parse(BODY), null, 1), { 'x-hub-signature': signature(BODY) }],
  ['a signature in capitals', BODY, { 'x-hub-signature': signature(BODY).toUpperCase() }],
  ['a signature cut short', BODY, { 'x-hub-signature': signature(BODY).slice(0, -2) }],
  [
    'gotcha: a dynamic webhook, which bears a JWT in place of a signature,',
    BODY,
    { authorization: `JWT ${'eyJh'.repeat(9)}` },
  ],
  ['the signature of nothing', '', { 'x-hub-signature': signature(BODY) }],
  ['what is no JSON, unsigned', '{', {}],
  ['a poisoned key, unsigned', '{"__proto__":1}', {}],
])(
  '%s is refused by one and the same answer, before it is parsed (abuse 45, abuse 46, abuse 48)',
  async (_, body, headers) => {
    const answer = await send(body, headers);
    expect([answer.status, answer.body]).toEqual([
      401,
      expect.objectContaining({ detail: 'The signature of this message does not fit it.' }),
    ]);
    expect(await hintedAt()).toBe(0);
  },
);

test('what is signed and is no JSON is refused as such', async () => {
  for (const body of ['{', '{"a":1,"a":2}', '[[[['.repeat(30)])
    expect((await send(body, { 'x-hub-signature': signature(body) })).status).toBe(400);
});

test('gotcha: a webhook comes again under its identifier, or a quarter of an hour late: a delivery that comes again, and one out of order, change nothing (abuse 47)', async () => {
  const headers = { 'x-hub-signature': signature(BODY), 'x-atlassian-webhook-identifier': 'one' };
  await send(BODY, headers);
  await until(async () => (await hintedAt()) > 0, 'it is a hint');
  const hinted = await hintedAt();
  for (let again = 0; again < 5; again += 1) expect((await send(BODY, headers)).status).toBe(200);
  expect(await hintedAt()).toBe(hinted);
});

test('a hook starts nothing and approves nothing, whatever it says (abuse 47)', async () => {
  const before = await house.deeds();
  const body = JSON.stringify({
    ...{ webhookEvent: 'jira:version_released', approved: true, decision: 'approved', environment: 'production' },
    ...{ version: { name: 'FLIP 2.1.0', released: true }, issue: { key: 'FLIP-1' } },
  });
  expect((await send(body, { 'x-hub-signature': signature(body) })).status).toBe(200);
  await until(async () => (await hintedAt()) > 0, 'it is a hint');
  const after = await house.deeds();
  expect(after.slice(before.length).filter((deed) => !deed.startsWith('scope.changed'))).toEqual([]);
});

test('a hook of another project is a hint for nothing of ours, and a strange one is no fault', async () => {
  for (const document of [{ issue: { key: 'OTHER-1' } }, { issue: { key: 'x'.repeat(5000) } }]) {
    const body = JSON.stringify(document);
    expect((await send(body, { 'x-hub-signature': signature(body) })).status).toBe(200);
    if (JSON.stringify(document).includes('OTHER')) expect(await hintedAt()).toBe(0);
  }
});

test('a body beyond the bound is refused before it is read whole (abuse 49)', async () => {
  const body = JSON.stringify({ filling: 'x'.repeat(2 * 1024 * 1024) });
  expect((await send(body, { 'x-hub-signature': signature(body) })).status).toBe(413);
});

test('however the path is spelt, an unsigned hook is refused (abuse 66)', async () => {
  for (const path of ['/api/v1/HOOKS/jira', '/api/v1/hooks/jira/', '//api/v1/hooks/jira', '/api/v1/hooks/%6aira']) {
    const answer = await house.gatehouse.post(path, undefined, { raw: BODY });
    expect([401, 404]).toContain(answer.status);
  }
});

test('without a secret there is no such route', async () => {
  const bare = await startTracked();
  try {
    const answer = await bare.gatehouse.post(PATH, undefined, {
      raw: BODY,
      headers: { 'x-hub-signature': signature(BODY) },
    });
    expect(answer.status).toBe(404);
  } finally {
    await bare.stop();
  }
});
