import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { FiguresWorker } from '../../../src/reports/insight/figures.worker.js';
import { startClimb, type Climb } from '../../promotions/climb.js';
import { visitorAs, wordsOf } from '../../web/visitor.js';
import { deployed, registeredAt, runs } from './estate.js';

let climb: Climb;
beforeAll(async () => {
  climb = await startClimb();
});
afterAll(async () => {
  await climb.stop();
});

const insightSchema = z.object({
  measures: z.array(
    z.object({
      id: z.string(),
      says: z.string(),
      now: z.object({ value: z.number().nullable(), of: z.number() }),
      notes: z.array(z.string()),
      table: z.object({ rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))) }),
    }),
  ),
});

const DAY_PARTS = { day: 'numeric', month: 'short', year: 'numeric' } as const;

async function measured(query: string) {
  const answer = await climb.manager.get(`/api/v1/insight?${query}`);
  expect(answer.status).toBe(200);
  const { measures } = insightSchema.parse(answer.body);
  return (id: string) => {
    const found = measures.find((one) => one.id === id);
    if (found === undefined) throw new Error(`There is no ${id}.`);
    return found;
  };
}

test('figures of a rollout follow from what was done at its sites, told and agreed, and are the same once they are kept (003-009, 003-010)', async () => {
  const { gatehouse, manager } = climb;
  const release = await climb.release('2.0.0');
  await registeredAt(gatehouse, '2.0.0', '2026-03-01T09:00:00Z');
  const rollout = await deployed(gatehouse, release, {
    by: manager.person,
    state: 'completed-with-exceptions',
    sites: [
      { site: 'hub', trust: null, began: '2026-03-10T20:00:00Z', ended: '2026-03-10T20:10:00Z' },
      {
        ...{ site: 'ashmere', trust: 'ashmere', began: '2026-03-11T21:00:00Z', ended: '2026-03-11T21:30:00Z' },
        ...{ saidBack: '2026-03-11T21:20:00Z', told: '2026-02-28T21:00:00Z' },
        ...{ asked: '2026-02-26T20:00:00Z', agreed: '2026-02-28T22:00:00Z' },
      },
      {
        ...{ site: 'calderwick', trust: 'calderwick', began: '2026-03-12T21:00:00Z', ended: '2026-03-12T21:20:00Z' },
        ...{ state: 'failed', saidBack: '2026-03-12T21:40:00Z' },
      },
    ],
  });
  const look = async () => {
    const of = await measured('from=2026-03-01&to=2026-03-31');
    return {
      frequency: of('deployment-frequency').now,
      lead: of('lead-time').table.rows,
      failure: of('change-failure-rate').table.rows,
      fleet: of('time-to-fleet').table.rows,
      notice: of('notice-lead-time').table.rows,
      agreement: of('agreement-lead-time').table.rows,
      downtime: of('downtime').table.rows,
    };
  };
  const [registered, firstTrust] = ['2026-03-01T09:00:00Z', '2026-03-11T21:30:00Z'].map((at) => Date.parse(at));
  const [begun, first] = ['2026-03-10T20:00:00Z', '2026-03-10T20:10:00Z'].map((at) => Date.parse(at));
  const counted = await look();
  expect(counted).toEqual({
    frequency: { value: 1, of: 1 },
    lead: [['2.0.0', 'planned', registered, firstTrust, 909_000, 909_000]],
    failure: [['2.0.0', begun, 3, 1, 0, '', 'Yes']],
    fleet: [['2.0.0', first, '2 of 3', null]],
    notice: [['2.0.0', begun, 1, 11, 11, 0, 1]],
    agreement: [['2.0.0', begun, 1, 10, 10, 0, 2]],
    downtime: [['2.0.0', begun, 2, 1800, 1500, 1, 0]],
  });
  await gatehouse.injected(FiguresWorker).turn();
  const { rows } = await gatehouse.database.transaction((tx) =>
    sql<{ rollout: string }>`select rollout from rollout_figures`.execute(tx),
  );
  expect(rows).toEqual([{ rollout }]);
  await gatehouse.database.transaction((tx) => sql`update rollout_site set skipped = true`.execute(tx));
  expect(await look()).toEqual(counted);
});

test('a release that comes to more Trusts long after the first has no second lead time, at the end of however short a time', async () => {
  const { gatehouse, manager } = climb;
  const release = await climb.release('2.0.5');
  await registeredAt(gatehouse, '2.0.5', '2025-01-01T09:00:00Z');
  const at = (site: string, day: string) => {
    return { site, trust: site, began: `${day}T20:00:00Z`, ended: `${day}T20:30:00Z` };
  };
  const lead = async (days: string) => (await measured(days))('lead-time').now;
  await deployed(gatehouse, release, { by: manager.person, sites: [at('dunmere', '2025-06-10')] });
  expect(await lead('from=2025-06-01&to=2025-06-30')).toEqual({ value: null, of: 1 });
  await deployed(gatehouse, release, { by: manager.person, sites: [at('elmstow', '2025-12-10')] });
  expect(await lead('from=2025-12-01&to=2025-12-31')).toEqual({ value: null, of: 0 });
  expect(await lead('from=2025-06-01&to=2025-12-31')).toEqual({ value: null, of: 1 });
});

test('what runs at a site counts towards the lag of its Trust, and a doubtful word does not', async () => {
  const { gatehouse, manager } = climb;
  const [old, settled] = [await climb.release('1.0.0'), await climb.release('1.1.0')];
  await registeredAt(gatehouse, '1.0.0', '2026-01-01T09:00:00Z');
  const sites = [{ site: 'hub', trust: null, began: '2026-01-10T20:00:00Z', ended: '2026-01-10T20:10:00Z' }];
  await deployed(gatehouse, settled, { by: manager.person, sites });
  await runs(gatehouse, old, ['ashmere']);
  await runs(gatehouse, settled, ['calderwick']);
  const lag = async () => (await measured('days=30'))('version-lag').table.rows.map(([, ...rest]) => rest.slice(0, 2));
  expect((await lag()).slice(0, 2)).toEqual([
    ['1.0.0', 1],
    ['1.1.0', 0],
  ]);
  await gatehouse.database.transaction((tx) =>
    sql`update site_product set doubtful = true where site = 'ashmere'`.execute(tx),
  );
  expect((await lag())[0]).toEqual(['1.1.0', 0]);
});

test('a gate tells for what a release waited there, and on whom', async () => {
  const release = await climb.release('3.0.0');
  await climb.promote(release, 'dev');
  await climb.settle(release, 'dev');
  await climb.hurry(3_600);
  for (const give of Object.values(climb.evidence(release, 'sit'))) await give();
  await climb.promote(release, 'sit');
  await climb.settle(release, 'sit');
  await climb.hurry(9_000);
  for (const give of Object.values(climb.evidence(release, 'uat'))) await give();
  await climb.hurry(10_800);
  expect((await climb.promote(release, 'uat')).status).toBe(201);
  const gates = (await measured('days=30'))('gate-waiting-time');
  const toUat = gates.table.rows.filter(([, , environment]) => environment === 'UAT');
  const signedOff = toUat.find(([title]) => title === 'SIT has been fully signed off by AD');
  expect(signedOff?.slice(1, 4)).toEqual(['the delivery team', 'UAT', 1]);
  expect(Math.round(Number(signedOff?.[4]) / 60)).toBe(90);
  const open = toUat.find(([title]) => title === 'Being promoted: nothing was missing any more');
  expect(Math.round(Number(open?.[4]) / 60)).toBe(30);
  expect(toUat.reduce((sum, row) => sum + Number(row[6]), 0)).toBe(1);
  expect(gates.says).toBe('2 promotions: too few to tell');
});

test('a table is handed out as CSV, a time that is none is refused, and a Trust’s people see nothing of it', async () => {
  const { manager, gatehouse } = climb;
  const table = await manager.get('/api/v1/insight/lead-time.csv?from=2026-03-01&to=2026-03-31');
  expect([table.status, table.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(String(table.body).split('\r\n').slice(0, 2)).toEqual([
    'Release,Kind,Registered,At the first Trust,Lead time (seconds),To the last site so far (seconds)',
    '2.0.0,planned,2026-03-01T09:00:00.000Z,2026-03-11T21:30:00.000Z,909000,909000',
  ]);
  expect((await manager.get('/api/v1/insight/no-such.csv')).status).toBe(404);
  for (const wrong of [
    'from=2026-03-02&to=2026-03-01',
    'days=31',
    'to=2026-03-01',
    'from=2026-13-01',
    'from=2199-01-01',
  ])
    expect([wrong, (await manager.get(`/api/v1/insight?${wrong}`)).status]).toEqual([wrong, 400]);
  const trust = await gatehouse.as({ role: 'trust', trust: 'ashmere' });
  for (const path of ['', '/lead-time.csv']) expect((await trust.get(`/api/v1/insight${path}`)).status).toBe(403);
});

test('the page says each figure in words beside what it is drawn from, and too few are too few (003-009)', async () => {
  const { gatehouse, manager } = climb;
  const visitor = await visitorAs(gatehouse, manager.person);
  const page = await visitor.get('/insight?from=2026-03-01&to=2026-03-31');
  const words = wordsOf(page);
  expect(page.status).toBe(200);
  expect(words).toContain('From 1 Mar 2026 to 31 Mar 2026: 31 days');
  expect(words).toContain(
    '1 deployment. In the period before, nothing was deployed. Both are too few to tell a trend.',
  );
  expect(words).toContain('1 release: too few to tell.');
  expect(words).toContain('Not known: no deployment came to every site.');
  expect(String(page.body)).toContain(
    'role="img" aria-label="Deployment frequency: deployments as bars; the table below has the same figures"',
  );
  expect(words).toContain('2.0.0 10 days 12 hours');
  expect(String(page.body)).not.toMatch(/ style=/);
  const file = /href="(\/insight\/downtime\.csv[^"]*)"/.exec(String(page.body))?.[1] ?? '';
  const table = await visitor.get(file.replaceAll('&amp;', '&'));
  expect([table.status, table.headers.get('content-disposition')]).toEqual([
    200,
    'attachment; filename="flip-downtime.csv"',
  ]);
  expect(String(table.body)).toContain('2.0.0,2026-03-10T20:00:00.000Z,2,1800,1500,1,0');
});

test('the last so many days are whole days, of which today is one (003-009)', async () => {
  const { gatehouse, manager } = climb;
  const visitor = await visitorAs(gatehouse, manager.person);
  const words = wordsOf(await visitor.get('/insight?days=30'));
  const day = (at: number) => new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', ...DAY_PARTS }).format(at);
  const [first, ofLastWeek, last] = [29, 6, 0].map((days) => day(Date.now() - days * 86_400_000));
  expect(words).toContain(`From ${first} to ${last}: 30 days`);
  expect(words).toContain(`${ofLastWeek} ${last} 0 None Read from`);
});

test('days that are none are said beside their field, over the usual time, and a Trust’s people do not see the page', async () => {
  const { gatehouse, manager } = climb;
  const visitor = await visitorAs(gatehouse, manager.person);
  const page = await visitor.get('/insight?product=aide&from=2026-03-09&to=2026-03-01');
  expect(page.status).toBe(400);
  expect(wordsOf(page)).toContain('Insight: AIDE');
  expect(String(page.body)).toContain('href="#period-to"');
  expect(wordsOf(page)).toContain('Last day is before “First day”. Name the same day or a later one.');
  expect(String(page.body)).toContain('value="2026-03-09"');
  const trust = await gatehouse.as({ role: 'trust', trust: 'ashmere' });
  const theirs = await visitorAs(gatehouse, trust.person);
  expect((await theirs.get('/insight')).status).toBe(403);
  expect(String((await theirs.get('/status')).body)).not.toContain('href="/insight"');
});
