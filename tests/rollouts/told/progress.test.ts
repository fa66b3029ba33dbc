import { expect, test } from '@jest/globals';
import { RolloutProgress, type SiteProgress } from '../../../src/notices/rollout-progress.js';
import { eventually, openWard, release, type Ward } from '../ward.js';

async function told(ward: Ward): Promise<Readonly<Record<string, SiteProgress>>> {
  const progress = ward.gatehouse.injected(RolloutProgress);
  const sites = await ward.gatehouse.database.transaction((tx) => progress.sites(tx, 3_600));
  return Object.fromEntries(sites.map((site) => [site.site, site]));
}

test('each site of a rollout is told of as its own probe and its runs say, until all are restored (003-011)', async () => {
  const ward = await openWard({ sites: 3, policy: { concurrency: 1 } });
  try {
    const id = await ward.plan(release('2.0.0'));
    const during = await eventually(async () => {
      const now = await told(ward);
      return now['trust-01']?.stage === 'in-progress' ? now : JSON.stringify(now);
    });
    expect(during['trust-01']?.startedAt).toBeInstanceOf(Date);
    expect(during['trust-01']?.backAt).toBeInstanceOf(Date);
    expect(during['trust-02']).toMatchObject({ stage: 'waiting', startedAt: null, trust: 'trust-02', isOver: false });
    expect(during['trust-02']?.startsAt?.getTime()).toBeGreaterThan(Date.now());
    await ward.until(id, 'completed');
    const after = await told(ward);
    expect(Object.values(after).map(({ stage }) => stage)).toEqual(['restored', 'restored', 'restored']);
    expect(after['trust-01']?.healthyAt).toBeInstanceOf(Date);
    expect(after['trust-01']).toMatchObject({ isOver: true, backAt: null, startsAt: null, overran: false });
  } finally {
    await ward.stop();
  }
});
