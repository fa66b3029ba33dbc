import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Somebody } from '../../gatehouse.js';
import { openWard, release, type Ward, type WardOptions } from '../ward.js';

const instant = z.iso.datetime().transform((text) => Date.parse(text));
const answerSchema = z.object({
  feasible: z.boolean(),
  startsAt: instant,
  endsAt: z.object({ p50: instant, p90: instant }).nullable(),
  waves: z.array(
    z.object({
      pilots: z.boolean(),
      opensAt: instant,
      soakedAt: instant,
      sites: z.array(
        z.object({
          ...{ site: z.string(), startsAt: instant, endsAt: z.object({ p50: instant, p90: instant }) },
          ...{ closesAt: instant.nullable(), latestStartAt: instant.nullable() },
          ...{ latestSafeStartAt: instant.nullable(), turnsBackAt: instant.nullable(), pastRuns: z.number() },
        }),
      ),
    }),
  ),
  warnings: z.array(z.string()),
  obstacle: z.string().nullable(),
  advice: z.string().nullable(),
  alternatives: z.array(z.object({ sentence: z.string(), changes: z.array(z.looseObject({ kind: z.string() })) })),
  smallest: z.boolean(),
  done: z.string().nullable(),
  conflicts: z.array(z.unknown()),
});

interface Planning {
  readonly ward: Ward;
  readonly manager: Somebody;
  readonly ask: (body?: Readonly<Record<string, unknown>>) => Promise<z.infer<typeof answerSchema>>;
  readonly refused: (body: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/** A Production of pretended sites, and one release that could go there. */
async function startPlanning(options: WardOptions = {}, migration = 'none'): Promise<Planning> {
  const ward = await openWard({ sites: 4, ...options });
  const manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const packages = [{ service: 'api', version: '2.0.0', artefact: 'file:api.tar.gz', sha256: 'a'.repeat(64) }];
  const manifest = { version: '2.0.0', kind: 'planned', product: 'flip', packages, migration, rollsBackTo: null };
  expect(await manager.post('/api/v1/releases', manifest)).toMatchObject({ status: 201 });
  const plan = (body: object) =>
    manager.post('/api/v1/rollouts/plan', { release: '2.0.0', environment: 'production', ...body });
  return {
    ...{ ward, manager },
    ask: async (body = {}) => {
      const { status, body: answer } = await plan(body);
      expect(status).toBe(200);
      return answerSchema.parse(answer);
    },
    refused: async (body) => (await plan(body)).body,
  };
}

/** How many rows each table has. */
async function rowsOf(ward: Ward): Promise<Readonly<Record<string, number>>> {
  return ward.gatehouse.database.transaction(async (tx) => {
    const tables = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'app' order by 1`.execute(tx);
    const counts: Record<string, number> = {};
    for (const { name } of tables.rows) {
      const counted = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(tx);
      counts[name] = counted.rows[0]?.count ?? -1;
    }
    return counts;
  });
}

test('a plan tells when each site has its turn, and keeps nothing at all (issue 3, planner)', async () => {
  const { ward, ask } = await startPlanning({ policy: { soakSeconds: 3_600, concurrency: 2 } });
  const before = await rowsOf(ward);
  const plan = await ask();
  expect(await rowsOf(ward)).toEqual(before);
  expect(Object.keys(before).length).toBeGreaterThan(20);
  expect(plan).toMatchObject({ feasible: true, obstacle: null, advice: null, alternatives: [], warnings: [] });
  const minutes = (at: number): number => Math.round((at - plan.startsAt) / 60_000);
  // Nothing has run yet: ten minutes, the deadline, are allowed for each site.
  const turns = plan.waves.flatMap(({ sites }) => sites.map(({ site, startsAt }) => [site, minutes(startsAt)]));
  expect(turns).toEqual([
    ['trust-01', 0],
    ['trust-02', 70],
    ['trust-03', 70],
    ['trust-04', 140],
  ]);
  expect(minutes(plan.endsAt?.p90 ?? 0)).toBe(210);
  await ward.stop();
});

test('the times of a site come from its own past runs (issue 3, planner)', async () => {
  const { ward, ask } = await startPlanning({ sites: 2 });
  ward.node.runMs = 1_500;
  await ward.until(await ward.plan(release('1.9.0')), 'completed');
  const plan = await ask();
  for (const { pastRuns, startsAt, endsAt } of plan.waves.flatMap((wave) => wave.sites)) {
    expect(pastRuns).toBe(1);
    expect(endsAt.p90 - startsAt).toBeGreaterThanOrEqual(1_000);
    expect(endsAt.p90 - startsAt).toBeLessThan(60_000);
  }
  await ward.stop();
});

test('windows give the latest start, the latest safe one and the time to turn back (issue 3, planner, INV-20)', async () => {
  const windows = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], opens: '22:00', lasts: '1h' }] as const;
  const { ward, ask } = await startPlanning({ sites: 1, site: { windows } });
  const plan = await ask({ start: new Date(Date.now() + 86_400_000).toISOString() });
  const [site] = plan.waves.flatMap((wave) => wave.sites);
  expect(new Date(site?.closesAt ?? 0).toISOString()).toMatch(/T2[23]:00:00.000Z$/);
  const before = (at: number | null | undefined): number => ((site?.closesAt ?? 0) - (at ?? 0)) / 60_000;
  const { latestStartAt, latestSafeStartAt, turnsBackAt } = site ?? {};
  expect(before(latestStartAt)).toBe(10);
  // Nothing to go back to is declared, so nothing has to be back in time.
  expect([latestSafeStartAt, turnsBackAt]).toEqual([null, null]);
  await ward.stop();
});

test('what cannot be is answered with the smallest changes, in words (issue 3, planner)', async () => {
  const { ward, ask } = await startPlanning({ policy: { soakSeconds: 86_400 } });
  const from = new Date(Date.now() + 20 * 3_600_000);
  const to = new Date(from.getTime() + 3_600_000);
  const dates = [{ site: 'trust-04', from: from.toISOString(), to: to.toISOString() }];
  const plan = await ask({ dates });
  expect(plan).toMatchObject({ feasible: false, smallest: true, endsAt: null });
  expect(plan.obstacle).toMatch(/^Wave 2 begins .*, and from then on TRUST-04 has no time .* that was agreed\.$/);
  expect(plan.advice).toMatch(/^Move TRUST-04 to .*; or shorten the soak to 20 h; or leave TRUST-04 out\.$/);
  expect(plan.alternatives.map(({ changes }) => changes.map(({ kind }) => kind))).toEqual([
    ['move'],
    ['soak'],
    ['leave-out'],
  ]);
  const [move] = plan.alternatives[0]?.changes ?? [];
  const moved = await ask({ dates: [{ site: 'trust-04', from: move?.['from'], to: move?.['to'] }] });
  expect(moved.feasible).toBe(true);
  await ward.stop();
});

test('a freeze is planned around (issue 3, planner, INV-20)', async () => {
  const { ward, manager, ask } = await startPlanning({ sites: 2 });
  const to = new Date(Date.now() + 6 * 3_600_000).toISOString();
  const freeze = { scope: 'site', of: 'trust-02', to, reason: 'A move of servers.' };
  expect((await manager.post('/api/v1/freezes', freeze)).status).toBe(201);
  const plan = await ask();
  const [, second] = plan.waves.flatMap((wave) => wave.sites);
  expect(second?.startsAt).toBe(Date.parse(to));
  await ward.stop();
});

test('a plan that is made while the line is stopped says so, as far as its own sites are held (issue 3, planner)', async () => {
  const { ward, manager, ask } = await startPlanning({ sites: 2 });
  const pull = async (body: object): Promise<void> => {
    expect((await manager.post('/api/v1/stops', { reason: 'The network is down', ...body })).status).toBe(202);
  };
  await pull({ scope: 'environment', of: 'dev' });
  expect((await ask()).warnings).toEqual([]);
  await pull({ scope: 'site', of: 'trust-02' });
  await pull({ scope: 'everything' });
  expect((await ask()).warnings).toEqual([
    'The line is stopped for trust-02, until somebody lifts the stop. The plan does not wait for that.',
    'The line is stopped for everything, until somebody lifts the stop. The plan does not wait for that.',
  ]);
  await ward.stop();
});

test('what is asked for is checked, and a fault says what would mend it (issue 3, planner)', async () => {
  const { ward, refused, manager } = await startPlanning();
  const past = new Date(Date.now() - 1_000).toISOString();
  const far = new Date(Date.now() + 500 * 86_400_000).toISOString();
  const faults = async (body: Readonly<Record<string, unknown>>): Promise<unknown> =>
    z
      .object({ faults: z.array(z.object({ field: z.string() })) })
      .parse(await refused(body))
      .faults.map((one) => one.field);
  expect(await faults({ start: past })).toEqual(['start']);
  expect(await faults({ by: far })).toEqual(['by']);
  expect(await faults({ dates: [{ site: 'nowhere', from: far }] })).toEqual(['dates.0.from', 'dates.0.site']);
  expect(await faults({ dates: [{ site: 'trust-01' }] })).toEqual(['dates.0.from']);
  expect(await faults({ start: '14 May' })).toEqual(['start']);
  const unknown = await manager.post('/api/v1/rollouts/plan', { release: '9.9.9', environment: 'production' });
  expect(unknown.status).toBe(404);
  const elsewhere = await ward.gatehouse.as({ role: 'trust', trust: 'trust-01' });
  const body = { release: '2.0.0', environment: 'production' };
  expect((await elsewhere.post('/api/v1/rollouts/plan', body)).status).toBe(403);
  await ward.stop();
});

test('sites of a group are changed one at a time, by the engine too, and the hub before all others (INV-23)', async () => {
  const { ward } = await startPlanning({ sites: 5, site: { apart: ['region'] }, policy: { concurrency: 5 } });
  ward.node.runMs = 200;
  const rollout = await ward.plan(release('1.9.0'));
  await ward.until(rollout, 'completed');
  const runs = (await ward.attempts(rollout)).filter(({ kind }) => kind === 'deploy');
  const spans = runs.map(
    ({ created_at, ended_at }) => [created_at.getTime(), ended_at?.getTime() ?? Infinity] as const,
  );
  const inOrder = spans.toSorted(([one], [other]) => one - other);
  expect(inOrder).toHaveLength(5);
  for (const [index, [, ended]] of inOrder.entries()) {
    expect(inOrder[index + 1]?.[0] ?? Infinity).toBeGreaterThanOrEqual(ended);
  }
  await ward.stop();
});

test('a plan of what runs everywhere already says that nothing is left to do, and asks nobody (issue 3, planner)', async () => {
  const { ward, ask } = await startPlanning({ sites: 2 });
  expect((await ask()).done).toBeNull();
  await ward.gatehouse.database.transaction((tx) =>
    sql`insert into site_product (site, product, version, digest, healthy, at, attempt)
      select site, 'flip', '2.0.0', (select digest from release where version = '2.0.0'), true, app.now(), gen_random_uuid()
      from unnest(array['trust-01', 'trust-02']) as site`.execute(tx),
  );
  const done =
    'Release 2.0.0 runs at all 2 sites of Production already, healthy by their own probes: nothing is left to do.';
  expect(await ask()).toMatchObject({ done, conflicts: [], warnings: [done] });
  await ward.gatehouse.database.transaction((tx) =>
    sql`update site_product set doubtful = true where site = 'trust-02'`.execute(tx),
  );
  expect((await ask()).done).toBeNull();
  await ward.stop();
});

test('a freeze in the time that is set for a site is named, with when it is over (issue 3, planner, INV-20)', async () => {
  const { ward, manager, ask } = await startPlanning({ sites: 2 });
  const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
  const freeze = { scope: 'site', of: 'trust-02', from: at(4), to: at(9), reason: 'A move of servers.' };
  expect((await manager.post('/api/v1/freezes', freeze)).status).toBe(201);
  const { obstacle } = await ask({ dates: [{ site: 'trust-02', from: at(5), to: at(6) }] });
  expect(obstacle).toMatch(
    /^TRUST-02 has no time at all .+ that was agreed\. The site trust-02 is frozen from .+ to .+: A move of servers\.$/,
  );
  await ward.stop();
});
