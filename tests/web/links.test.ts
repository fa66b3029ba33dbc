import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { listEntries } from '../../src/audit/audit.table.js';
import { newSecret } from '../../src/people/secret.service.js';
import { Links } from '../../src/people/links/links.service.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { logToMemory } from '../platform/log-buffer.js';
import { decide, send, tokenIn } from './form.js';
import { offerAct } from './offered-act.js';

const written = logToMemory();
let gatehouse: Gatehouse;
let delivery: Somebody;
beforeAll(async () => {
  gatehouse = await startGatehouse({ log: written.log });
  delivery = await gatehouse.as({ role: 'delivery', name: 'Delia' });
});
afterAll(() => gatehouse.stop());

/** Makes a link as old as if so many hours had passed. */
async function age(path: string, hours: number): Promise<void> {
  const id = idOf(path);
  await gatehouse.database.transaction((tx) =>
    sql`update app.link set issued_at = issued_at - make_interval(hours => ${hours}),
      expires_at = expires_at - make_interval(hours => ${hours}) where id = ${id}`.execute(tx),
  );
}

const idOf = (path: string): string => path.split('_')[1] ?? '';

async function actionsOn(path: string): Promise<readonly string[]> {
  const wish = { after: 0, limit: 50, subject: `link:${idOf(path)}` };
  const entries = await gatehouse.database.transaction((tx) => listEntries(tx, wish));
  return entries.map(({ actor, action }) => `${action} by ${actor}`);
}

describe('a link', () => {
  test('is used once by a hundred who use it at the same moment (abuse 24)', async () => {
    const act = offerAct(gatehouse);
    const path = await act.link();
    const token = tokenIn(await gatehouse.get(path));
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        send(gatehouse, path, { token, 'answer-reason': 'x', decision: index % 2 === 0 ? 'yes' : 'no' }),
      ),
    );
    expect(act.done).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ body }) => String(body).includes('This link has been used'))).toHaveLength(99);
    expect(await actionsOn(path)).toEqual(['link.issued by gatehouse', `link.used by link:${idOf(path)}`]);
  });

  test('is not used up by whoever looks at it: GET, HEAD, a prefetch, a mail scanner (abuse 41)', async () => {
    const act = offerAct(gatehouse);
    const path = await act.link();
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
      await gatehouse.send(method, path, { headers: { purpose: 'prefetch', 'sec-purpose': 'prefetch;prerender' } });
    await gatehouse.get(`${path}?decision=yes&token=x`);
    await gatehouse.get(`${path}/done`);
    expect(act.done).toEqual([]);
    expect((await decide(gatehouse, path, 'yes')).status).toBe(303);
    expect(act.done).toHaveLength(1);
  });

  test.each([
    ['no token', {}],
    ['the token of another link', { other: true }],
    ['a token made up', { token: 'f'.repeat(64) }],
  ])('does nothing for a form with %s (abuse 41)', async (_, { token, other }: { token?: string; other?: boolean }) => {
    const act = offerAct(gatehouse);
    const path = await act.link();
    const others = other === true ? tokenIn(await gatehouse.get(await act.link())) : '';
    const sent = await send(gatehouse, path, { decision: 'yes', token: token ?? others });
    expect([sent.status, act.done]).toEqual([409, []]);
    expect(sent.body).toContain('This page has changed since you opened it, so nothing was done.');
  });

  test('does nothing for a form whose page said something else (abuse 23)', async () => {
    const act = offerAct(gatehouse);
    const path = await act.link();
    const token = tokenIn(await gatehouse.get(path));
    const facts = [{ name: 'From', value: 'Wednesday 2 December 2026, 21:00 GMT' }];
    act.page = act.page === null ? null : { ...act.page, facts };
    const sent = await send(gatehouse, path, { decision: 'yes', token });
    expect([sent.status, act.done]).toEqual([409, []]);
    expect(sent.body).toContain('Wednesday 2 December 2026');
    expect((await decide(gatehouse, path, 'yes')).status).toBe(303);
  });

  test('takes nothing but the form of its page (abuse 41)', async () => {
    const act = offerAct(gatehouse);
    const path = await act.link();
    const token = tokenIn(await gatehouse.get(path));
    const json = await gatehouse.post(path, { token, decision: 'yes' });
    const text = await gatehouse.send('POST', path, {
      raw: `token=${token}&decision=yes`,
      headers: { 'content-type': 'text/plain' },
    });
    const twice = await gatehouse.send('POST', path, {
      ...{
        raw: `token=${token}&decision=yes&decision=no`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    });
    expect([json.status, text.status, twice.status, act.done]).toEqual([415, 415, 400, []]);
    const elsewhere = await delivery.send('POST', '/api/v1/releases', {
      ...{ raw: 'version=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    });
    expect(elsewhere.status).toBe(415);
  });

  test('that is a standing one may be used again, and each form once', async () => {
    const act = offerAct(gatehouse, { standing: true });
    const path = await act.link();
    const token = tokenIn(await gatehouse.get(path));
    expect((await send(gatehouse, path, { token, decision: 'yes' })).status).toBe(303);
    expect((await send(gatehouse, path, { token, decision: 'yes' })).status).toBe(409);
    expect(act.done).toHaveLength(1);
    expect((await decide(gatehouse, path, 'no', { reason: 'Later' })).status).toBe(303);
    expect(act.done).toHaveLength(2);
    expect(String((await gatehouse.get(`${path}/done`)).body)).toContain('Use this link again');
  });
});

describe('a link that is of no use says so, and what to do', () => {
  test('when it has run out', async () => {
    const act = offerAct(gatehouse);
    const path = await act.link();
    const token = tokenIn(await gatehouse.get(path));
    await age(path, 25);
    const page = await gatehouse.get(path);
    expect([page.status, page.body]).toEqual([410, expect.stringContaining('This link has run out')]);
    expect((await send(gatehouse, path, { token, decision: 'yes' })).status).toBe(410);
    expect(act.done).toEqual([]);
  });

  test('when what it was for has changed', async () => {
    const act = offerAct(gatehouse);
    const path = await act.link();
    const token = tokenIn(await gatehouse.get(path));
    const of = { act: act.name, subject: 'the-subject' };
    await gatehouse.database.transaction((tx) => gatehouse.injected(Links).revoke(tx, of, 'The date has changed'));
    const page = await gatehouse.get(path);
    expect([page.status, page.body]).toEqual([410, expect.stringContaining('The date has changed.')]);
    expect((await send(gatehouse, path, { token, decision: 'yes' })).status).toBe(410);
    expect(act.done).toEqual([]);
  });

  test('when nothing is left to decide', async () => {
    const act = offerAct(gatehouse);
    const path = await act.link();
    act.page = null;
    const page = await gatehouse.get(path);
    expect([page.status, page.body]).toEqual([410, expect.stringContaining('There is nothing left for you to decide')]);
    act.page = { title: 'This has been answered', paragraphs: ['Sam Thorne has said no.'], facts: [], forms: [] };
    const said = await gatehouse.get(path);
    expect([said.status, said.body]).toEqual([410, expect.stringContaining('Sam Thorne has said no.')]);
  });

  test('when nobody knows it: one and the same answer, whatever is wrong with it (abuse 48)', async () => {
    const path = await offerAct(gatehouse).link();
    const wrong = [
      `${path.slice(0, -64)}${'0'.repeat(64)}`,
      `/l/${newSecret('gatehouse-link').text}`,
      `/l/${delivery.token}`,
      `/l/${path.slice(3).replace('gatehouse-link', 'gatehouse')}`,
      '/l/nothing',
      `/l/${'x'.repeat(5000)}`,
    ];
    const answers = await Promise.all(wrong.map((one) => gatehouse.get(one)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    const posted = await send(gatehouse, wrong[0] ?? '', { decision: 'yes', token: '' });
    expect([posted.status, posted.body]).toEqual([404, answers[0]?.body]);
  });
});

test('the address of a link opens nothing else: no route of the API knows it (abuse 31)', async () => {
  const path = await offerAct(gatehouse).link();
  const headers = { authorization: `Bearer ${path.slice(3)}` };
  expect((await gatehouse.get('/api/v1/me', { headers })).status).toBe(401);
});

test('a page is kept by nobody, framed by nobody, listed by nobody, and runs nothing (abuse 42, abuse 43)', async () => {
  const act = offerAct(gatehouse);
  if (act.page !== null)
    act.page = {
      ...act.page,
      title: '<script>alert(1)</script>',
      paragraphs: ['{{ constructor }} <img src=x onerror=alert(1)>'],
    };
  const { headers, body } = await gatehouse.get(await act.link());
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('x-robots-tag')).toContain('noindex');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('set-cookie')).toBeNull();
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(body).not.toMatch(/<script|style="|onerror="|<img|https?:\/\/(?!www\.w3\.org)/);
  expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(body).toContain('{{ constructor }}');
});

test('its styles are served under names that change with them, packed, to be kept for ever; others are not there', async () => {
  const page = String((await gatehouse.get(await offerAct(gatehouse).link())).body);
  const sheets = [...page.matchAll(/<link rel="stylesheet" href="([^"]+)">/g)].map(([, href = '']) => href);
  expect(sheets).toHaveLength(2);
  for (const sheet of sheets) {
    const { status, headers, body } = await gatehouse.get(sheet, { headers: { 'accept-encoding': 'gzip' } });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(body).not.toMatch(/url\(["']?https?:/);
  }
  for (const name of ['layout.njk', '..%2flayout%2flayout.njk', 'nhsuk.css'])
    expect((await gatehouse.get(`/assets/${name}`)).status).toBe(404);
});

test('what our people see of links lets nobody use one, and one of them takes a link back (abuse 18)', async () => {
  const act = offerAct(gatehouse);
  const path = await act.link();
  const { body } = await delivery.get(`/api/v1/links?act=${act.name}&open=yes`);
  expect(body).toMatchObject({
    links: [
      {
        id: idOf(path),
        act: act.name,
        subject: 'the-subject',
        state: 'open',
        holder: { email: 'ada@harbour.example' },
      },
    ],
  });
  expect(JSON.stringify(body)).not.toMatch(/[0-9a-f]{64}/);
  const revoke = { reason: 'Ada has left' };
  expect((await delivery.post(`/api/v1/links/${idOf(path)}/revoke`, revoke)).body).toMatchObject({ state: 'revoked' });
  expect((await delivery.post(`/api/v1/links/${idOf(path)}/revoke`, revoke)).status).toBe(409);
  expect((await delivery.post(`/api/v1/links/0000000000000000/revoke`, revoke)).status).toBe(404);
  expect(String((await gatehouse.get(path)).body)).toContain('Ada has left.');
  expect(await actionsOn(path)).toContain(`link.revoked by person:${delivery.person}`);
  const trust = await gatehouse.as({ role: 'trust', trust: 'harbour' });
  expect((await trust.get('/api/v1/links')).status).toBe(403);
});

test('no address of a link is in the log, in the audit or in the database (INV-32, abuse 67)', async () => {
  const act = offerAct(gatehouse);
  const path = await act.link();
  await decide(gatehouse, path, 'yes');
  await gatehouse.get(`${path}/nowhere`, { headers: { accept: 'text/html' } });
  const secret = path.slice(-64);
  expect(written.text()).toContain('/l/:address');
  expect(written.text()).not.toContain(secret);
  const { rows } = await gatehouse.database.transaction((tx) =>
    sql<{
      rows: string;
    }>`select (select json_agg(link) from app.link)::text || (select string_agg(entry, '') from audit) as rows`.execute(
      tx,
    ),
  );
  expect(rows[0]?.rows).toContain(idOf(path));
  expect(rows[0]?.rows).not.toContain(secret);
});

test('what there is not is told in a page to a browser and in JSON to a program, and neither shows what is inside (abuse 68)', async () => {
  const page = await gatehouse.get('/no/such/page', { headers: { accept: 'text/html,*/*;q=0.8' } });
  expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  expect(page.body).toContain('There is nothing at this address.');
  expect(page.body).not.toMatch(/Error:|at .*\.js|no\/such/);
  const api = await gatehouse.get('/api/v1/nothing', { headers: { accept: 'text/html' } });
  expect(api.headers.get('content-type')).toContain('application/problem+json');
  expect((await gatehouse.get('/no/such/page')).headers.get('content-type')).toContain('application/problem+json');
});

test('whoever guesses at addresses without end is told to wait, and a right address is not slowed by that', async () => {
  const path = await offerAct(gatehouse).link();
  const guess = () => gatehouse.get(`/l/${newSecret('gatehouse-link').text}`, { headers: { accept: 'text/html' } });
  let answer = await guess();
  for (let made = 0; made < 25 && answer.status === 404; made += 1) answer = await guess();
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answer.body).toContain('Please wait');
  expect((await gatehouse.get(path)).status).toBe(200);
});
