import type { Site } from '../sites/site.js';

/** What a freeze is of. */
export const FREEZE_SCOPES = ['everything', 'environment', 'trust', 'site', 'product'] as const;
export type FreezeScope = (typeof FREEZE_SCOPES)[number];

/** A time in which nothing is changed, whatever the windows say. It always ends by itself. */
export interface Freeze {
  readonly id: string;
  readonly scope: FreezeScope;
  /** The environment, Trust, site or product that is frozen; null where everything is. */
  readonly of: string | null;
  readonly from: Date;
  /** When it is over: its planned end, or the moment at which somebody ended it early. */
  readonly to: Date;
  readonly reason: string;
}

/** Whether a freeze is of this product at this site. */
export function covers(
  freeze: Pick<Freeze, 'scope' | 'of'>,
  site: Pick<Site, 'id' | 'environment' | 'trust'>,
  product: string,
): boolean {
  switch (freeze.scope) {
    case 'everything':
      return true;
    case 'environment':
      return freeze.of === site.environment;
    case 'trust':
      return freeze.of !== null && freeze.of === site.trust;
    case 'site':
      return freeze.of === site.id;
    case 'product':
      return freeze.of === product;
  }
}

/** What is frozen, in words. */
export function frozen(freeze: Pick<Freeze, 'scope' | 'of'>): string {
  return freeze.scope === 'everything' ? 'everything' : `the ${freeze.scope} ${freeze.of ?? ''}`;
}
