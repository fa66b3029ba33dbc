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

/** What was taken offline, as people see it. Times are UTC. */
export interface OfflineView {
  readonly id: string;
  readonly product: string;
  /** Null to a Trust where it concerns others too: it is the hub's own word, and may speak of any site (INV-34). */
  readonly because: string | null;
  readonly untilFixed: boolean;
  readonly origin: string | null;
  readonly orderedBy: { readonly person: string; readonly name: string } | null;
  readonly orderedAt: Date;
  readonly sites: readonly ViewedSite[];
}

/** A site of an order, and who wants it back and why. */
interface ViewedSite extends SiteStanding {
  readonly wantedBack: { readonly at: Date; readonly by: string | null; readonly because: string | null } | null;
}

interface OrderAsKept {
  readonly id: string;
  readonly product: string;
  readonly because: string;
  readonly untilFixed: boolean;
  readonly origin: string | null;
  readonly orderedBy: string;
  readonly orderer: string;
  readonly orderedAt: Date;
}

interface SiteOfOrder {
  readonly wish: WishAsKept & {
    readonly backBecause: string | null;
    readonly backWantedBy: string | null;
    readonly backWantedAt: Date | null;
  };
  readonly site: { readonly name: string; readonly trust: string | null } | null;
  /** Why nothing is heard of its control node; null where it is in contact. */
  readonly silence: string | null;
}

/** An order as one caller sees it: a Trust its own sites, and nobody's name. */
export function offlineView(
  order: OrderAsKept,
  sites: readonly SiteOfOrder[],
  reach: 'every' | readonly string[],
): OfflineView {
  const { id, product, because, untilFixed, origin, orderedBy, orderer, orderedAt } = order;
  const isOwn = ({ site }: SiteOfOrder): boolean =>
    reach === 'every' || (site !== null && site.trust !== null && reach.includes(site.trust));
  const isTold = reach === 'every' || sites.every(isOwn);
  return {
    ...{ id, product, untilFixed, orderedAt, because: isTold ? because : null },
    origin: reach === 'every' ? origin : null,
    orderedBy: reach === 'every' ? { person: orderedBy, name: orderer } : null,
    sites: sites.filter(isOwn).map((one) => viewedSite(one, reach === 'every', isTold)),
  };
}

function viewedSite({ wish, site, silence }: SiteOfOrder, isHub: boolean, isTold: boolean): ViewedSite {
  const standing = siteStanding(wish, site);
  const waits = silence !== null && (standing.stage === 'ordered' || standing.stage === 'restoring');
  const { backWantedAt: at, backWantedBy: by, backBecause } = wish;
  return {
    ...standing,
    says: waits ? `${standing.says} Its control node is not in contact: ${silence}` : standing.says,
    wantedBack: at === null ? null : { at, by: isHub ? by : null, because: isTold ? backBecause : null },
  };
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
