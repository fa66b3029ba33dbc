import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { listEntries } from '../../src/audit/audit.table.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { SHIPPED } from '../sites/folder.js';

let gatehouse: Gatehouse;
let delivery: Somebody;
let ashmere: Somebody;
let dunmere: Somebody;
beforeAll(async () => {
  gatehouse = await startGatehouse({ environments: SHIPPED });
  delivery = await gatehouse.as({ role: 'delivery', name: 'Delia' });
  ashmere = await gatehouse.as({ role: 'trust', trust: 'ashmere' });
  dunmere = await gatehouse.as({ role: 'trust', trust: 'dunmere' });
});
afterAll(() => gatehouse.stop());

const DAY = 86_400_000;
const tomorrow = (days = 1): string => new Date(Date.now() + days * DAY).toISOString();
const yearEnd = { scope: 'environment', of: 'production', to: tomorrow(9), reason: 'Nobody is in the building' };

function idOf(body: unknown): string {
  const id: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'id') : undefined;
  return typeof id === 'string' ? id : '';
}

async function actionsOn(freeze: string): Promise<readonly string[]> {
  const wish = { after: 0, limit: 50, subject: `freeze:${freeze}` };
  const entries = await gatehouse.database.transaction((tx) => listEntries(tx, wish));
  return entries.map(({ actor, action }) => `${action} by ${actor}`);
}

test('a freeze has a reason, an owner and an end, and is in the record', async () => {
  const declared = await delivery.post('/api/v1/freezes', { ...yearEnd, from: tomorrow(2) });
  expect(declared.status).toBe(201);
  expect(declared.body).toMatchObject({
    ...{ scope: 'environment', of: 'production', reason: yearEnd.reason, to: yearEnd.to, ended: null },
    owner: { person: delivery.person, name: 'Delia' },
    declaredBy: { person: delivery.person },
  });
  expect(await actionsOn(idOf(declared.body))).toEqual([`freeze.declared by person:${delivery.person}`]);
  const listed = await delivery.get('/api/v1/freezes');
  expect(JSON.stringify(listed.body)).toContain(idOf(declared.body));
});

test.each([
  ['no end', { scope: 'everything', reason: 'x' }, 'to'],
  ['no reason', { scope: 'everything', to: tomorrow() }, 'reason'],
  ['a reason of which nothing shows (abuse 77)', { scope: 'everything', to: tomorrow(), reason: '\u200B' }, 'reason'],
  ['an empty reason', { scope: 'everything', to: tomorrow(), reason: '  ' }, 'reason'],
  ['an end that is past', { scope: 'everything', to: tomorrow(-1), reason: 'x' }, 'to'],
  ['an end before its beginning', { scope: 'everything', from: tomorrow(3), to: tomorrow(2), reason: 'x' }, 'to'],
  ['an end years away', { scope: 'everything', from: tomorrow(1), to: tomorrow(900), reason: 'x' }, 'to'],
  ['no beginning and an end years away', { scope: 'everything', to: tomorrow(900), reason: 'x' }, 'to'],
  ['a beginning that is no time', { ...yearEnd, from: 'soon' }, 'from'],
  ['a beginning without a zone', { ...yearEnd, from: '2026-12-20T10:00:00' }, 'from'],
  ['a beginning in full-width digits', { ...yearEnd, from: '２０２６-12-20T10:00:00Z' }, 'from'],
  ['a beginning on a day that no calendar has', { ...yearEnd, from: '2026-02-30T10:00:00Z' }, 'from'],
  ['an end that is no time', { ...yearEnd, from: tomorrow(2), to: 'later' }, 'to'],
  ['a beginning before all history', { ...yearEnd, from: '0000-01-01T00:00:00Z' }, 'from'],
  ['an end after all of it', { ...yearEnd, to: '9999-12-31T23:59:59-23:59' }, 'to'],
  ['nothing that it is of', { scope: 'trust', to: tomorrow(), reason: 'x' }, 'of'],
  ['something beside everything', { scope: 'everything', of: 'production', to: tomorrow(), reason: 'x' }, 'of'],
  ['an environment that is none', { scope: 'environment', of: 'live', to: tomorrow(), reason: 'x' }, 'of'],
  ['a product that is none', { scope: 'product', of: 'flop', to: tomorrow(), reason: 'x' }, 'of'],
  ['a site that is none', { scope: 'site', of: 'nowhere', to: tomorrow(), reason: 'x' }, 'of'],
  ['an owner who is nobody', { ...yearEnd, owner: '00000000-0000-4000-8000-000000000000' }, 'owner'],
  ['more than is known', { ...yearEnd, forGood: true }, 'forGood'],
])('a freeze with %s is refused by name', async (_, body, field) => {
  const refused = await delivery.post('/api/v1/freezes', body);
  expect(refused.status).toBe(400);
  expect(refused.body).toMatchObject({ faults: [expect.objectContaining({ field })] });
});

test.each(['uat-tester', 'administrator'] as const)(
  'whoever has no right to freezes (%s) neither declares nor ends one (abuse 19)',
  async (role) => {
    const somebody = await gatehouse.as({ role });
    const declared = await delivery.post('/api/v1/freezes', yearEnd);
    expect((await somebody.post('/api/v1/freezes', yearEnd)).status).toBe(403);
    const ended = await somebody.post(`/api/v1/freezes/${idOf(declared.body)}/end`, { reason: 'we are late' });
    expect(ended.status).toBe(403);
    expect(await actionsOn(idOf(declared.body))).toHaveLength(1);
  },
);

test('a Trust freezes itself and its sites, and nothing else, and cannot tell another’s from what is not there (abuse 19, INV-34)', async () => {
  const own = { scope: 'site', of: 'ashmere', to: tomorrow(), reason: 'Audit week' };
  expect((await ashmere.post('/api/v1/freezes', own)).status).toBe(201);
  expect((await ashmere.post('/api/v1/freezes', { ...own, scope: 'trust' })).status).toBe(201);
  for (const body of [
    yearEnd,
    { ...yearEnd, scope: 'product', of: 'flip' },
    { scope: 'everything', to: tomorrow(), reason: 'x' },
  ])
    expect((await ashmere.post('/api/v1/freezes', body)).status).toBe(403);
  const others = await ashmere.post('/api/v1/freezes', { ...own, of: 'dunmere' });
  const none = await ashmere.post('/api/v1/freezes', { ...own, of: 'dunmore' });
  expect(others.status).toBe(400);
  expect(JSON.stringify(others.body).replaceAll('dunmere', 'x')).toBe(
    JSON.stringify(none.body).replaceAll('dunmore', 'x').replaceAll(requestIdOf(none.body), requestIdOf(others.body)),
  );
});

function requestIdOf(body: unknown): string {
  const id: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'request') : undefined;
  return typeof id === 'string' ? id : 'none';
}

test('a Trust sees its own freezes and no other’s (INV-34)', async () => {
  const theirs = await dunmere.post('/api/v1/freezes', {
    scope: 'trust',
    of: 'dunmere',
    to: tomorrow(),
    reason: 'Fair',
  });
  const ours = await ashmere.post('/api/v1/freezes', {
    scope: 'trust',
    of: 'ashmere',
    to: tomorrow(),
    reason: 'Audit',
  });
  const hubs = await delivery.post('/api/v1/freezes', yearEnd);
  const listed = JSON.stringify((await ashmere.get('/api/v1/freezes')).body);
  expect(listed).toContain(idOf(ours.body));
  for (const hidden of [theirs, hubs]) {
    expect(listed).not.toContain(idOf(hidden.body));
    expect((await ashmere.get(`/api/v1/freezes/${idOf(hidden.body)}`)).status).toBe(404);
    expect((await ashmere.post(`/api/v1/freezes/${idOf(hidden.body)}/end`, { reason: 'x' })).status).toBe(404);
  }
});

test('only its own side ends a freeze early; it is said by whom and why, and once (abuse 19, abuse 30)', async () => {
  const declared = await delivery.post('/api/v1/freezes', yearEnd);
  const path = `/api/v1/freezes/${idOf(declared.body)}/end`;
  const colleague = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  expect((await colleague.post(path, { reason: 'we are late' })).status).toBe(403);
  expect((await delivery.post(path, {})).status).toBe(400);
  const ended = await delivery.post(path, { reason: 'They are back' });
  expect(ended.body).toMatchObject({ ended: { by: { person: delivery.person }, because: 'They are back' } });
  expect((await delivery.post(path, { reason: 'again' })).status).toBe(409);
  expect(await actionsOn(idOf(declared.body))).toEqual([
    `freeze.declared by person:${delivery.person}`,
    `freeze.ended by person:${delivery.person}`,
  ]);
  expect(JSON.stringify((await delivery.get('/api/v1/freezes')).body)).not.toContain(idOf(declared.body));
});

test('the delivery team does not end a Trust’s freeze; a colleague at the Trust does (abuse 19)', async () => {
  const declared = await ashmere.post('/api/v1/freezes', {
    scope: 'trust',
    of: 'ashmere',
    to: tomorrow(),
    reason: 'Audit',
  });
  const path = `/api/v1/freezes/${idOf(declared.body)}/end`;
  expect((await delivery.post(path, { reason: 'we are late' })).status).toBe(403);
  const colleague = await gatehouse.as({ role: 'trust', trust: 'ashmere' });
  expect((await colleague.post(path, { reason: 'The audit was moved' })).status).toBe(200);
});

test('what a Trust may not see takes no place in its list of freezes either (INV-34)', async () => {
  const others = { scope: 'site', of: 'dunmere', to: tomorrow(), reason: 'Fair' };
  const { body } = await delivery.post('/api/v1/freezes', others);
  await gatehouse.database.transaction((tx) =>
    sql`insert into app.freeze (scope, of, starts_at, ends_at, reason, owner, declared_by)
      select scope, of, starts_at, ends_at, reason, owner, declared_by
      from app.freeze, generate_series(1, 1000) where id = ${idOf(body)}`.execute(tx),
  );
  const ours = { scope: 'site', of: 'elmstow', to: tomorrow(), reason: 'Audit' };
  const ourTrust = await gatehouse.as({ role: 'trust', trust: 'elmstow' });
  const hubs = await delivery.post('/api/v1/freezes', { ...ours, reason: 'The hub says so' });
  const own = await ourTrust.post('/api/v1/freezes', ours);
  const listed = JSON.stringify((await ourTrust.get('/api/v1/freezes')).body);
  for (const each of [hubs, own]) expect(listed).toContain(idOf(each.body));
});

test('one Trust cannot fill the calendar: a hundred freezes, and no more before one is over (abuse 75)', async () => {
  const fenwold = await gatehouse.as({ role: 'trust', trust: 'fenwold' });
  const body = { scope: 'trust', of: 'fenwold', to: tomorrow(), reason: 'Audit' };
  const answers = await Promise.all(Array.from({ length: 105 }, () => fenwold.post('/api/v1/freezes', body)));
  const kept = answers.filter(({ status }) => status === 201);
  expect(kept).toHaveLength(100);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
  expect((await delivery.post('/api/v1/freezes', body)).status).toBe(201);
  await fenwold.post(`/api/v1/freezes/${idOf(kept[0]?.body)}/end`, { reason: 'not needed' });
  expect((await fenwold.post('/api/v1/freezes', body)).status).toBe(201);
});
