import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Gatehouse, startGatehouse } from '../gatehouse.js';
import { Gauge } from 'prom-client';
import { Metrics } from '../../src/platform/metrics/metrics.service.js';
import { client } from '../client.js';

const TOKEN = 'a-token-of-the-scraper-and-of-nobody-else';
const promtool = spawnSync('promtool', ['--version']).error === undefined;
const withPromtool = promtool ? test : test.skip;
if (!promtool)
  console.warn('promtool is missing (Debian package prometheus; "make setup" installs it): its check is skipped.');

describe('/metrics', () => {
  let gatehouse: Gatehouse;
  beforeAll(async () => {
    gatehouse = await startGatehouse({ settings: { METRICS_TOKEN: TOKEN } });
  });
  afterAll(async () => {
    await gatehouse.stop();
  });
  const scraped = async (): Promise<string> => String((await client(gatehouse.url, TOKEN).get('/metrics')).body);

  test('opens to the token of the scraper and to a person who may read it, and to nobody else (abuse 70)', async () => {
    expect(await client(gatehouse.url, TOKEN).get('/metrics')).toMatchObject({ status: 200 });
    expect(await (await gatehouse.as({ role: 'delivery' })).get('/metrics')).toMatchObject({ status: 200 });
    expect(await (await gatehouse.as({ role: 'uat-tester' })).get('/metrics')).toMatchObject({ status: 403 });
    expect(await client(gatehouse.url, `${TOKEN}x`).get('/metrics')).toMatchObject({ status: 401 });
    expect(await gatehouse.get('/metrics')).toMatchObject({ status: 401 });
  });

  test('the token of the scraper opens nothing else (abuse 66)', async () => {
    for (const path of ['/api/v1/audit', '//metrics', '/metrics/', '/metrics/../api/v1/audit'])
      expect((await client(gatehouse.url, TOKEN).get(path)).status).toBeGreaterThanOrEqual(400);
    expect((await client(gatehouse.url, TOKEN).post('/metrics')).status).toBeGreaterThanOrEqual(400);
  });

  test('callers cannot add to its labels, whatever they type', async () => {
    for (let n = 0; n < 20; n += 1) await gatehouse.get(`/made-up/${n}?x=${n}`);
    await gatehouse.send('PROPFIND', '/made-up');
    const text = await scraped();
    expect(text).not.toContain('made-up');
    expect(text).toMatch(
      /gatehouse_http_request_duration_seconds_count\{method="GET",route="\(none\)",status="404"\} \d\d/,
    );
    expect(text).toMatch(/method="other"/);
  });

  withPromtool('is accepted by promtool (M-09)', async () => {
    await gatehouse.get('/health/live');
    expect(
      execFileSync('promtool', ['check', 'metrics'], {
        input: await scraped(),
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'pipe'],
      }),
    ).toBe('');
  });
});

test('what cannot be counted now is left out, and the rest is told', async () => {
  const metrics = new Metrics();
  const away = (): never => {
    throw new Error('The database is away.');
  };
  new Gauge({ name: 'gatehouse_counted', help: 'In a database', registers: [metrics.registry], collect: away });
  const text = await metrics.text();
  expect(text).not.toContain('gatehouse_counted');
  expect(text).toMatch(/^process_cpu_seconds_total \d/m);
});
