import type { RungStanding } from './facts.js';

/**
 * What a release does at the lowest gate that it has not settled behind: it may go forward through it; it is on its way through it; its
 * last rollout there ended without settling, so that it goes there again only if somebody wants just that; or something newer is there
 * already, and it never goes there again.
 */
export type WayOn = 'forward' | 'under-way' | 'ended' | 'overtaken';

/** `newerThere`: versions registered later that have settled there, or run at a site there. */
export function wayOnBy({ state }: Pick<RungStanding, 'state'>, newerThere: readonly string[]): WayOn {
  switch (state) {
    case 'under-way':
    case 'soaking':
    case 'halted':
    case 'settled':
      return 'under-way';
    case 'failed':
      return newerThere.length === 0 ? 'ended' : 'overtaken';
    case 'never':
      return newerThere.length === 0 ? 'forward' : 'overtaken';
  }
}

/** Whether people are asked to bring it on. */
export function isNext(wayOn: WayOn): boolean {
  return wayOn === 'forward' || wayOn === 'under-way';
}
