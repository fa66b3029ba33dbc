import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Somebody } from '../../gatehouse.js';
import { openWard, type Ward } from '../ward.js';
import { inHours, keptRelease } from '../timing/agreed.js';

const planSchema = z.object({
  feasible: z.boolean(),
  startsAt: z.string(),
  warnings: z.array(z.string()),
  obstacle: z.string().nullable(),
  advice: z.string().nullable(),
  waves: z.array(z.object({ sites: z.array(z.object({ site: z.string(), startsAt: z.string() })) })),
  conflicts: z.array(
    z.object({
      ...{ trust: z.string(), because: z.string(), fix: z.string(), propose: z.looseObject({}).nullable() },
      ...{ notice: z.looseObject({}).nullable(), waitsFor: z.looseObject({}).nullable() },
    }),
  ),
});

let ward: Ward;
let delivery: Somebody;
beforeAll(async () => {
  ward = await openWard({ sites: 3, pilots: 1, agreements: 'required' });
  delivery = await ward.gatehouse.as({ role: 'delivery' });
});
afterAll(() => ward.stop());

async function plan(release: string, more: object = {}): Promise<z.infer<typeof planSchema>> {
  const { status, body } = await delivery.post('/api/v1/rollouts/plan', {
    release,
    environment: 'production',
    ...more,
  });
  expect(status).toBe(200);
  return planSchema.parse(body);
}

const startsOf = ({ waves }: z.infer<typeof planSchema>): ReadonlyMap<string, number> =>
  new Map(waves.flatMap(({ sites }) => sites.map(({ site, startsAt }) => [site, Date.parse(startsAt)])));

test('a plan keeps to the windows that were agreed, and names who has agreed to none, with the time to ask for (003-022, 003-101)', async () => {
  const { agree } = await keptRelease(ward.gatehouse, '2.0.0');
  await agree('trust-01', [5, 8]);
  await agree('trust-02', [30, 33]);
  const made = await plan('2.0.0');
  expect(startsOf(made).get('trust-01')).toBeGreaterThanOrEqual(inHours(5).getTime() - 5_000);
  expect(startsOf(made).get('trust-02')).toBeGreaterThanOrEqual(inHours(30).getTime() - 5_000);
  expect(made).toMatchObject({ feasible: false, obstacle: 'TRUST-03 has not been asked for a time for this release.' });
  expect(made.conflicts).toMatchObject([
    { trust: 'trust-03', fix: expect.stringMatching(/^Propose .+ to TRUST-03\.$/) },
  ]);
  await agree('trust-03', [30, 33]);
  expect(await plan('2.0.0')).toMatchObject({ feasible: true, obstacle: null, advice: null, conflicts: [] });
});

test('a window that was agreed too early is in the way, and the advice says what to move (003-022)', async () => {
  const { agree } = await keptRelease(ward.gatehouse, '2.1.0');
  await agree('trust-01', [50, 53]);
  await agree('trust-02', [5, 8]);
  await agree('trust-03', [60, 63]);
  const made = await plan('2.1.0');
  expect(made).toMatchObject({ feasible: false, conflicts: [] });
  expect(`${made.obstacle ?? ''} ${made.advice ?? ''}`).toMatch(
    /TRUST-02 has no time .+ move TRUST-02|TRUST-02.+Move TRUST/,
  );
});

test('the times of a plan are proposed to all who have not agreed, in one call, and to nobody else (003-018, 003-105)', async () => {
  const { agree } = await keptRelease(ward.gatehouse, '2.2.0');
  await agree('trust-01', [5, 8]);
  const asked = { release: '2.2.0', environment: 'production' };
  const owner = await ward.gatehouse.as({ role: 'product-owner' });
  expect((await owner.post('/api/v1/rollouts/plan/proposals', asked)).status).toBe(403);
  const { status, body } = await delivery.post('/api/v1/rollouts/plan/proposals', asked);
  expect([status, body]).toMatchObject([201, { proposed: [{ trust: 'trust-02' }, { trust: 'trust-03' }] }]);
  const { conflicts } = await plan('2.2.0');
  expect(conflicts.map(({ because }) => because)).toEqual([
    'TRUST-02 has not answered yet.',
    'TRUST-03 has not answered yet.',
  ]);
  const { body: shown } = await delivery.get('/api/v1/releases/2.2.0/agreements');
  expect(JSON.stringify(shown).match(/"state":"asked"/g)).toHaveLength(2);
});

const DAY_MS = 86_400_000;
const proposedBy = ({ conflicts }: z.infer<typeof planSchema>): readonly number[] =>
  conflicts.flatMap(({ propose }) => (propose === null ? [] : [Date.parse(z.string().parse(propose['from']))]));

test('a plan asks no Trust for a time with less notice than it is owed, unless somebody says when it begins (003-010, 003-101)', async () => {
  await keptRelease(ward.gatehouse, '2.3.0');
  const before = Date.now();
  const usual = await plan('2.3.0');
  expect(proposedBy(usual)).toHaveLength(3);
  for (const from of proposedBy(usual)) expect(from - before).toBeGreaterThanOrEqual(10 * DAY_MS);
  expect(Date.parse(usual.startsAt)).toBe(Math.min(...startsOf(usual).values()));
  expect(usual.warnings).toEqual([
    expect.stringMatching(/^Trusts that have agreed to no time get 10 days’ notice, so /),
  ]);
  const soon = await plan('2.3.0', { start: new Date(before + 5 * 60_000).toISOString() });
  for (const from of proposedBy(soon)) expect(from - before).toBeGreaterThanOrEqual(3_600_000);
  expect(soon.conflicts.map(({ notice }) => notice)).toMatchObject([
    { isShort: true, days: 0 },
    { isShort: true },
    { isShort: true },
  ]);
  expect(soon.warnings).toEqual([
    expect.stringMatching(/ have at least an hour to read and to answer, .+ nothing is planned there before /),
    expect.stringMatching(/^3 Trusts would get less than the 10 days’ notice that is owed\. .+ hotfix runbook/),
  ]);
});

test('who would get less notice than is owed is asked only where somebody says so (003-010, 003-101)', async () => {
  await keptRelease(ward.gatehouse, '2.4.0');
  const start = new Date(Date.now() + 2 * DAY_MS).toISOString();
  const asked = { release: '2.4.0', environment: 'production', start };
  const ask = (more: object) => delivery.post('/api/v1/rollouts/plan/proposals', { ...asked, ...more });
  for (const more of [{}, { shortNotice: false }]) {
    expect(await ask(more)).toMatchObject({
      status: 400,
      body: {
        faults: [{ field: 'shortNotice', fault: expect.stringContaining('3 Trusts would get less than 10 days’') }],
      },
    });
  }
  expect(JSON.stringify((await delivery.get('/api/v1/releases/2.4.0/agreements')).body)).not.toContain('"asked"');
  expect((await ask({ shortNotice: true })).status).toBe(201);
});

test('the time that a Trust was asked for stays in the plan until it answers, and is not asked for anew (003-101, 003-105)', async () => {
  await keptRelease(ward.gatehouse, '2.5.0');
  const asked = { release: '2.5.0', environment: 'production' };
  const { body } = await delivery.post('/api/v1/rollouts/plan/proposals', asked);
  const { proposed } = z.object({ proposed: z.array(z.object({ trust: z.string(), from: z.string() })) }).parse(body);
  const now = await plan('2.5.0');
  expect(now.conflicts).toMatchObject(
    proposed.map(({ trust, from }) => ({ trust, propose: null, notice: null, waitsFor: { from } })),
  );
  expect(now.conflicts[0]?.fix).toMatch(/^Wait for its answer to .+, or ask for another time\.$/);
  expect(now.warnings).toEqual([]);
  const again = await delivery.post('/api/v1/rollouts/plan/proposals', asked);
  expect([again.status, again.body]).toEqual([201, { proposed: [] }]);
});

test('a Trust that has agreed is asked anew only where its site is given another time, and the plan says that its yes is void (003-101)', async () => {
  const { agree } = await keptRelease(ward.gatehouse, '2.6.0');
  for (const trust of ['trust-01', 'trust-02', 'trust-03']) await agree(trust, [15 * 24, 20 * 24]);
  expect((await plan('2.6.0')).conflicts).toEqual([]);
  const to = { from: inHours(16 * 24).toISOString(), to: inHours(17 * 24).toISOString() };
  expect((await plan('2.6.0', { dates: [{ site: 'trust-01', ...to }] })).conflicts).toEqual([]);
  const other = { from: inHours(13 * 24).toISOString(), to: inHours(14 * 24).toISOString() };
  const { conflicts } = await plan('2.6.0', { dates: [{ site: 'trust-01', ...other }] });
  expect(conflicts).toMatchObject([
    {
      ...{ trust: 'trust-01', because: expect.stringMatching(/^TRUST-01 has agreed to .+, which is another time\.$/) },
      ...{ fix: expect.stringMatching(/ to TRUST-01, and what it agreed to is void\.$/), notice: { isShort: false } },
    },
  ]);
});
