import type { OfflineStage, SpellState, Wish } from './spell.js';
import { stageOf } from './spell.js';

/** How one site of an order stands, as people are told. Times are UTC. */
export interface SiteStanding {
  readonly site: string;
  readonly name: string;
  readonly trust: string | null;
  readonly stage: OfflineStage;
  /** A sentence for people. */
  readonly says: string;
  readonly orderedAt: Date;
  /** When its own probe said that it no longer serves, and the attempt that proved it. */
  readonly offlineAt: Date | null;
  readonly offlineBy: string | null;
  /** When it was known to serve again, and the attempt that proved it. */
  readonly backAt: Date | null;
  readonly backBy: string | null;
}

interface WishAsKept extends Pick<Wish, 'wanted' | 'untilFixed'> {
  readonly site: string;
  readonly state: SpellState;
  readonly trouble: string | null;
  readonly keptByOther: boolean;
  readonly orderedAt: Date;
  readonly offlineAt: Date | null;
  readonly offlineBy: string | null;
  readonly backAt: Date | null;
  readonly backBy: string | null;
}

/** How a site of an order stands; `site` is null where no file names it any more. */
export function siteStanding(
  wish: WishAsKept,
  site: { readonly name: string; readonly trust: string | null } | null,
): SiteStanding {
  return {
    ...{ site: wish.site, name: site?.name ?? wish.site, trust: site?.trust ?? null },
    ...{ stage: stageOf(wish), says: saysOf(wish) },
    ...{ orderedAt: wish.orderedAt, offlineAt: wish.offlineAt, offlineBy: wish.offlineBy },
    ...{ backAt: wish.backAt, backBy: wish.backBy },
  };
}

function saysOf({ state, trouble, wanted, keptByOther, untilFixed }: WishAsKept): string {
  if (state === 'back') return 'It serves again, by the word of its own probe.';
  const kept = wanted === 'back' && keptByOther ? ' Another order keeps it offline.' : '';
  if (trouble !== null) return `${trouble}${kept}`;
  switch (state) {
    case 'ordered':
      return `It is being taken offline.${kept}`;
    case 'offline':
      return kept === ''
        ? `It is offline, until ${untilFixed ? 'it is fixed or ' : ''}somebody brings it back.`
        : `It is offline.${kept}`;
    case 'restoring':
      return 'It is being brought back.';
    case 'untested':
      return 'It is healthy by its own probe, and waits for its smoke test.';
  }
}
