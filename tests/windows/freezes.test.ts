import { afterAll, beforeAll, expect, test } from '@jest/globals';
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
  ['an empty reason', { scope: 'everything', to: tomorrow(), reason: '  ' }, 'reason'],
  ['an end that is past', { scope: 'everything', to: tomorrow(-1), reason: 'x' }, 'to'],
  ['an end before its beginning', { scope: 'everything', from: tomorrow(3), to: tomorrow(2), reason: 'x' }, 'to'],
  ['an end years away', { scope: 'everything', from: tomorrow(1), to: tomorrow(900), reason: 'x' }, 'to'],
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
