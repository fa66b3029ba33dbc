import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { SignIn } from '../../src/people/sign-in.service.js';
import { client } from '../client.js';
import { startGatehouse, type Gatehouse } from '../gatehouse.js';
import { makeAccount, PASSWORD, signIn } from './account.js';

let gatehouse: Gatehouse;
beforeEach(async () => {
  gatehouse = await startGatehouse();
});
afterEach(async () => {
  await gatehouse.stop();
});

function status(answer: { readonly status: number }): number {
  return answer.status;
}

describe('a session', () => {
  test('opens what its person may do, for 12 hours, is not cached on the way, and leaves no cookie (abuse 38)', async () => {
    const account = await makeAccount(gatehouse, { role: 'product-owner', duty: null, trust: null });
    const answer = await gatehouse.post('/api/v1/sign-in', { email: account.email.toUpperCase(), password: PASSWORD });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.has('set-cookie')).toBe(false);
    const ada = await signIn(gatehouse, account);
    const me = await ada.get('/api/v1/me');
    expect(me.body).toMatchObject({ person: account.person, roles: [{ role: 'product-owner' }] });
    expect(me.body).toMatchObject({ permissions: expect.arrayContaining(['sign-offs.uat']) });
  });

  test('ends with the sign-out, and signing out twice changes nothing', async () => {
    const ada = await signIn(gatehouse, await makeAccount(gatehouse));
    expect(status(await ada.post('/api/v1/sign-out'))).toBe(204);
    expect(status(await ada.get('/api/v1/me'))).toBe(401);
    expect(status(await ada.post('/api/v1/sign-out'))).toBe(401);
  });

  for (const [column, age] of [
    ['started_at', '12 hours'],
    ['last_used_at', '1 hour'],
  ] as const)
    test(`is over once its ${column} is ${age} past`, async () => {
      const ada = await signIn(gatehouse, await makeAccount(gatehouse));
      const set = (less: string): Promise<unknown> =>
        gatehouse.database.transaction((tx) =>
          sql`update session set ${sql.ref(column)} = app.now() - ${age}::interval + ${less}::interval`.execute(tx),
        );
      await set('20 seconds');
      expect(status(await ada.get('/api/v1/me'))).toBe(200);
      await set('0 seconds');
      expect(status(await ada.get('/api/v1/me'))).toBe(401);
    });

  test('is moved on by use, but written at most once a minute', async () => {
    const ada = await signIn(gatehouse, await makeAccount(gatehouse));
    const lastUse = async (): Promise<number> => {
      const { rows } = await gatehouse.database.transaction((tx) =>
        sql<{ at: Date }>`select last_used_at as at from session`.execute(tx),
      );
      return rows[0]?.at.getTime() ?? NaN;
    };
    const first = await lastUse();
    await ada.get('/api/v1/me');
    expect(await lastUse()).toBe(first);
    await gatehouse.database.transaction((tx) =>
      sql`update session set last_used_at = app.now() - interval '61 seconds'`.execute(tx),
    );
    await ada.get('/api/v1/me');
    expect(await lastUse()).toBeGreaterThanOrEqual(first);
  });
});

describe('one’s own password', () => {
  test('is changed by who knows it; other sessions end and the one in use goes on', async () => {
    const account = await makeAccount(gatehouse);
    const [here, elsewhere] = [await signIn(gatehouse, account), await signIn(gatehouse, account)];
    const next = 'eight loud herons wade';
    expect(status(await here.post('/api/v1/me/password', { current: 'not the password', password: next }))).toBe(403);
    expect(status(await here.post('/api/v1/me/password', { current: PASSWORD, password: next }))).toBe(204);
    expect(status(await here.get('/api/v1/me'))).toBe(200);
    expect(status(await elsewhere.get('/api/v1/me'))).toBe(401);
    expect(status(await gatehouse.post('/api/v1/sign-in', { email: account.email, password: PASSWORD }))).toBe(401);
    expect(status(await gatehouse.post('/api/v1/sign-in', { email: account.email, password: next }))).toBe(201);
  });

  test('is refused with its field named when it is not fit', async () => {
    const ada = await signIn(gatehouse, await makeAccount(gatehouse));
    const answer = await ada.post('/api/v1/me/password', { current: PASSWORD, password: 'short' });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ faults: [{ field: 'password', fault: 'is too short' }] });
  });
});

describe('a right to set a password', () => {
  test('works once, and a newer one voids it', async () => {
    const { person } = await makeAccount(gatehouse);
    const rights = gatehouse.injected(SignIn);
    const [old, fresh] = [await rights.grantPasswordRight(person, null), await rights.grantPasswordRight(person, null)];
    const use = async (right: string): Promise<number> =>
      status(await gatehouse.post('/api/v1/passwords', { right, password: 'nine grey herons wade' }));
    expect(await use(old.token)).toBe(401);
    expect(await use(fresh.token)).toBe(204);
    expect(await use(fresh.token)).toBe(401);
    expect(await use(`${fresh.token.slice(0, -1)}${fresh.token.endsWith('0') ? '1' : '0'}`)).toBe(401);
  });

  test('works once, for two who use it at the same moment too', async () => {
    const { person } = await makeAccount(gatehouse);
    const { token: right } = await gatehouse.injected(SignIn).grantPasswordRight(person, null);
    const passwords = ['nine grey herons wade', 'ten white herons wade'];
    const answers = await Promise.all(
      passwords.map((password) => gatehouse.post('/api/v1/passwords', { right, password })),
    );
    expect(answers.map(status).sort()).toEqual([204, 401]);
  });

  test('is worth nothing after 72 hours, nor as a bearer token ever', async () => {
    const { person } = await makeAccount(gatehouse);
    const { token: right } = await gatehouse.injected(SignIn).grantPasswordRight(person, null);
    expect(status(await client(gatehouse.url, right).get('/api/v1/me'))).toBe(401);
    await gatehouse.database.transaction((tx) => sql`update password_right set expires_at = app.now()`.execute(tx));
    const answer = await gatehouse.post('/api/v1/passwords', { right, password: 'nine grey herons wade' });
    expect(answer.status).toBe(401);
  });
});
