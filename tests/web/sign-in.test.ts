import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { makeAccount, PASSWORD, type Account } from '../people/account.js';
import { Sessions } from '../../src/people/sessions/sessions.service.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { visitor, visitorAs, wordsOf, type Visitor } from './visitor.js';

let gatehouse: Gatehouse;
let administrator: Somebody;
beforeAll(async () => {
  gatehouse = await startGatehouse();
  administrator = await gatehouse.as({ role: 'administrator' });
});
afterAll(async () => {
  await gatehouse.stop();
});

const DELIVERY = { role: 'delivery', duty: 'release-manager', trust: null } as const;

/** Signs in by the page, as a browser does. */
async function signedIn(account: Account, to = '/'): Promise<Visitor> {
  const one = visitor(gatehouse);
  await one.get(`/sign-in?to=${encodeURIComponent(to)}`);
  const answer = await one.send('/sign-in', { email: account.email, password: account.password, to });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, to]);
  return one;
}

async function age(column: 'started_at' | 'last_used_at' | 'proved_at', person: string, by: string): Promise<void> {
  await gatehouse.database.transaction((tx) =>
    sql`update session set ${sql.ref(column)} = app.now() - ${by}::interval where person = ${person}`.execute(tx),
  );
}

describe('signing in by a page', () => {
  test('leads back to where one was going, under a cookie that no script reads and no other site sends (abuse 38)', async () => {
    const account = await makeAccount(gatehouse, DELIVERY);
    const one = visitor(gatehouse);
    const away = await one.get('/?from=a+message');
    expect([away.status, away.headers.get('location')]).toEqual([303, '/sign-in?to=%2F%3Ffrom%3Da%2Bmessage']);
    await one.get(String(away.headers.get('location')));
    const to = '/?from=a+message';
    const answer = await one.send('/sign-in', { email: account.email, password: PASSWORD, to });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, to]);
    const cookies = answer.headers.getSetCookie();
    expect(cookies.find((line) => line.startsWith('gatehouse=gatehouse-page_'))).toMatch(
      /^gatehouse=\S+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const home = await one.get(to);
    expect(home.status).toBe(200);
    expect(home.headers.get('cache-control')).toBe('no-store');
    expect(String(home.body)).toContain('Ada Okafor');
  });

  test('leads nowhere but to our own pages, whatever it is told (abuse 43)', async () => {
    const account = await makeAccount(gatehouse, DELIVERY);
    for (const to of ['//evil.example/', 'https://evil.example/', '/\\evil.example', '/%0d%0aX: y', '/..//evil', 'x']) {
      const one = visitor(gatehouse);
      await one.get('/sign-in');
      const answer = await one.send('/sign-in', { email: account.email, password: PASSWORD, to });
      expect(answer.headers.get('location')).toMatch(/^\/(?![/\\])/);
      expect(answer.headers.get('location')).not.toContain('evil.example');
    }
  });

  test('says the same of a wrong password and of nobody’s address, and keeps the address that was typed', async () => {
    const account = await makeAccount(gatehouse, DELIVERY);
    const answers = [account.email, 'nobody@gatehouse.example'].map(async (email) => {
      const one = visitor(gatehouse);
      await one.get('/sign-in');
      const answer = await one.send('/sign-in', { email, password: 'not this one', to: '/' });
      expect(answer.status).toBe(401);
      expect(String(answer.body)).toContain(`value="${email}"`);
      expect(String(answer.body)).not.toContain('not this one');
      return wordsOf(answer);
    });
    const [known, unknown] = await Promise.all(answers);
    expect(known).toBe(unknown);
    expect(known).toContain('do not open an account at this moment');
  });

  test('says beside each field what is missing, by the schema of the API', async () => {
    const one = visitor(gatehouse);
    await one.get('/sign-in');
    const answer = await one.send('/sign-in', { email: 'no address', password: '', to: '/' });
    expect(answer.status).toBe(400);
    expect(wordsOf(answer)).toContain('E-mail address is not an e-mail address. Write one like ada@example.org.');
    expect(String(answer.body)).toContain('href="#sign-in-password"');
  });

  test('is refused while an account is locked, and by the same counter as the API (abuse 37)', async () => {
    const account = await makeAccount(gatehouse, DELIVERY);
    const one = visitor(gatehouse);
    await one.get('/sign-in');
    for (let tries = 0; tries < 5; tries += 1)
      await one.send('/sign-in', { email: account.email, password: 'wrong', to: '/' });
    const right = { email: account.email, password: PASSWORD };
    expect((await one.send('/sign-in', { ...right, to: '/' })).status).toBe(401);
    expect((await gatehouse.post('/api/v1/sign-in', right)).status).toBe(401);
  });

  test('takes no form of another site, so that nobody is signed in to an account that is not theirs (abuse 41)', async () => {
    const account = await makeAccount(gatehouse, DELIVERY);
    const fields = { email: account.email, password: PASSWORD, to: '/' };
    const fresh = visitor(gatehouse);
    expect((await fresh.send('/sign-in', { ...fields, token: '0'.repeat(64) })).status).toBe(403);
    const one = visitor(gatehouse);
    await one.get('/sign-in');
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }, { origin: 'null' }])
      expect((await one.send('/sign-in', fields, headers)).status).toBe(403);
    expect([...one.cookies.keys()]).toEqual(['gatehouse-visitor']);
    expect((await one.send('/sign-in', fields)).status).toBe(303);
  });
});

describe('a session at pages', () => {
  test('begins under a new secret each time, and the one before is over (abuse 38)', async () => {
    const account = await makeAccount(gatehouse, DELIVERY);
    const one = await signedIn(account);
    const before = one.cookies.get('gatehouse') ?? '';
    const other = visitor(gatehouse);
    other.cookies.set('gatehouse', before);
    await other.get('/sign-in?x');
    const fixed = visitor(gatehouse);
    await fixed.get('/sign-in');
    fixed.cookies.set('gatehouse', before);
    await fixed.send('/sign-in', { email: account.email, password: PASSWORD, to: '/' });
    expect(fixed.cookies.get('gatehouse')).not.toBe(before);
    expect((await one.get('/')).status).toBe(303);
    expect((await fixed.get('/')).status).toBe(200);
  });

  for (const [column, length] of [
    ['started_at', '12 hours'],
    ['last_used_at', '30 minutes'],
  ] as const)
    test(`is over ${length} after its ${column}, by the clock of the database`, async () => {
      const account = await makeAccount(gatehouse, DELIVERY);
      const one = await signedIn(account);
      await age(column, account.person, `${length} -20 seconds`);
      expect((await one.get('/')).status).toBe(200);
      await age(column, account.person, length);
      expect((await one.get('/')).status).toBe(303);
    });

  test('opens no route of the API, and a token of the API opens no page (INV-33)', async () => {
    const account = await makeAccount(gatehouse, DELIVERY);
    const one = await signedIn(account);
    const cookie = `gatehouse=${one.cookies.get('gatehouse') ?? ''}`;
    expect((await gatehouse.get('/api/v1/me', { headers: { cookie } })).status).toBe(401);
    const authorization = `Bearer ${one.cookies.get('gatehouse') ?? ''}`;
    expect((await gatehouse.get('/api/v1/me', { headers: { authorization } })).status).toBe(401);
    const bearer = { authorization: `Bearer ${administrator.token}`, accept: 'text/html' };
    expect((await gatehouse.get('/', { headers: bearer })).status).toBe(303);
  });

  test('ends by signing out, by a new password, by other roles, and with its person (INV-35, abuse 28)', async () => {
    const account = await makeAccount(gatehouse, DELIVERY);
    const out = await signedIn(account);
    await out.get('/');
    const kept = new Map(out.cookies);
    const answer = await out.send('/sign-out', {});
    expect(answer.headers.get('location')).toBe('/sign-in?signed-out=yes');
    for (const [name, value] of kept) out.cookies.set(name, value);
    expect((await out.get('/')).status).toBe(303);

    const roles = await signedIn(account);
    await administrator.put(`/api/v1/people/${account.person}/grants`, { grants: [{ role: 'product-owner' }] });
    expect((await roles.get('/')).status).toBe(303);

    const changed = await signedIn(account);
    const { body } = await gatehouse.post('/api/v1/sign-in', { email: account.email, password: PASSWORD });
    const bearer = { authorization: `Bearer ${tokenIn(body)}` };
    const next = { current: PASSWORD, password: 'eight loud herons wade' };
    expect((await gatehouse.post('/api/v1/me/password', next, { headers: bearer })).status).toBe(204);
    expect((await changed.get('/')).status).toBe(303);

    const disabled = await signedIn({ ...account, password: next.password });
    await administrator.post(`/api/v1/people/${account.person}/disable`);
    expect((await disabled.get('/')).status).toBe(303);
  });

  test('goes on under a new secret when the password is typed again, within the same 12 hours', async () => {
    const account = await makeAccount(gatehouse, DELIVERY);
    const sessions = gatehouse.injected(Sessions);
    const one = await signedIn(account);
    const cookies = () => `gatehouse=${one.cookies.get('gatehouse') ?? ''}`;
    const visit = async () => (await sessions.visit(cookies())) ?? Promise.reject(new Error('No session.'));
    expect((await visit()).isFresh).toBe(true);
    await age('proved_at', account.person, '10 minutes');
    await age('started_at', account.person, '11 hours');
    const stale = await visit();
    expect(stale.isFresh).toBe(false);
    expect(await sessions.proveAgain(stale, 'not this one')).toBeNull();
    const proved = await sessions.proveAgain(stale, PASSWORD);
    one.cookies.set('gatehouse', /=([^;]*)/.exec(proved?.cookie ?? '')?.[1] ?? '');
    const fresh = await visit();
    expect([fresh.isFresh, fresh.formToken]).toEqual([true, stale.formToken]);
    expect(fresh.credential.id).not.toBe(stale.credential.id);
    expect(await sessions.proveAgain(stale, PASSWORD)).toBeNull();
    await gatehouse.database.transaction((tx) =>
      sql`update session set started_at = started_at - interval '1 hour' where person = ${account.person}`.execute(tx),
    );
    expect((await one.get('/')).status).toBe(303);
  });
});

describe('a form of a page', () => {
  test('is taken with the token of its own session alone, and from our own pages (abuse 41)', async () => {
    const [ada, ben] = [await gatehouse.as({ role: 'delivery' }), await gatehouse.as({ role: 'delivery' })];
    const [one, other] = [await visitorAs(gatehouse, ada.person), await visitorAs(gatehouse, ben.person)];
    const own = /name="token" value="([0-9a-f]{64})"/.exec(String((await one.get('/')).body))?.[1] ?? '';
    const foreign = /name="token" value="([0-9a-f]{64})"/.exec(String((await other.get('/')).body))?.[1] ?? '';
    for (const [fields, headers] of [
      [{ token: '' }, {}],
      [{ token: foreign }, {}],
      [{ token: own }, { 'sec-fetch-site': 'cross-site' }],
      [{ token: own }, { 'sec-fetch-site': 'same-site' }],
      [{ token: own }, { origin: 'https://evil.example' }],
    ] as const) {
      const answer = await one.send('/sign-out', fields, headers);
      expect([answer.status, wordsOf(answer)]).toEqual([403, expect.stringContaining('Nothing was done')]);
    }
    for (const type of ['application/json', 'text/plain', 'multipart/form-data'])
      expect((await one.send('/sign-out', {}, { 'content-type': type })).status).toBe(415);
    expect((await one.get('/sign-out')).status).toBe(404);
    expect((await one.get('/')).status).toBe(200);
    expect((await one.send('/sign-out', { token: own }, { origin: gatehouse.url })).status).toBe(303);
  });

  test('of somebody whose session is over leads to the way in, and then back to its page', async () => {
    const ada = await gatehouse.as({ role: 'delivery' });
    const one = await visitorAs(gatehouse, ada.person);
    await one.get('/');
    await age('last_used_at', ada.person, '31 minutes');
    const answer = await one.send('/sign-out', {}, { referer: `${gatehouse.url}/?a=b` });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in?to=%2F%3Fa%3Db']);
  });
});

test('over an encrypted connection the cookie is this host’s alone, and never sent without encryption (abuse 38)', async () => {
  const secure = await startGatehouse({ settings: { PUBLIC_URL: 'https://gatehouse.example.org' } });
  try {
    const one = visitor(secure);
    const page = await one.get('/sign-in');
    expect(page.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-gatehouse-visitor=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
    ]);
  } finally {
    await secure.stop();
  }
});

function tokenIn(body: unknown): string {
  const token: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'token') : '';
  return typeof token === 'string' ? token : '';
}

test('what was written as the session ran out is shown again to its writer alone once they have signed in, and is not sent by itself (abuse 41)', async () => {
  const account = await makeAccount(gatehouse, DELIVERY);
  const one = await signedIn(account);
  const raise = await one.get('/incidents/raise');
  const token = /name="token" value="([0-9a-f]{64})"/.exec(String(raise.body))?.[1] ?? '';
  await age('last_used_at', account.person, '31 minutes');
  const summary = 'Scans are <b>lost</b> on two wards, and nobody can say since when that has been so.';
  const sent = { token, summary, password: 'never shown again' };
  for (const [fields, headers] of [
    [{ ...sent, token: 'f'.repeat(64) }, {}],
    [sent, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ] as const)
    expect((await one.send('/incidents/raise', fields, headers)).status).toBe(303);
  const asked = await one.send('/incidents/raise', sent);
  expect([asked.status, wordsOf(asked)]).toEqual([401, expect.stringContaining('What you wrote is not lost: sign in')]);
  expect(String(asked.body)).not.toMatch(/never shown again|<b>lost/);
  const kept = Object.fromEntries(
    [...String(asked.body).matchAll(/name="(kept[^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll('&lt;', '<').replaceAll('&gt;', '>'),
    ]),
  );
  const other = await makeAccount(gatehouse, DELIVERY);
  const elsewhere = visitor(gatehouse);
  await elsewhere.get('/sign-in');
  const foreign = await elsewhere.send('/sign-in', { email: other.email, password: PASSWORD, to: '/', ...kept });
  expect([foreign.status, foreign.headers.get('location')]).toEqual([303, '/']);
  const again = { email: account.email, to: '/', ...kept };
  expect(String((await one.send('/sign-in', { ...again, password: 'not this' })).body)).toContain('kept.summary');
  const shown = await one.send('/sign-in', { ...again, password: PASSWORD });
  expect([shown.status, String(shown.body)]).toEqual([200, expect.stringContaining('action="/incidents/raise"')]);
  expect(String(shown.body)).toContain('Scans are &lt;b&gt;lost&lt;/b&gt; on two wards');
  expect(String(shown.body)).toContain('Sign out</button>');
  expect(wordsOf(await one.get('/incidents'))).not.toContain('Scans are');
  const taken = await one.send('/incidents/raise', { summary });
  expect([taken.status, String(taken.body)]).toEqual([400, expect.stringContaining('Scans are &lt;b&gt;lost')]);
});
