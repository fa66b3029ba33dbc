import { expect, test } from '@jest/globals';
import { RolloutProgress, type SiteProgress } from '../../../src/notices/rollout-progress.js';
import { Metrics } from '../../../src/platform/metrics/metrics.service.js';
import { lastSaid } from '../../../src/rollouts/told/prediction.table.js';
import { PredictionWorker } from '../../../src/rollouts/told/prediction.worker.js';
import { eventually, openWard, release, type Ward } from '../ward.js';

async function told(ward: Ward): Promise<Readonly<Record<string, SiteProgress>>> {
  const progress = ward.gatehouse.injected(RolloutProgress);
  const sites = await ward.gatehouse.database.transaction((tx) => progress.sites(tx, 3_600));
  return Object.fromEntries(sites.map((site) => [site.site, site]));
}

test('each site of a rollout is told of as its own probe and its runs say, until all are restored, with what was said of its end (003-011) (003-013)', async () => {
  const ward = await openWard({ sites: 3, policy: { concurrency: 1 } });
  // However slow the machine is: it runs until somebody has looked.
  ward.node.conduct('trust-01', 'never-ends', 'well');
  try {
    const id = await ward.plan(release('2.0.0'));
    const during = await eventually(async () => {
      const now = await told(ward);
      const site = now['trust-01'];
      return site?.stage === 'in-progress' && site.startedAt !== null && site.backAt !== null
        ? now
        : JSON.stringify(now);
    });
    expect(during['trust-02']).toMatchObject({ stage: 'waiting', startedAt: null, trust: 'trust-02', isOver: false });
    expect(during['trust-02']?.startsAt?.getTime()).toBeGreaterThan(Date.now());
    const predictions = ward.gatehouse.injected(PredictionWorker);
    await predictions.turn();
    await predictions.turn();
    const [said, ...more] = await ward.gatehouse.database.transaction((tx) => lastSaid(tx, [id]));
    expect(more).toEqual([]);
    expect(said).toMatchObject({ site: 'trust-01', number: 1, was_back_at: null });
    expect((await told(ward))['trust-01']).toMatchObject({ backAt: said?.back_at, wasBackAt: null });
    ward.node.finish('trust-01');
    await ward.until(id, 'completed');
    await predictions.turn();
    expect(await ward.gatehouse.database.transaction((tx) => lastSaid(tx, [id]))).toEqual([]);
    // It may have been the turn of the service's own loop that wrote it down, and that measures just after.
    await eventually(async () => {
      const metrics = await ward.gatehouse.injected(Metrics).registry.metrics();
      return /gatehouse_prediction_error_seconds_count\{word="first"\} [1-3]\n/.test(metrics) ? {} : 'not measured';
    });
    const after = await told(ward);
    expect(Object.values(after).map(({ stage }) => stage)).toEqual(['restored', 'restored', 'restored']);
    expect(after['trust-01']?.healthyAt).toBeInstanceOf(Date);
    expect(after['trust-01']).toMatchObject({ isOver: true, backAt: null, startsAt: null, overran: false });
  } finally {
    await ward.stop();
  }
});

test('a site that is tried once more after its rollout has ended is told of with a time too (003-013)', async () => {
  const ward = await openWard({ sites: 2, pilots: 1, policy: { failureBudget: 2 } });
  ward.node.conduct('trust-02', 'fails', 'well');
  for (const host of ['trust-01', 'trust-02'])
    ward.node.estates.set(host, { version: '1.0.0', digest: 'c'.repeat(64), healthy: true });
  try {
    const id = await ward.plan(release('2.0.0'));
    await ward.until(id, 'completed-with-exceptions');
    ward.node.conduct('trust-02', 'never-ends', 'well');
    const manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
    const before = Date.now();
    const asked = await manager.post(`/api/v1/rollouts/${id}/sites/trust-02/retry`, { reason: 'It is mended.' });
    expect(asked.status).toBe(202);
    const again = await eventually(async () => {
      const now = (await told(ward))['trust-02'];
      return now?.stage === 'in-progress' && now.backAt !== null ? now : JSON.stringify(now);
    });
    // From when it was asked for: a busy machine may have taken its time since.
    expect(again.backAt?.getTime()).toBeGreaterThan(before + 25_000);
    await ward.gatehouse.injected(PredictionWorker).turn();
    // The service's own loop may have said something of the first try too.
    expect(await ward.gatehouse.database.transaction((tx) => lastSaid(tx, [id]))).toContainEqual(
      expect.objectContaining({ site: 'trust-02', started_at: again.startedAt }),
    );
  } finally {
    await ward.stop();
  }
});

test('a site that fails is told of as put back only when its own probe says so, and stays failed for good where none does (INV-31)', async () => {
  const ward = await openWard({ sites: 3, pilots: 3 });
  ward.node.conduct('trust-01', 'fails', 'well');
  ward.node.conduct('trust-02', 'turns-ill', 'fails');
  for (const host of ['trust-01', 'trust-02', 'trust-03'])
    ward.node.estates.set(host, { version: '1.0.0', digest: 'c'.repeat(64), healthy: true });
  try {
    await ward.plan(release('2.0.0'));
    await eventually(async () => {
      const now = await told(ward);
      const stages = [now['trust-01']?.stage, now['trust-02']?.stage, now['trust-03']?.stage];
      return stages.join() === 'put-back,failed,restored' ? now : stages.join();
    });
  } finally {
    await ward.stop();
  }
});

test('of what a later rollout has changed since, a rollout tells how it left it, and not what was brought there after (003-011)', async () => {
  const ward = await openWard({ sites: 1, pilots: 1 });
  try {
    const earlier = await ward.plan(release('2.0.0'));
    await ward.until(earlier, 'completed');
    const later = await ward.plan(release('3.0.0'));
    await ward.until(later, 'completed');
    const progress = ward.gatehouse.injected(RolloutProgress);
    const sites = await ward.gatehouse.database.transaction((tx) => progress.sites(tx, 3_600));
    const told = sites.map(({ rollout, stage }) => ({ rollout, stage }));
    expect(told).toEqual([
      { rollout: earlier, stage: 'restored' },
      { rollout: later, stage: 'restored' },
    ]);
  } finally {
    await ward.stop();
  }
});
