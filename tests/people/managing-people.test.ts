import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';

let gatehouse: Gatehouse;
let manager: Somebody;
beforeEach(async () => {
  gatehouse = await startGatehouse();
  manager = await gatehouse.as({ role: 'administrator', name: 'Mo' });
});
afterEach(async () => {
  await gatehouse.stop();
});

const ADA = { name: 'Ada Okafor', email: 'Ada@Example.org', grants: [{ role: 'delivery', duty: 'release-manager' }] };

async function make(wish: object = ADA): Promise<string> {
  const answer = await manager.post('/api/v1/people', wish);
  return z.object({ id: z.string() }).parse(answer.body).id;
}

async function recorded(action: string): Promise<readonly unknown[]> {
  const { rows } = await gatehouse.database.transaction((tx) =>
    sql<{ entry: string }>`select entry from audit where entry::json ->> 'action' = ${action} order by seq`.execute(tx),
  );
  return rows.map((row): unknown => JSON.parse(row.entry));
}

describe('a new person', () => {
  test('has the roles given, an address in lower case, no password, and a line in the record (INV-28)', async () => {
    const id = await make();
    const found = await manager.get(`/api/v1/people/${id}`);
    expect(found.body).toMatchObject({
      name: 'Ada Okafor',
      email: 'ada@example.org',
      hasPassword: false,
      disabledAt: null,
      roles: [{ role: 'delivery', duty: 'release-manager', trust: null }],
    });
    expect(await recorded('person.created')).toEqual([
      {
        actor: `person:${manager.person}`,
        action: 'person.created',
        subject: `person:${id}`,
        detail: { name: 'Ada Okafor', grants: ['delivery (release-manager)'] },
      },
    ]);
  });

  test('sets a password by the right that the administrator hands over, and can sign in', async () => {
    const id = await make();
    const answer = await manager.post(`/api/v1/people/${id}/password-right`);
    const { token: right } = z.object({ token: z.string() }).parse(answer.body);
    const password = 'seven quiet herons wade';
    expect((await gatehouse.post('/api/v1/passwords', { right, password })).status).toBe(204);
    expect((await gatehouse.post('/api/v1/sign-in', { email: 'ada@example.org', password })).status).toBe(201);
  });

  test('is not made twice with one address, in whatever case (INV-05, abuse 22)', async () => {
    await make();
    expect((await manager.post('/api/v1/people', { ...ADA, email: 'ADA@EXAMPLE.ORG' })).status).toBe(409);
  });

  for (const [name, wish, field] of [
    ['a role that there is not', { ...ADA, grants: [{ role: 'root' }] }, 'grants.0.role'],
    ['a duty outside the delivery team', { ...ADA, grants: [{ role: 'ai-centre', duty: 'tester' }] }, 'grants.0.duty'],
    ['a Trust’s role without a Trust', { ...ADA, grants: [{ role: 'trust' }] }, 'grants.0.trust'],
    ['a Trust with another role', { ...ADA, grants: [{ role: 'delivery', trust: 'gstt' }] }, 'grants.0.trust'],
    ['a Trust’s id that is code', { ...ADA, grants: [{ role: 'trust', trust: "a'; drop" }] }, 'grants.0.trust'],
    ['an address that is none', { ...ADA, email: 'ada' }, 'email'],
    ['a name over two lines', { ...ADA, name: 'Ada\nBcc: x' }, 'name'],
    ['an id of its own', { ...ADA, id: '5f0c7c52-6c7b-4b0f-9a53-0f4f6b1f0a01' }, 'id'],
    ['a password', { ...ADA, password: 'seven quiet herons wade' }, 'password'],
  ] as const)
    test(`is refused with ${name}, and the field is named (abuse 21)`, async () => {
      const answer = await manager.post('/api/v1/people', wish);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ faults: [{ field }] });
    });
});

describe('roles', () => {
  test('are replaced, and who had which when stays answerable (INV-28)', async () => {
    const id = await make();
    const grants = [{ role: 'product-owner' }, { role: 'product-owner' }, { role: 'trust', trust: 'ashmere' }];
    const changed = await manager.put(`/api/v1/people/${id}/grants`, { grants });
    expect(changed.body).toMatchObject({ roles: [{ role: 'product-owner' }, { role: 'trust', trust: 'ashmere' }] });
    const found = await manager.get(`/api/v1/people/${id}`);
    expect(found.body).toMatchObject({
      history: [
        { role: 'delivery', grantedBy: manager.person, endedBy: manager.person, endedAt: expect.any(String) },
        { role: 'product-owner', endedAt: null },
        { role: 'trust', trust: 'ashmere', endedAt: null },
      ],
    });
    expect(await recorded('grants.changed')).toMatchObject([
      { detail: { added: ['product-owner', 'trust (ashmere)'], ended: ['delivery (release-manager)'] } },
    ]);
  });

  test('of a Trust that no file names are given to nobody, by name, and stay with whoever has one (abuse 17)', async () => {
    const lost = { role: 'trust', trust: 'harbour' };
    const made = await manager.post('/api/v1/people', { ...ADA, grants: [lost] });
    const fault = { fault: 'is no Trust that there is', fix: 'use one that /api/v1/trusts shows' };
    expect([made.status, made.body]).toMatchObject([400, { faults: [{ field: 'grants.0.trust', ...fault }] }]);
    const { person } = await gatehouse.as({ role: 'trust', trust: 'elsewhere' });
    const given = (...grants: readonly object[]) => manager.put(`/api/v1/people/${person}/grants`, { grants });
    const held = { role: 'trust', trust: 'elsewhere' };
    expect((await given(held, lost)).body).toMatchObject({ faults: [{ field: 'grants.1.trust' }] });
    expect((await given(held, { role: 'uat-tester' })).body).toMatchObject({ roles: [held, { role: 'uat-tester' }] });
  });

  test('of one’s own are changed by nobody, not by an administrator either (abuse 22)', async () => {
    const other = await gatehouse.as({ role: 'administrator' });
    for (const path of [manager.person, manager.person.toUpperCase()]) {
      const answer = await manager.put(`/api/v1/people/${path}/grants`, { grants: [{ role: 'product-owner' }] });
      expect(answer.status).toBe(403);
    }
    expect((await other.put(`/api/v1/people/${manager.person}/grants`, { grants: [] })).status).toBe(200);
  });

  test('set to what they are change nothing and record nothing', async () => {
    const id = await make();
    await manager.put(`/api/v1/people/${id}/grants`, { grants: ADA.grants });
    expect(await recorded('grants.changed')).toEqual([]);
  });
});

describe('the last administrator', () => {
  test('is not disabled', async () => {
    expect((await manager.post(`/api/v1/people/${manager.person}/disable`)).status).toBe(409);
    expect((await manager.get('/api/v1/people')).status).toBe(200);
  });

  test('remains when two disable each other at the same moment', async () => {
    const other = await gatehouse.as({ role: 'administrator' });
    const answers = await Promise.all([
      manager.post(`/api/v1/people/${other.person}/disable`),
      other.post(`/api/v1/people/${manager.person}/disable`),
    ]);
    const statuses = answers.map((answer) => answer.status);
    expect(statuses).toContain(200);
    const { rows } = await gatehouse.database.transaction((tx) =>
      sql`select 1 from person where disabled_at is null`.execute(tx),
    );
    expect(rows).toHaveLength(1);
  });

  test('does not count one who is disabled', async () => {
    const other = await gatehouse.as({ role: 'administrator' });
    await manager.post(`/api/v1/people/${other.person}/disable`);
    expect((await manager.post(`/api/v1/people/${manager.person}/disable`)).status).toBe(409);
  });
});

describe('a person who does not exist', () => {
  for (const id of ['00000000-0000-4000-8000-000000000000', 'nonsense', "1' or '1'='1", '%00'])
    test(`is not found by the id ${id} (abuse 10)`, async () => {
      const path = `/api/v1/people/${id === '%00' ? id : encodeURIComponent(id)}`;
      const answers = [
        await manager.get(path),
        await manager.post(`${path}/disable`),
        await manager.post(`${path}/enable`),
        await manager.put(`${path}/grants`, { grants: [] }),
        await manager.post(`${path}/password-right`),
      ];
      expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 404]);
    });
});
