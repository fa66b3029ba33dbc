import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { listEntries } from '../../src/audit/audit.table.js';
import type { Answer } from '../client.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { SHIPPED } from '../sites/folder.js';

let gatehouse: Gatehouse;
let delivery: Somebody;
let ashmere: Somebody;
let dunmere: Somebody;
beforeAll(async () => {
  gatehouse = await startGatehouse({ environments: SHIPPED });
  delivery = await gatehouse.as({ role: 'delivery', name: 'Delia' });
  ashmere = await gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Asha' });
  dunmere = await gatehouse.as({ role: 'trust', trust: 'dunmere' });
});
afterAll(() => gatehouse.stop());

const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
const OWN = { sites: ['ashmere'], what: 'Test of the generators', why: 'The law asks for one a year' };
const POWER = {
  ...OWN,
  kind: 'power',
  takedown: 'Two engineers',
  restore: 'The same, and the on-call of the radiology',
};

function field(answer: Answer, name: string): unknown {
  const { body } = answer;
  return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
}

const idOf = (answer: Answer): string => String(field(answer, 'id'));
const told = (days: number, more: object = {}) => ({ ...POWER, from: inDays(days), to: inDays(days + 0.5), ...more });

async function actionsOn(outage: string): Promise<readonly string[]> {
  const wish = { after: 0, limit: 50, subject: `outage:${outage}` };
  const entries = await gatehouse.database.transaction((tx) => listEntries(tx, wish));
  return entries.map(({ actor, action }) => `${action} by ${actor}`);
}

const freezesSchema = z.object({
  freezes: z.array(z.looseObject({ id: z.string(), outage: z.string().nullable(), ended: z.unknown() })),
});

/** Those that stand for an outage and were not ended early. */
async function freezesOf(outage: string, who = delivery) {
  const { freezes } = freezesSchema.parse((await who.get(`/api/v1/freezes?from=${inDays(-1)}`)).body);
  return freezes.filter((one) => one.outage === outage && one.ended === null);
}

describe('an outage that a Trust tells of', () => {
  test('is kept with who takes it down and brings it back, and freezes its sites at once (002-016, 002-018, 002-024)', async () => {
    const reported = await ashmere.post('/api/v1/outages', told(20));
    expect(reported.status).toBe(201);
    expect(reported.body).toMatchObject({
      ...{
        ...POWER,
        trust: 'ashmere',
        state: 'planned',
        onBehalf: false,
        undertakenBy: 'Ashmere Royal Hospitals Trust',
        toDo: [],
      },
      reporter: { person: ashmere.person, name: 'Asha' },
      notice: { asked: 10, short: false },
    });
    expect(await actionsOn(idOf(reported))).toEqual([`outage.reported by person:${ashmere.person}`]);
    expect(await freezesOf(idOf(reported))).toMatchObject([
      { scope: 'site', of: 'ashmere', trust: 'ashmere', reason: 'Power outage: Test of the generators', ended: null },
    ]);
    const { body } = await delivery.get(`/api/v1/sites/ashmere/windows?from=${inDays(19)}&to=${inDays(22)}`);
    expect(JSON.stringify(body)).toContain('"reason":"Power outage: Test of the generators"');
  });

  test('at less than ten days’ notice is flagged, and taken all the same (002-017)', async () => {
    const short = await ashmere.post('/api/v1/outages', told(9.9));
    expect(short.body).toMatchObject({ notice: { days: 9, asked: 10, short: true } });
  });

  test('is asked for alike where a firewall is changed: with its notice, and with its sites frozen meanwhile (002-019)', async () => {
    const change = { ...OWN, kind: 'change', from: inDays(2), to: inDays(3), what: 'New rules on the firewall' };
    const reported = await ashmere.post('/api/v1/outages', change);
    expect(reported.body).toMatchObject({ kind: 'change', notice: { short: true } });
    const { body } = await delivery.get(`/api/v1/sites/ashmere/windows?from=${inDays(1)}&to=${inDays(4)}`);
    expect(JSON.stringify(body)).toContain('New rules on the firewall');
  });

  test('asks for the resources of a takedown (002-018)', async () => {
    const { status, body } = await ashmere.post('/api/v1/outages', { ...told(20), restore: undefined });
    expect(status).toBe(400);
    expect(body).toMatchObject({ faults: [{ field: 'restore' }] });
  });

  test('of its network wants the provider told, until that is written down (002-022)', async () => {
    const reported = await ashmere.post('/api/v1/outages', { ...told(20), kind: 'network' });
    expect(field(reported, 'toDo')).toEqual(['Tell the network provider, and record here when you did.']);
    const early = await ashmere.post(`/api/v1/outages/${idOf(reported)}/provider`, {
      name: 'Netco',
      toldAt: inDays(1),
    });
    expect(early.status).toBe(400);
    const at = inDays(-0.1);
    const after = await ashmere.post(`/api/v1/outages/${idOf(reported)}/provider`, { name: 'Netco', toldAt: at });
    expect(after.body).toMatchObject({ provider: { name: 'Netco', toldAt: at }, toDo: [] });
  });

  test('moves its freeze with it, counts the notice anew, and keeps what it was before', async () => {
    const reported = await ashmere.post('/api/v1/outages', told(20));
    const changed = await ashmere.post(`/api/v1/outages/${idOf(reported)}/change`, {
      ...{ from: inDays(5), to: inDays(6), reason: 'The engineers come earlier' },
    });
    expect(changed.body).toMatchObject({ revision: 1, notice: { short: true } });
    const freezes = await freezesOf(idOf(reported));
    expect(freezes).toHaveLength(1);
    expect(freezes).toMatchObject([{ from: field(changed, 'from'), to: field(changed, 'to') }]);

    const foreign = { sites: ['ashmere', 'dunmere'], reason: 'More' };
    expect((await ashmere.post(`/api/v1/outages/${idOf(reported)}/change`, foreign)).status).toBe(400);

    const withdrawn = await ashmere.post(`/api/v1/outages/${idOf(reported)}/withdraw`, { reason: 'Not this year' });
    expect(withdrawn.body).toMatchObject({ state: 'withdrawn', withdrawn: { by: 'Asha', because: 'Not this year' } });
    expect(await freezesOf(idOf(reported))).toEqual([]);
    const again = await ashmere.post(`/api/v1/outages/${idOf(reported)}/withdraw`, { reason: 'Not this year' });
    expect(again.status).toBe(409);
    expect(await actionsOn(idOf(reported))).toHaveLength(3);
  });

  test('lasts no longer by a change than it may from the beginning (abuse 77)', async () => {
    const change = `/api/v1/outages/${idOf(await ashmere.post('/api/v1/outages', told(20)))}/change`;
    for (const times of [{ to: '2499-12-31T00:00:00Z' }, { from: '2000-01-01T00:00:00Z' }, { from: inDays(21) }])
      expect(await ashmere.post(change, { ...times, reason: 'More' })).toMatchObject({
        status: 400,
        body: { faults: [{ field: 'to' }] },
      });
  });

  test('is told and changed a hundred times a day at most, so that nobody is flooded with it (abuse 75)', async () => {
    const greyfell = await gatehouse.as({ role: 'trust', trust: 'greyfell' });
    const of = { ...told(20), sites: ['greyfell'] };
    const change = `/api/v1/outages/${idOf(await greyfell.post('/api/v1/outages', of))}/change`;
    const statuses = [];
    for (let day = 0; day < 100; day += 1)
      statuses.push((await greyfell.post(change, { to: inDays(21 + day), reason: 'Once more' })).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(99);
    expect((await greyfell.post('/api/v1/outages', of)).status).toBe(409);
    expect((await greyfell.post(change.replace('change', 'withdraw'), { reason: 'No more' })).status).toBe(200);
    expect((await ashmere.post('/api/v1/outages', told(20))).status).toBe(201);
  });

  test('can be ended by nobody through its freeze', async () => {
    const reported = await ashmere.post('/api/v1/outages', told(30));
    const [freeze] = await freezesOf(idOf(reported), ashmere);
    expect((await ashmere.post(`/api/v1/freezes/${freeze?.id ?? ''}/end`, { reason: 'x' })).status).toBe(409);
  });

  test.each([
    ['another Trust’s site', { sites: ['dunmere'] }],
    ['another Trust’s site beside its own', { sites: ['ashmere', 'dunmere'] }],
    ['no site that there is', { sites: ['nowhere'] }],
    ['another Trust', { trust: 'dunmere', sites: ['dunmere'] }],
  ])('is refused alike for %s (abuse 17, INV-34)', async (_, more) => {
    const { status, body } = await ashmere.post('/api/v1/outages', told(20, more));
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('use an id that the service shows you');
  });

  test('is seen and changed by no other Trust (abuse 17, abuse 19)', async () => {
    const reported = idOf(await ashmere.post('/api/v1/outages', told(20)));
    const none = await dunmere.get('/api/v1/outages/00000000-0000-4000-8000-000000000000');
    const foreign = await dunmere.get(`/api/v1/outages/${reported}`);
    expect([foreign.status, none.status]).toEqual([404, 404]);
    expect((await dunmere.post(`/api/v1/outages/${reported}/withdraw`, { reason: 'x' })).status).toBe(404);
    expect(JSON.stringify((await dunmere.get('/api/v1/outages')).body)).not.toContain(reported);
    expect(JSON.stringify((await ashmere.get('/api/v1/outages')).body)).toContain(reported);
    expect(JSON.stringify((await delivery.get('/api/v1/outages')).body)).toContain(reported);
  });
});

describe('an outage that our own people write down', () => {
  test('in a Trust’s name says so (002-009)', async () => {
    const reported = await delivery.post('/api/v1/outages', told(20));
    expect(reported.body).toMatchObject({ trust: 'ashmere', onBehalf: true, reporter: { name: 'Delia' } });
    expect((await ashmere.get(`/api/v1/outages/${idOf(reported)}`)).status).toBe(200);
  });

  test('of a third party at several Trusts is not ours, wants its impact assessed before, and shows each Trust its own (003-034, 003-035, 003-036)', async () => {
    const works = {
      kind: 'third-party-works',
      thirdParty: 'Cloudco',
      sites: ['ashmere', 'dunmere'],
      what: 'Patches',
      why: 'Monthly',
    };
    const reported = await delivery.post('/api/v1/outages', { ...works, from: inDays(12), to: inDays(12.2) });
    expect(reported.body).toMatchObject({
      ...{ trust: null, undertakenBy: 'Cloudco', assessment: 'awaited' },
      toDo: ['Assess the impact before it begins, and record it here.'],
    });
    const seen = await dunmere.get(`/api/v1/outages/${idOf(reported)}`);
    expect(field(seen, 'sites')).toEqual(['dunmere']);
    expect((await dunmere.post(`/api/v1/outages/${idOf(reported)}/withdraw`, { reason: 'x' })).status).toBe(403);
    const impact = { impact: 'The PACS is slow for an hour.' };
    expect((await ashmere.post(`/api/v1/outages/${idOf(reported)}/impact`, impact)).status).toBe(403);
    const assessed = await delivery.post(`/api/v1/outages/${idOf(reported)}/impact`, impact);
    expect(assessed.body).toMatchObject({ assessment: 'done', impact: { text: impact.impact, by: 'Delia' }, toDo: [] });
    expect((await delivery.post(`/api/v1/outages/${idOf(reported)}/impact`, impact)).status).toBe(409);
  });

  test('after nobody announced it counts its alarms and call-outs, and explains nothing (002-020, 002-021)', async () => {
    const found = {
      ...OWN,
      kind: 'power',
      from: inDays(-0.2),
      to: inDays(-0.1),
      falseAlarms: 3,
      callOuts: 1,
      chargeable: true,
    };
    const unannounced = await delivery.post('/api/v1/outages/unannounced', found);
    expect(unannounced.body).toMatchObject({ announced: false, state: 'over', notice: { short: true }, callOuts: 1 });
    const at = `/api/v1/outages/explaining?site=ashmere&at=${inDays(-0.15)}`;
    expect((await delivery.get(at)).body).toEqual({ outages: [] });
    const judged = await delivery.post(`/api/v1/outages/${idOf(unannounced)}/costs`, {
      ...{ falseAlarms: 3, callOuts: 2, chargeable: true, serviceLevels: 'The uptime of November' },
    });
    expect(judged.body).toMatchObject({ callOuts: 2, serviceLevels: 'The uptime of November' });
    expect((await ashmere.post('/api/v1/outages/unannounced', found)).status).toBe(403);
    expect(await freezesOf(idOf(unannounced))).toEqual([]);
  });

  test('and was announced explains the alarms of its sites while it lasts, and cannot be charged (002-021)', async () => {
    const reported = await ashmere.post('/api/v1/outages', told(40));
    const during = inDays(40.2);
    const explaining = await delivery.get(`/api/v1/outages/explaining?site=ashmere&at=${during}`);
    expect(explaining.body).toMatchObject({
      outages: [{ id: idOf(reported), undertakenBy: 'Ashmere Royal Hospitals Trust' }],
    });
    expect((await delivery.get(`/api/v1/outages/explaining?site=dunmere&at=${during}`)).body).toEqual({ outages: [] });
    expect((await delivery.post(`/api/v1/outages/${idOf(reported)}/costs`, { chargeable: true })).status).toBe(409);
  });
});
