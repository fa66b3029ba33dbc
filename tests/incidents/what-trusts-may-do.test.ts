import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
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
  ashmere = await gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Ash' });
  dunmere = await gatehouse.as({ role: 'trust', trust: 'dunmere', name: 'Dun' });
});
afterAll(() => gatehouse.stop());

const FOUND = { product: 'flip', environment: 'production', sites: ['ashmere'], severity: 2, summary: 'No scans' };

function idOf({ status, body }: Answer): string {
  expect([200, 201]).toContain(status);
  return z.looseObject({ id: z.string() }).parse(body).id;
}

async function raised(what: object = {}, by = delivery): Promise<string> {
  return idOf(await by.post('/api/v1/incidents', { ...FOUND, ...what }));
}

async function listed(query: string, by: Somebody): Promise<readonly string[]> {
  const { body } = await by.get(`/api/v1/incidents?${query}`);
  const { incidents } = z.object({ incidents: z.array(z.looseObject({ id: z.string() })) }).parse(body);
  return incidents.map(({ id }) => id);
}

describe('a Trust finds out nothing of another', () => {
  test('by asking which incidents touch a site that is not its own, or are older than one of another (INV-34)', async () => {
    const both = await raised({ sites: ['ashmere', 'dunmere'] });
    const theirs = await raised({ sites: ['dunmere'] });
    expect(await listed('site=ashmere', ashmere)).toContain(both);
    expect(await listed('site=dunmere', ashmere)).toEqual([]);
    expect(await listed('site=nowhere', ashmere)).toEqual([]);
    expect(await listed(`before=${theirs}`, ashmere)).toEqual([]);
    expect(await listed('before=00000000-0000-4000-8000-000000000000', ashmere)).toEqual([]);
    expect(await listed(`before=${theirs}`, dunmere)).toContain(both);
  });

  test('from the outages that may explain an incident (INV-34)', async () => {
    const hours = (from: number) => new Date(Date.now() + from * 3_600_000).toISOString();
    const works = (more: object) => ({
      ...{
        kind: 'network',
        what: 'A cable at Dunmere was cut',
        why: 'A digger',
        from: hours(-1),
        to: hours(1),
        ...more,
      },
    });
    const cable = { sites: ['ashmere', 'dunmere'], kind: 'third-party-works', thirdParty: 'Netco' };
    const shared = idOf(await delivery.post('/api/v1/outages/unannounced', works(cable)));
    const id = await raised();
    const seen = z
      .looseObject({ outages: z.array(z.looseObject({ id: z.string(), what: z.string() })) })
      .parse((await ashmere.get(`/api/v1/incidents/${id}`)).body);
    expect(seen.outages).toMatchObject([{ id: shared, what: 'A cable at another Trust was cut' }]);
  });
});

test('a Trust floods nobody: twenty incidents an hour, however many at once; others and our own people still raise theirs (abuse 75)', async () => {
  const tries = Array.from({ length: 50 }, (_, at) => ({ ...FOUND, severity: 1, key: `flood-${String(at)}` }));
  const second = await gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Ada' });
  const answers = await Promise.all(
    tries.map((body, at) => (at % 2 === 0 ? ashmere : second).post('/api/v1/incidents', body)),
  );
  const count = (status: number) => answers.filter((answer) => answer.status === status).length;
  expect([count(201), count(429)]).toEqual([20, 30]);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.body).toMatchObject({ detail: expect.stringContaining('Telephone') });
  expect(await listed('severity=1&limit=200', ashmere)).toHaveLength(20);
  const { body } = await delivery.get('/api/v1/rcas?limit=500');
  expect(
    z
      .object({ rcas: z.array(z.looseObject({ severity: z.number() })) })
      .parse(body)
      .rcas.filter(isBlocker),
  ).toHaveLength(20);
  // A try that did not hear its answer is not one more.
  const heard = answers.findIndex(({ status }) => status === 201);
  const by = heard % 2 === 0 ? ashmere : second;
  expect((await by.post('/api/v1/incidents', tries[heard])).status).toBe(201);
  await raised({ sites: ['dunmere'] }, dunmere);
  await raised();
  const some = (await listed('severity=1', ashmere))[0] ?? '';
  const note = { kind: 'issue', what: 'And now the clinic waits', reason: 'We look at it' };
  expect((await ashmere.post(`/api/v1/incidents/${some}/notes`, note)).status).toBe(201);
});

test('a Trust’s people write a hundred and twenty notes an hour together, and no more, so that an incident can still be read (abuse 75)', async () => {
  const calder = await gatehouse.as({ role: 'trust', trust: 'calderwick' });
  const id = await raised({ sites: ['calderwick', 'dunmere'] }, delivery);
  const note = { kind: 'issue', what: 'Again', reason: 'We look at it' };
  const write = (by: Somebody) => by.post(`/api/v1/incidents/${id}/notes`, note);
  const answers = [];
  for (let turn = 0; turn < 13; turn += 1)
    answers.push(...(await Promise.all(Array.from({ length: 10 }, () => write(calder)))));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(120);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
  expect((await write(dunmere)).status).toBe(201);
  expect((await write(delivery)).status).toBe(201);
});

function isBlocker({ severity }: { readonly severity: number }): boolean {
  return severity === 1;
}
