import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Answer } from '../client.js';
import type { Somebody } from '../gatehouse.js';
import { startClimb, type Climb } from '../promotions/climb.js';

let climb: Climb;
let ash: Somebody;
beforeAll(async () => {
  climb = await startClimb();
  ash = await climb.gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Ash Meredith' });
  await planned();
});
afterAll(async () => {
  await climb.stop();
});

const MARCH = '?from=2027-03-01T00:00:00Z&to=2027-04-01T00:00:00Z';
const idsSchema = z.object({ agreements: z.array(z.object({ id: z.string(), trust: z.string() })) });
const scheduleSchema = z.object({
  isWhole: z.boolean(),
  entries: z.array(
    z.looseObject({
      kind: z.string(),
      state: z.string(),
      trust: z.string().nullable(),
      words: z.string().nullable(),
      from: z.string().nullable(),
    }),
  ),
  undated: z.array(z.looseObject({ kind: z.string(), because: z.string(), trust: z.string().nullable() })),
});

/** What is on in March: a freeze of all, one of a Trust, two agreements of which one is agreed to, an outage and works of a third party. */
async function planned(): Promise<void> {
  const { tester, owner, gatehouse } = climb;
  await climb.release('4.0.0');
  const window = { from: '2027-03-10T21:00:00Z', to: '2027-03-10T23:00:00Z' };
  const asked = await tester.post('/api/v1/releases/4.0.0/agreements', {
    proposals: [
      { trust: 'ashmere', ...window },
      { trust: 'dunmere', day: '2027-03-11' },
      { trust: 'elmstow', day: '2027-03-12' },
    ],
  });
  expect(asked).toMatchObject({ status: 201 });
  const { agreements } = idsSchema.parse(asked.body);
  const idOf = (trust: string) => agreements.find((one) => one.trust === trust)?.id ?? '';
  await ash.post(`/api/v1/agreements/${idOf('ashmere')}/answer`, { answer: 'agreed' });
  const elmstow = await gatehouse.as({ role: 'trust', trust: 'elmstow' });
  const no = { answer: 'declined', reason: 'We move house' };
  expect((await elmstow.post(`/api/v1/agreements/${idOf('elmstow')}/answer`, no)).status).toBe(200);
  const freeze = { from: '2027-03-26T18:00:00Z', to: '2027-03-29T08:00:00Z' };
  await owner.post('/api/v1/freezes', { scope: 'everything', ...freeze, reason: 'A secret of the hub' });
  const dunmere = await gatehouse.as({ role: 'trust', trust: 'dunmere' });
  await dunmere.post('/api/v1/freezes', {
    scope: 'trust',
    of: 'dunmere',
    ...freeze,
    from: '2027-03-26T19:00:00Z',
    reason: 'Dunmere counts beds',
  });
  const outage = { kind: 'power', sites: ['ashmere'], what: 'Generators are tested', why: 'Every year' };
  const told = { ...outage, from: '2027-03-02T08:00:00Z', to: '2027-03-02T10:00:00Z', takedown: 'Us', restore: 'Us' };
  expect((await ash.post('/api/v1/outages', told)).status).toBe(201);
}

const faultsOf = ({ body }: Answer) => z.object({ faults: z.array(z.unknown()) }).parse(body).faults;

const scheduled = async (who: Somebody, query = MARCH) => {
  const { status, body } = await who.get(`/api/v1/schedule${query}`);
  expect(status).toBe(200);
  return scheduleSchema.parse(body);
};

test('the schedule tells programs of all that is planned in a stretch of time, and of what has no time (002-005, 003-105)', async () => {
  const { entries, undated, isWhole } = await scheduled(climb.manager);
  expect(entries.map(({ kind, state, trust }) => [kind, state, trust])).toEqual([
    ['outage', 'planned', 'ashmere'],
    ['agreement', 'agreed', 'ashmere'],
    ['agreement', 'asked', 'dunmere'],
    ['freeze', 'declared', null],
    ['freeze', 'declared', 'dunmere'],
  ]);
  expect(undated).toMatchObject([{ kind: 'agreement', because: 'declined', trust: 'elmstow' }]);
  expect(isWhole).toBe(true);
});

test('a Trust’s own people are told of what is theirs and of what is for all, and not why the hub does it (003-018, INV-34)', async () => {
  const { entries, undated } = await scheduled(ash);
  expect(entries.map(({ kind, trust, words }) => [kind, trust, words])).toEqual([
    ['outage', 'ashmere', 'Generators are tested'],
    ['agreement', 'ashmere', null],
    ['freeze', null, null],
  ]);
  expect(undated).toEqual([]);
  const foreign = await ash.get(`/api/v1/schedule${MARCH}&trust=dunmere`);
  const nowhere = await ash.get(`/api/v1/schedule${MARCH}&trust=no-such`);
  expect([foreign.status, faultsOf(foreign)]).toEqual([400, faultsOf(nowhere)]);
});

test('it is narrowed by product, environment, Trust and kind, and a stretch of it is bounded', async () => {
  const kinds = async (query: string) =>
    (await scheduled(climb.manager, MARCH + query)).entries.map(({ kind }) => kind);
  expect(await kinds('&kind=freeze')).toEqual(['freeze', 'freeze']);
  expect(await kinds('&trust=ashmere')).toEqual(['outage', 'agreement', 'freeze']);
  expect(await kinds('&environment=dev')).toEqual(['freeze']);
  expect(await kinds('&product=aide&kind=agreement')).toEqual([]);
  for (const query of ['?from=2027-01-01T00:00:00Z&to=2028-01-01T00:00:00Z', '?kind=party', '?from=soon'])
    expect([query, (await climb.manager.get(`/api/v1/schedule${query}`)).status]).toEqual([query, 400]);
  expect((await (await climb.gatehouse.as()).get('/api/v1/schedule')).status).toBe(403);
});
