import type { SiteStage } from '../../../src/notices/rollout-progress.js';
import type { SeenSite } from '../../../src/notices/status/work.js';

/** When all this is looked at. */
export const NOW = Date.UTC(2026, 10, 21, 20, 30);

/** So many minutes after NOW. */
export function minutes(after: number): Date {
  return new Date(NOW + after * 60_000);
}

type Told = SeenSite['progress'][number];

/** A rollout of FLIP at a site, as it stands there. */
export function told(stage: SiteStage, about: Partial<Told> = {}): Told {
  const hasBegun = stage !== 'waiting' && stage !== 'left-out';
  const isBack = stage === 'restored' || stage === 'put-back';
  return {
    ...{ rollout: 'r1', release: '2.1.0', digest: 'd'.repeat(64), product: 'flip', environment: 'production' },
    ...{ site: 'ashmere', trust: 'ashmere', stage, isOver: false, overForSeconds: null, overran: false },
    ...{ startedAt: hasBegun ? minutes(-20) : null, healthyAt: isBack ? minutes(-5) : null },
    ...{
      startsAt: null,
      backAt: hasBegun && !isBack ? minutes(10) : null,
      wasBackAt: null,
      smoke: 'not-required',
      urgent: false,
    },
    ...about,
  };
}

export function seen(site: string, about: Partial<SeenSite> = {}): SeenSite {
  return {
    ...{ site, name: `${site} hospital`, hub: false, progress: [], offlineSince: null, agreed: [] },
    ...{ probed: true, proven: true },
    ...about,
  };
}
