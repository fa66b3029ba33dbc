import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { StatusBoard } from '../../../src/notices/status/status-board.service.js';
import { StatusFacts, type Seen } from '../../../src/notices/status/status.facts.js';
import { Clock } from '../../../src/platform/clock.service.js';
import type { Tx } from '../../../src/platform/database/database.service.js';
import { Metrics } from '../../../src/platform/metrics/metrics.service.js';
import { doubtRunning, keepRunning } from '../../../src/rollouts/running-release.table.js';
import { createTestDatabase } from '../../database.js';
import { startGatehouse, type Gatehouse } from '../../gatehouse.js';
import { environmentsOf, eventually, openWard, release, type Ward } from '../../rollouts/ward.js';

const SITE = '/public/v1/status/flip/trust-01';

/** A clock that a test sets forward; whatever is read then seems old. */
class SetClock extends Clock {
  ahead = 0;

  override now(): Date {
    return new Date(Date.now() + this.ahead);
  }
}

async function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(url, { headers });
}

async function until(ward: Ward, path: string, isSo: (body: string) => boolean): Promise<string> {
  const { body } = await eventually(async () => {
    await ward.gatehouse.injected(StatusBoard).refresh();
    const text = await (await get(`${ward.gatehouse.url}${path}`)).text();
    return isSo(text) ? { body: text } : text;
  });
  return body;
}

test('anybody sees from any page that a site is down, since when and until when, and that it is back (003-012) (003-013) (003-027)', async () => {
  const ward = await openWard({ sites: 2 });
  try {
    ward.node.runMs = 1_500;
    const planned = release('2.0.0');
    const id = await ward.plan(planned);
    const down = await until(ward, SITE, (body) => body.includes('"down":true'));
    expect(JSON.parse(down)).toMatchObject({
      ...{ product: 'flip', site: 'trust-01', name: 'TRUST-01', condition: 'down', stale: false },
      banner: { kind: 'maintenance', state: 'in-progress', down: true, backAt: expect.any(String) },
    });
    for (const secret of [planned.digest, planned.version, id, '/srv/flip', 'http://127.0.0.1/health'])
      expect(down).not.toContain(secret);
    await ward.until(id, 'completed');
    const back = await until(ward, SITE, (body) => body.includes('"state":"completed"'));
    expect(JSON.parse(back)).toMatchObject({ condition: 'working' });
    const feed = await get(`${ward.gatehouse.url}/public/v1/status.rss`);
    expect(feed.headers.get('content-type')).toBe('application/rss+xml; charset=utf-8');
    expect(await feed.text()).toContain('<title>FLIP is back at TRUST-01</title>');
  } finally {
    await ward.stop();
  }
});

test('a site is said to work from the first time that its probe says so, until something may have happened there (INV-27)', async () => {
  const gatehouse = await startGatehouse({ environments: environmentsOf({ sites: 2 }) });
  const told = async (change: (tx: Tx) => Promise<void>): Promise<unknown> => {
    await gatehouse.database.transaction(change);
    await gatehouse.injected(StatusBoard).refresh();
    return await (await get(`${gatehouse.url}${SITE}`)).json();
  };
  const probe = { site: 'trust-01', product: 'flip', version: '1.0.0', digest: 'd'.repeat(64), attempt: randomUUID() };
  try {
    const never = { condition: 'unknown', banner: null };
    expect(await told(() => Promise.resolve())).toMatchObject(never);
    expect(await told((tx) => keepRunning(tx, { ...probe, healthy: false }))).toMatchObject(never);
    expect(await told((tx) => keepRunning(tx, { ...probe, healthy: true }))).toMatchObject({ condition: 'working' });
    expect(await told((tx) => doubtRunning(tx, 'trust-01', 'flip'))).toMatchObject(never);
  } finally {
    await gatehouse.stop();
  }
});

test('the status is read by pages of any origin, is asked for anew cheaply, and tells of Production alone', async () => {
  const gatehouse = await startGatehouse({ environments: environmentsOf({ sites: 2 }) });
  try {
    const { body: known } = await eventually(async () => {
      const answer = await get(`${gatehouse.url}/public/v1/status`);
      return answer.status === 200 ? { body: await answer.text() } : String(answer.status);
    });
    expect(known).not.toMatch(/uat-1|sit-1|"trust"/);
    const first = await get(`${gatehouse.url}${SITE}`);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=5',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(first.headers.get('set-cookie')).toBeNull();
    const again = await get(`${gatehouse.url}${SITE}`, { 'if-none-match': first.headers.get('etag') ?? '' });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await get(`${gatehouse.url}/public/v1/status.rss`)).status).toBe(200);
    const unknown = ['flip/uat-1', 'flip/nowhere', 'aide', 'nothing/trust-01', 'flip/trust-01/more', '.rss', '%2F'];
    const answers = await Promise.all(unknown.map((path) => get(`${gatehouse.url}/public/v1/status/${path}`)));
    expect(answers.map(({ status }) => status)).toEqual(unknown.map(() => 404));
    const script = await get(`${gatehouse.url}/public/v1/banner.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await script.arrayBuffer()).byteLength).toBeLessThan(5_000);
  } finally {
    await gatehouse.stop();
  }
});

/** What is told, read as often as it is counted. */
class CountedFacts {
  current = 'one';
  readings = 0;

  mark(): Promise<string> {
    return this.current === 'away' ? Promise.reject(new Error('The database is away.')) : Promise.resolve(this.current);
  }

  seen(): Promise<Seen> {
    this.readings += 1;
    return Promise.resolve({ products: [], incidents: [], at: Date.now() });
  }
}

test('it is read again once anything has changed, and seldom while nothing has, when it is fresh all the same', async () => {
  const [facts, clock] = [new CountedFacts(), new SetClock()];
  const replace = [
    { injected: StatusFacts, by: facts },
    { injected: Clock, by: clock },
  ];
  const gatehouse = await startGatehouse({ environments: environmentsOf({ sites: 1 }), replace });
  try {
    const board = gatehouse.injected(StatusBoard);
    await board.look();
    const [since, before] = [performance.now(), facts.readings];
    for (let look = 0; look < 20; look += 1) await board.look();
    const eights = Math.ceil((performance.now() - since) / 8_000);
    expect(facts.readings - before).toBeLessThanOrEqual(eights);
    const asOf = board.status?.at;
    clock.ahead = 60_000;
    expect(board.status?.stale).toBe(true);
    await board.look();
    expect(board.status?.stale).toBe(false);
    expect(board.status?.at.getTime()).toBeGreaterThanOrEqual(asOf?.getTime() ?? Infinity);
    facts.current = 'away';
    clock.ahead = 120_000;
    await expect(board.look()).rejects.toThrow();
    expect(board.status?.stale).toBe(true);
    const then = facts.readings;
    facts.current = 'two';
    await board.look();
    expect(facts.readings).toBeGreaterThan(then);
    expect(board.status?.stale).toBe(false);
  } finally {
    await gatehouse.stop();
  }
});

/** As a database that is away. */
class NothingSeen {
  mark(): Promise<never> {
    return Promise.reject(new Error('The database is away.'));
  }

  seen(): Promise<never> {
    return Promise.reject(new Error('The database is away.'));
  }
}

test('while the database is away, and after a restart meanwhile, the last that was known is told, with how old it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-status-'));
  const database = await createTestDatabase();
  const clock = new SetClock();
  const environments = environmentsOf({ sites: 1 });
  const settings = { DATA_DIRECTORY: folder };
  const told = (gatehouse: Gatehouse) => get(`${gatehouse.url}${SITE}`);
  const gatehouse = await startGatehouse({
    on: database,
    environments,
    settings,
    replace: [{ injected: Clock, by: clock }],
  });
  try {
    const board = gatehouse.injected(StatusBoard);
    await board.refresh();
    const before = await told(gatehouse);
    await database.drop();
    await expect(board.refresh()).rejects.toThrow();
    clock.ahead = 60_000;
    const old = await told(gatehouse);
    expect(old.status).toBe(200);
    expect(await old.json()).toMatchObject({ stale: true, site: 'trust-01', condition: 'unknown' });
    expect(old.headers.get('etag')).not.toBe(before.headers.get('etag'));
    const metrics = await gatehouse
      .injected(Metrics)
      .registry.getSingleMetricAsString('gatehouse_public_status_age_seconds');
    expect(metrics).toMatch(/gatehouse_public_status_age_seconds [56]\d/);
  } finally {
    await gatehouse.stop();
  }
  const away = [
    { injected: StatusFacts, by: new NothingSeen() },
    { injected: Clock, by: clock },
  ];
  const restarted = await startGatehouse({ environments, settings, replace: away });
  try {
    const last = await told(restarted);
    expect([last.status, await last.json()]).toMatchObject([200, { stale: true, condition: 'unknown' }]);
  } finally {
    await restarted.stop();
  }
  await rm(folder, { recursive: true });
  const first = await startGatehouse({ environments, replace: away });
  try {
    expect((await told(first)).status).toBe(503);
  } finally {
    await first.stop();
  }
});
