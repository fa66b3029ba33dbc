import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { Authentication } from '../../src/people/authentication.service.js';
import { mayDo } from '../../src/people/permission.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { makeAccount, signIn } from './account.js';

let gatehouse: Gatehouse;
let manager: Somebody;
beforeEach(async () => {
  gatehouse = await startGatehouse();
  manager = await gatehouse.as({ role: 'administrator' });
});
afterEach(async () => {
  await gatehouse.stop();
});

async function statusOf(asked: Promise<{ readonly status: number }>): Promise<number> {
  return (await asked).status;
}

describe('from the very next request', () => {
  test('a disabled person’s token and session open nothing, and stay shut when the person is enabled (INV-35, abuse 28)', async () => {
    const ada = await signIn(gatehouse, await makeAccount(gatehouse));
    const ben = await gatehouse.as({ role: 'delivery' });
    for (const somebody of [ada, ben]) {
      expect(await statusOf(somebody.get('/api/v1/me'))).toBe(200);
      expect(await statusOf(manager.post(`/api/v1/people/${somebody.person}/disable`))).toBe(200);
      expect(await statusOf(somebody.get('/api/v1/me'))).toBe(401);
      expect(await statusOf(manager.post(`/api/v1/people/${somebody.person}/enable`))).toBe(200);
      expect(await statusOf(somebody.get('/api/v1/me'))).toBe(401);
    }
    expect((await signIn(gatehouse, ada)).token).not.toBe(ada.token);
  });

  test('a person disabled by whoever holds the database is shut out as well (INV-35)', async () => {
    const ada = await signIn(gatehouse, await makeAccount(gatehouse));
    const ben = await gatehouse.as({ role: 'delivery' });
    await gatehouse.database.transaction((tx) => sql`update person set disabled_at = app.now()`.execute(tx));
    expect([await statusOf(ada.get('/api/v1/me')), await statusOf(ben.get('/api/v1/me'))]).toEqual([401, 401]);
  });

  test('a role that was removed gives nothing, and one that was given gives all (INV-35, abuse 28)', async () => {
    const ada = await gatehouse.as({ role: 'administrator' });
    const set = (...grants: readonly object[]): Promise<number> =>
      statusOf(manager.put(`/api/v1/people/${ada.person}/grants`, { grants }));
    expect(await statusOf(ada.get('/api/v1/people'))).toBe(200);
    expect(await set({ role: 'delivery' })).toBe(200);
    expect(await statusOf(ada.get('/api/v1/people'))).toBe(403);
    expect(await set({ role: 'delivery' }, { role: 'administrator' })).toBe(200);
    expect(await statusOf(ada.get('/api/v1/people'))).toBe(200);
  });

  test('what a stream or a waiting job asks again sees it too (INV-35, abuse 28)', async () => {
    const ada = await gatehouse.as({ role: 'delivery' });
    const authentication = gatehouse.injected(Authentication);
    const first = await authentication.authenticate(`Bearer ${ada.token}`);
    if (first === null) throw new Error('The token should be valid.');
    const holds = async (): Promise<boolean | null> => {
      const now = await authentication.stillHolds(first.credential);
      return now === null ? null : mayDo(now, 'rollouts.halt');
    };
    expect(await holds()).toBe(true);
    await manager.put(`/api/v1/people/${ada.person}/grants`, { grants: [] });
    expect(await holds()).toBe(false);
    await manager.post(`/api/v1/people/${ada.person}/disable`);
    expect(await holds()).toBeNull();
  });
});
