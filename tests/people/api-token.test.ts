import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { Tokens, type TokenWish } from '../../src/people/token.service.js';
import { client, type Client } from '../client.js';
import { startGatehouse, type Gatehouse } from '../gatehouse.js';
import { makeAccount, signIn } from './account.js';

let gatehouse: Gatehouse;
beforeEach(async () => {
  gatehouse = await startGatehouse();
});
afterEach(async () => {
  await gatehouse.stop();
});

const issued = z.object({ id: z.string(), token: z.string(), expiresAt: z.coerce.date() });

async function create(owner: Client, wish: object): Promise<z.infer<typeof issued> & Client> {
  const { body } = await owner.post('/api/v1/tokens', wish);
  const made = issued.parse(body);
  return { ...made, ...client(gatehouse.url, made.token) };
}

async function statusOf(asked: Promise<{ readonly status: number }>): Promise<number> {
  return (await asked).status;
}

describe('an API token', () => {
  test('is one of fifty at most, however many are asked for at the same instant (abuse 75)', async () => {
    const ada = await signIn(gatehouse, await makeAccount(gatehouse));
    const asked = Array.from({ length: 70 }, () => statusOf(ada.post('/api/v1/tokens', { name: 'x', days: 1 })));
    const statuses = await Promise.all(asked);
    expect(statuses.filter((status) => status === 201)).toHaveLength(50);
    expect(statuses.filter((status) => status === 409)).toHaveLength(20);
  });

  test('is shown once, has a prefix to scan for, and is nowhere else ever again (abuse 18, abuse 37)', async () => {
    const ada = await signIn(gatehouse, await makeAccount(gatehouse));
    const answer = await ada.post('/api/v1/tokens', { name: 'pipeline', days: 90 });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { id, token } = issued.parse(answer.body);
    expect(token).toMatch(new RegExp(`^gatehouse_${id}_[0-9a-f]{64}$`));
    const secret = token.slice(-64);
    const list = await ada.get('/api/v1/tokens');
    expect(list.body).toMatchObject({
      tokens: [{ id, name: 'pipeline', scope: null, lastUsedAt: null, revokedAt: null }],
    });
    const manager = await gatehouse.as({ role: 'administrator' });
    const seen = await manager.get(`/api/v1/people/${ada.person}/tokens`);
    const kept = await gatehouse.database.transaction((tx) =>
      sql`select to_json(t) as all from api_token t union all select to_json(a) from audit a`.execute(tx),
    );
    for (const text of [list.body, seen.body, kept.rows]) {
      expect(JSON.stringify(text)).toContain(id);
      expect(JSON.stringify(text)).not.toContain(secret);
    }
    for (const text of [list.body, seen.body]) expect(JSON.stringify(text)).not.toMatch(/[0-9a-f]{64}/);
  });

  for (const [name, wish, field] of [
    ['without an end', { name: 'x' }, 'days'],
    ['for 91 days', { name: 'x', days: 91 }, 'days'],
    ['for no day', { name: 'x', days: 0 }, 'days'],
    ['for half a day', { name: 'x', days: 0.5 }, 'days'],
    ['without a name', { name: '  ', days: 1 }, 'name'],
    ['with a name that hides a direction mark', { name: 'a\u202eb', days: 1 }, 'name'],
    ['for a permission that there is not', { name: 'x', days: 1, scope: ['everything'] }, 'scope.0'],
    ['for somebody else', { name: 'x', days: 1, person: '5f0c7c52-6c7b-4b0f-9a53-0f4f6b1f0a01' }, 'person'],
  ] as const)
    test(`is not made ${name} (abuse 21, abuse 37)`, async () => {
      // The body is looked at before the credential, so a token will do.
      const ada = await gatehouse.as({ role: 'delivery' });
      const answer = await ada.post('/api/v1/tokens', wish);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ faults: [{ field }] });
    });

  test('of more than 90 days is refused by the database itself (abuse 37)', async () => {
    const { person } = await makeAccount(gatehouse);
    const wish: TokenWish = { name: 'x', days: 91, scope: null };
    await expect(gatehouse.injected(Tokens).issue(person, wish)).rejects.toThrow(/api_token/);
  });

  test('opens nothing once it has expired (abuse 37)', async () => {
    const ada = await gatehouse.as({ role: 'delivery' });
    expect(await statusOf(ada.get('/api/v1/me'))).toBe(200);
    await gatehouse.database.transaction((tx) => sql`update api_token set expires_at = app.now()`.execute(tx));
    expect(await statusOf(ada.get('/api/v1/me'))).toBe(401);
  });

  test('narrowed to a scope opens only that, and not what its person’s roles lack (abuse 37)', async () => {
    const manager = await signIn(
      gatehouse,
      await makeAccount(gatehouse, { role: 'administrator', duty: null, trust: null }),
    );
    const narrow = await create(manager, { name: 'x', days: 1, scope: ['people.manage', 'releases.register'] });
    expect(await statusOf(narrow.get('/api/v1/people'))).toBe(200);
    expect(await statusOf(narrow.get('/api/v1/tokens'))).toBe(403);
    const ada = await signIn(gatehouse, await makeAccount(gatehouse));
    const hopeful = await create(ada, { name: 'x', days: 1, scope: ['people.manage'] });
    expect(await statusOf(hopeful.get('/api/v1/people'))).toBe(403);
  });

  test('cannot make another, which could outlive it', async () => {
    const ada = await gatehouse.as({ role: 'delivery' });
    expect(await statusOf(ada.post('/api/v1/tokens', { name: 'x', days: 90 }))).toBe(403);
  });

  test('notes when it was last used (abuse 37)', async () => {
    const ada = await gatehouse.as({ role: 'delivery' });
    const list = await ada.get('/api/v1/tokens');
    const { tokens } = z.object({ tokens: z.array(z.object({ lastUsedAt: z.coerce.date() })) }).parse(list.body);
    expect(tokens[0]?.lastUsedAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe('revoking', () => {
  test('one’s own works at once, and again changes nothing (INV-35, abuse 37)', async () => {
    const ada = await signIn(gatehouse, await makeAccount(gatehouse));
    const token = await create(ada, { name: 'x', days: 1 });
    expect(await statusOf(token.get('/api/v1/me'))).toBe(200);
    expect(await statusOf(ada.delete(`/api/v1/tokens/${token.id}`))).toBe(204);
    expect(await statusOf(token.get('/api/v1/me'))).toBe(401);
    expect(await statusOf(ada.delete(`/api/v1/tokens/${token.id}`))).toBe(204);
  });

  test('somebody else’s is like revoking one that does not exist, but for an administrator (INV-34, abuse 17)', async () => {
    const ada = await signIn(gatehouse, await makeAccount(gatehouse));
    const token = await create(ada, { name: 'x', days: 1 });
    const ben = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
    const others = await ben.delete(`/api/v1/tokens/${token.id}`);
    const noOnes = await ben.delete('/api/v1/tokens/0123456789abcdef');
    const nonsense = await ben.delete('/api/v1/tokens/%00');
    const plain = (body: unknown): unknown => ({ ...z.looseObject({}).parse(body), request: '' });
    expect([others.status, plain(others.body)]).toEqual([404, plain(noOnes.body)]);
    expect([nonsense.status, plain(nonsense.body)]).toEqual([404, plain(noOnes.body)]);
    expect(await statusOf(token.get('/api/v1/me'))).toBe(200);
    const manager = await gatehouse.as({ role: 'administrator' });
    expect(await statusOf(manager.delete(`/api/v1/tokens/${token.id}`))).toBe(204);
    expect(await statusOf(token.get('/api/v1/me'))).toBe(401);
  });
});
