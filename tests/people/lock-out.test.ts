import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { startGatehouse, type Gatehouse } from '../gatehouse.js';
import { makeAccount, PASSWORD, type Account } from './account.js';

let base: TestDatabase;
let gatehouse: Gatehouse;
beforeEach(async () => {
  base = await createTestDatabase();
  gatehouse = await startGatehouse({ on: base });
});
afterEach(async () => {
  await gatehouse.stop();
  await base.drop();
});

async function tryIn({ email }: Account, password: string): Promise<number> {
  return (await gatehouse.post('/api/v1/sign-in', { email, password })).status;
}

async function failuresOf(account: Account): Promise<number> {
  const { rows } = await gatehouse.database.transaction((tx) =>
    sql<{ failures: number }>`select failed_sign_ins as failures from person where id = ${account.person}`.execute(tx),
  );
  return rows[0]?.failures ?? NaN;
}

/** As if so long had gone by: the database's clock cannot be set. */
async function letPass(seconds: number): Promise<void> {
  await gatehouse.database.transaction((tx) =>
    sql`update person set locked_until = locked_until - make_interval(secs => ${seconds})`.execute(tx),
  );
}

describe('guessing a password', () => {
  test('locks the account at the fifth wrong one, for the right one too, and a restart forgives nothing (abuse 35)', async () => {
    const account = await makeAccount(gatehouse);
    for (let guess = 1; guess <= 5; guess += 1) expect(await tryIn(account, `wrong guess number ${guess}`)).toBe(401);
    expect(await tryIn(account, PASSWORD)).toBe(401);
    await gatehouse.stop();
    gatehouse = await startGatehouse({ on: base });
    expect(await tryIn(account, PASSWORD)).toBe(401);
    await letPass(50);
    expect(await tryIn(account, PASSWORD)).toBe(401);
    await letPass(10);
    expect(await tryIn(account, PASSWORD)).toBe(201);
    expect(await failuresOf(account)).toBe(0);
  });

  test('many at once get no more guesses than one after the other (abuse 35)', async () => {
    const account = await makeAccount(gatehouse);
    const guesses = Array.from({ length: 12 }, (_, guess) => tryIn(account, `wrong guess number ${guess}`));
    expect(new Set(await Promise.all(guesses))).toEqual(new Set([401]));
    expect(await failuresOf(account)).toBe(5);
  });

  test('four wrong ones and then the right one opens, and forgets them', async () => {
    const account = await makeAccount(gatehouse);
    for (let guess = 1; guess <= 4; guess += 1) await tryIn(account, `wrong guess number ${guess}`);
    expect(await tryIn(account, PASSWORD)).toBe(201);
    expect(await failuresOf(account)).toBe(0);
  });

  test('does not stop the person’s API tokens: a halt must not be kept from anyone', async () => {
    const ada = await gatehouse.as({ role: 'delivery' });
    await gatehouse.database.transaction((tx) =>
      sql`update person set locked_until = app.now() + interval '1 hour'`.execute(tx),
    );
    expect((await ada.get('/api/v1/me')).status).toBe(200);
  });

  test('is recorded while it counts, without a word of what was guessed (abuse 35, INV-32)', async () => {
    const account = await makeAccount(gatehouse);
    for (let guess = 1; guess <= 7; guess += 1) await tryIn(account, `wrong guess number ${guess}`);
    const { rows } = await gatehouse.database.transaction((tx) =>
      sql<{ entry: string }>`select entry from audit where entry like '%sign-in.refused%'`.execute(tx),
    );
    expect(rows).toHaveLength(5);
    expect(JSON.stringify(rows)).not.toContain('wrong guess');
  });
});
