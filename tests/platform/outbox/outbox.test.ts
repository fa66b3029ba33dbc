import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { Carriers } from '../../../src/platform/outbox/carriers.service.js';
import {
  claimDue,
  outstanding,
  post,
  troubled,
  type OutboxMessage,
  type Posted,
} from '../../../src/platform/outbox/outbox.table.js';
import type { Sent } from '../../../src/platform/outbox/sent.js';
import { createTestDatabase, type TestDatabase } from '../../database.js';
import { eventually } from '../../rollouts/ward.js';
import { startGatehouse, type Gatehouse } from '../../gatehouse.js';

const DELIVERED: Sent = { state: 'delivered', detail: '250 taken' };

let on: TestDatabase;
let gatehouse: Gatehouse;
beforeEach(async () => {
  on = await createTestDatabase();
  gatehouse = await startGatehouse({ on });
});
afterEach(async () => {
  await gatehouse.stop();
  await on.drop();
});

function message(key: string, more: Partial<Posted> = {}): Posted {
  return { topic: 'test.letter', lane: key, key, body: { words: key }, ...more };
}

async function posting(...messages: readonly Posted[]): Promise<void> {
  for (const each of messages) await gatehouse.database.transaction((tx) => post(tx, each));
}

/** Carries to a list, each answer from the plan of its key, and delivered once the plan is at its end. */
function carrying(house: Gatehouse, plans: Readonly<Record<string, Sent[]>> = {}): OutboxMessage[] {
  const carried: OutboxMessage[] = [];
  house.injected(Carriers).carry('test.letter', (each) => {
    carried.push(each);
    return Promise.resolve(plans[each.key]?.shift() ?? DELIVERED);
  });
  return carried;
}

async function untilDelivered(...keys: readonly string[]): Promise<void> {
  await eventually(async () => {
    const left = await gatehouse.database.transaction((tx) => outstanding(tx, 'test.letter', keys));
    return left.length === 0 ? {} : JSON.stringify(left);
  });
}

test('a message of a transaction that was rolled back never leaves, and one that was kept leaves once (INV-30)', async () => {
  const carried = carrying(gatehouse);
  await expect(
    gatehouse.database.transaction(async (tx) => {
      await post(tx, message('never'));
      throw new Error('on second thoughts');
    }),
  ).rejects.toThrow('on second thoughts');
  await posting(message('kept'), message('kept'));
  await untilDelivered('kept');
  expect(carried.map(({ key, body, tries }) => ({ key, body, tries }))).toEqual([
    { key: 'kept', body: { words: 'kept' }, tries: 1 },
  ]);
});

test('what may work another time is tried again with the same key, and nothing of its words stays once it arrived (INV-30)', async () => {
  const carried = carrying(gatehouse, { slow: [{ state: 'later', because: '451 not now', afterSeconds: 1 }] });
  await posting(message('slow'));
  await untilDelivered('slow');
  expect(carried.map(({ key, tries }) => [key, tries])).toEqual([
    ['slow', 1],
    ['slow', 2],
  ]);
  const { rows } = await gatehouse.database.transaction((tx) =>
    sql`select body, detail from outbox where key = 'slow'`.execute(tx),
  );
  expect(rows).toEqual([{ body: null, detail: '250 taken' }]);
});

test('messages of one lane leave in the order of posting, each after the one before arrived', async () => {
  const carried = carrying(gatehouse, { first: [{ state: 'later', because: 'busy', afterSeconds: 1 }] });
  await posting(message('first', { lane: 'one' }), message('second', { lane: 'one' }), message('beside'));
  await untilDelivered('first', 'second', 'beside');
  expect(carried.filter(({ key }) => key !== 'beside').map(({ key }) => key)).toEqual(['first', 'first', 'second']);
});

test('a refused message waits for a person, and holds up none behind it', async () => {
  carrying(gatehouse, { wrong: [{ state: 'refused', because: '550 no such mailbox' }] });
  await posting(message('wrong', { lane: 'one' }), message('behind', { lane: 'one' }));
  await untilDelivered('behind');
  const shown = await gatehouse.database.transaction((tx) => troubled(tx, 10));
  expect(shown).toMatchObject([{ key: 'wrong', state: 'refused', tries: 1, detail: '550 no such mailbox' }]);
});

test('a carrier that throws loses nothing and stops nobody', async () => {
  let thrown = false;
  gatehouse.injected(Carriers).carry('test.letter', ({ key }) => {
    if (key !== 'cursed' || thrown) return Promise.resolve(DELIVERED);
    thrown = true;
    throw new Error('a fault of ours');
  });
  await posting(message('cursed'), message('blessed'));
  await untilDelivered('cursed', 'blessed');
  expect(thrown).toBe(true);
});

test('a system that hangs holds up nothing that goes to another (F20)', async () => {
  const stuck: (() => void)[] = [];
  gatehouse.injected(Carriers).carry('hanging.letter', async () => {
    await new Promise<void>((resolve) => stuck.push(resolve));
    return DELIVERED;
  });
  const carried = carrying(gatehouse);
  const many = Array.from({ length: 20 }, (_, index) => message(`h-${String(index)}`, { topic: 'hanging.letter' }));
  await posting(...many);
  await eventually(() => Promise.resolve(stuck.length === 8 ? {} : `${String(stuck.length)} hang`));
  await posting(message('beside'));
  await untilDelivered('beside');
  expect([carried.length, stuck.length]).toEqual([1, 8]);
  const release = setInterval(() => {
    for (const letGo of stuck.splice(0)) letGo();
  });
  await eventually(async () => {
    const keys = many.map(({ key }) => key);
    const left = await gatehouse.database.transaction((tx) => outstanding(tx, 'hanging.letter', keys));
    return left.length === 0 ? {} : String(left.length);
  });
  clearInterval(release);
});

test('parties of one system that hang hold up no other party of it, and who waits longest for a place gets it (F20, abuse 75)', async () => {
  const stuck: { readonly party: string; readonly letGo: () => void }[] = [];
  gatehouse.injected(Carriers).carry('hanging.letter', async ({ party }) => {
    if (party.startsWith('hangs')) await new Promise<void>((letGo) => stuck.push({ party, letGo }));
    return DELIVERED;
  });
  const to = (party: string, nth: number): Posted =>
    message(`${party}-${String(nth)}`, { topic: 'hanging.letter', party, body: {} });
  // More of them than there are places for.
  const parties = Array.from({ length: 10 }, (_, index) => `hangs-${String(index)}`);
  const hanging = parties.flatMap((party) => Array.from({ length: 12 }, (_, nth) => to(party, nth)));
  await posting(...hanging);
  await eventually(() => Promise.resolve(stuck.length >= 64 ? {} : `${String(stuck.length)} hang`));
  await posting(to('answers', 1));
  await eventually(async () => {
    const left = await gatehouse.database.transaction((tx) => outstanding(tx, 'hanging.letter', ['answers-1']));
    return left.length === 0 ? {} : 'held up';
  });
  const held = parties.map((party) => stuck.filter((one) => one.party === party).length);
  expect(Math.min(...held)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...held)).toBeLessThanOrEqual(8);
  const release = setInterval(() => {
    for (const { letGo } of stuck.splice(0)) letGo();
  });
  await eventually(async () => {
    const keys = hanging.map(({ key }) => key);
    const left = await gatehouse.database.transaction((tx) => outstanding(tx, 'hanging.letter', keys));
    return left.length === 0 ? {} : String(left.length);
  });
  clearInterval(release);
});

test('where there are fewer places than messages, the parties that have least under way come first (F20)', async () => {
  const to = (party: string, nth: number): Posted =>
    message(`${party}-${String(nth)}`, { topic: 'fair.letter', party, body: {} });
  await posting(...['a', 'b', 'c'].flatMap((party) => [1, 2, 3, 4].map((nth) => to(party, nth))));
  const claimed = (limit: number, busy: Readonly<Record<string, number>>, each = 8) =>
    gatehouse.database.transaction(async (tx) => {
      const wish = { system: 'fair', topics: ['fair.letter'], each, leaseSeconds: 90 };
      return (await claimDue(tx, { ...wish, limit, busy })).map(({ key }) => key);
    });
  expect(await claimed(4, { a: 2 })).toEqual(['b-1', 'b-2', 'c-1', 'c-2']);
  // One to which nothing is under way waits for no place that others fill.
  expect(await claimed(2, {})).toEqual(['a-1', 'b-3', 'c-3']);
  expect(await claimed(0, { a: 2, b: 1 })).toEqual(['c-4']);
  expect(await claimed(0, { a: 2, b: 1, c: 1 })).toEqual([]);
  expect(await claimed(9, { a: 2, b: 1 }, 2)).toEqual(['b-4']);
});

test('many processes on one database carry every message once', async () => {
  const others = [await startGatehouse({ on }), await startGatehouse({ on })];
  const carried = [gatehouse, ...others].map((house) => carrying(house));
  const keys = Array.from({ length: 60 }, (_, index) => `letter-${String(index)}`);
  await posting(...keys.map((key) => message(key)));
  await untilDelivered(...keys);
  for (const other of others) await other.stop();
  const all = carried.flat().map(({ key }) => key);
  expect(all.toSorted()).toEqual(keys.toSorted());
});

test('a service that stops waits a few seconds for a system that hangs, and leaves the message to the others', async () => {
  const other = await startGatehouse({ on });
  const stuck: (() => void)[] = [];
  other.injected(Carriers).carry('hanging.letter', async () => {
    await new Promise<void>((resolve) => stuck.push(resolve));
    return DELIVERED;
  });
  await posting(message('hangs', { topic: 'hanging.letter' }));
  await eventually(() => Promise.resolve(stuck.length === 1 ? {} : 'not carried yet'));
  const began = performance.now();
  await other.stop();
  const seconds = (performance.now() - began) / 1000;
  for (const letGo of stuck) letGo();
  expect(seconds).toBeGreaterThan(4);
  expect(seconds).toBeLessThan(20);
  const left = await gatehouse.database.transaction((tx) => outstanding(tx, 'hanging.letter', ['hangs']));
  expect(left).toMatchObject([{ state: 'waiting', tries: 1 }]);
});
