import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { client } from '../client.js';
import { eventually, openWard, release, type Ward } from '../rollouts/ward.js';
import { startPrometheus, type Prometheus } from './real-prometheus.js';

const TOKEN = 'a-token-of-the-scraper-and-of-nobody-else';
const panels = z
  .object({
    panels: z.array(
      z.object({ title: z.string(), description: z.string(), targets: z.array(z.object({ expr: z.string() })) }),
    ),
  })
  .parse(JSON.parse(readFileSync('operations/grafana/gatehouse.json', 'utf8')))
  .panels.flatMap(({ title, description, targets }) =>
    targets.map(({ expr }) => ({ title, expr, mayBeEmpty: description.startsWith('Empty until') })),
  );
const rules = z
  .object({ groups: z.array(z.object({ rules: z.array(z.object({ expr: z.string() })) })) })
  .parse(parse(readFileSync('operations/prometheus/rules.yml', 'utf8')))
  .groups.flatMap((group) => group.rules);

const prometheusIsThere = spawnSync('prometheus', ['--version']).error === undefined;
const withPrometheus = prometheusIsThere ? describe : describe.skip;
if (!prometheusIsThere)
  console.warn('prometheus is missing (Debian package prometheus; "make setup" installs it): its check is skipped.');

withPrometheus('a real Prometheus that scraped a Gatehouse with something to do', () => {
  let ward: Ward;
  let prometheus: Prometheus;
  beforeAll(async () => {
    ward = await openWard({ sites: 3, pilots: 1, settings: { METRICS_TOKEN: TOKEN } });
    prometheus = await startPrometheus(ward.gatehouse.url, TOKEN);
    const manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
    await ward.until(await ward.plan(release('2.0.0')), 'completed');
    for (let n = 0; n < 20; n += 1) await manager.get('/api/v1/rollouts');
    // Rates need two looks at what has been counted.
    await eventually(async () => {
      const seen = await prometheus.query(
        'changes(gatehouse_http_request_duration_seconds_count{status="200"}[1m]) > 1',
      );
      return Array.isArray(seen) && seen.length > 0 ? {} : 'nothing is seen to move yet';
    });
  });
  afterAll(async () => {
    await prometheus.stop();
    await ward.stop();
  });

  test.each(panels)('the dashboard shows $title: $expr', async ({ expr, mayBeEmpty }) => {
    const answer = await prometheus.query(expr);
    expect(answer).not.toHaveProperty('error');
    if (!mayBeEmpty) expect(answer).not.toHaveLength(0);
  });

  test('no rule and no panel speaks of a metric that Gatehouse does not have', async () => {
    const text = String((await client(ward.gatehouse.url, TOKEN).get('/metrics')).body);
    const known = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const spoken = [...rules, ...panels].flatMap(({ expr }) => [...expr.matchAll(/\b(gatehouse|nodejs|process)_\w+/g)]);
    const unknown = spoken.map(([name]) => name.replace(/_(count|bucket|sum)$/, '')).filter((name) => !known.has(name));
    // Where there is no Redis nobody tells of one.
    expect(new Set(unknown.filter((name) => !name.startsWith('gatehouse_redis_')))).toEqual(new Set());
  });

  test('of a Gatehouse that is well no alert fires', async () => {
    expect(await prometheus.query('ALERTS{alertstate="firing"}')).toEqual([]);
  });
});
