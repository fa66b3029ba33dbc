import type { SmokeTestPerformer } from '../../sites/smoke-test-settings.js';
import type { OfflineStage, SpellState, Wish } from './spell.js';
import { stageOf } from './spell.js';

/** How one site of an order stands, as people are told. Times are UTC. */
export interface SiteStanding {
  readonly site: string;
  readonly name: string;
  readonly trust: string | null;
  readonly stage: OfflineStage;
  /** A new try may change something there, once what is in the way is gone. */
  readonly canBeTriedAgain: boolean;
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

/** What somebody may do at a site that does not go on by itself, and who. */
interface Way {
  readonly what: string;
  readonly who: string;
  readonly method: 'POST';
  readonly path: string;
}

/** The release that somebody has to test at a site, and who does. */
export interface AwaitedTest {
  readonly version: string;
  readonly performer: SmokeTestPerformer;
}

/** A site of an order, who wants it back and why, and what takes it on where it does not go on by itself. */
interface ViewedSite extends SiteStanding {
  readonly next: readonly Way[];
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
  /** Null where no test is awaited. */
  readonly test: AwaitedTest | null;
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
    sites: sites.filter(isOwn).map((one) => viewedSite(one, { order: id, isHub: reach === 'every', isTold })),
  };
}

function viewedSite(
  { wish, site, silence, test }: SiteOfOrder,
  { order, isHub, isTold }: { readonly order: string; readonly isHub: boolean; readonly isTold: boolean },
): ViewedSite {
  const standing = siteStanding(wish, site);
  const waits = silence !== null && (standing.stage === 'ordered' || standing.stage === 'restoring');
  const { backWantedAt: at, backWantedBy: by, backBecause } = wish;
  return {
    ...standing,
    says: waits ? `${standing.says} Its control node is not in contact: ${silence}` : standing.says,
    next: [
      ...(test === null ? [] : [testing(test)]),
      ...(isHub && standing.canBeTriedAgain ? [tryingAgain(order)] : []),
    ],
    wantedBack: at === null ? null : { at, by: isHub ? by : null, because: isTold ? backBecause : null },
  };
}

/** What failed its smoke test was brought back well enough: it waits for a new test, which no try brings. */
function canBeTriedAgain({ state, trouble }: WishAsKept): boolean {
  return trouble !== null && state !== 'back' && state !== 'untested';
}

function tryingAgain(order: string): Way {
  const what = 'Have it tried again, once what is in the way is gone.';
  return { what, who: 'the delivery team', method: 'POST', path: `/api/v1/offline/${order}/again` };
}

function testing({ version, performer }: AwaitedTest): Way {
  return {
    what: `Record what the smoke test of ${version} came to.`,
    who: performer === 'trust' ? 'somebody of the Trust' : 'the delivery team',
    ...{ method: 'POST', path: `/api/v1/releases/${version}/smoke-tests/results` },
  };
}

/** How a site of an order stands; `site` is null where no file names it any more. */
export function siteStanding(
  wish: WishAsKept,
  site: { readonly name: string; readonly trust: string | null } | null,
): SiteStanding {
  return {
    ...{ site: wish.site, name: site?.name ?? wish.site, trust: site?.trust ?? null },
    ...{ stage: stageOf(wish), canBeTriedAgain: canBeTriedAgain(wish), says: saysOf(wish) },
    ...{ orderedAt: wish.orderedAt, offlineAt: wish.offlineAt, offlineBy: wish.offlineBy },
    ...{ backAt: wish.backAt, backBy: wish.backBy },
  };
}

function saysOf(wish: WishAsKept): string {
  const { state, trouble, wanted, keptByOther } = wish;
  if (state === 'back') return 'It serves again, by the word of its own probe.';
  const kept = wanted === 'back' && keptByOther ? ' Another order keeps it offline.' : '';
  if (trouble !== null) return `${trouble}${kept}`;
  return wanted === 'back' && kept === '' ? saysOnWayBack(state) : `${saysWhileWanted(wish)}${kept}`;
}

/** What was ordered is told at once, and not only when the loops have seen it. */
function saysOnWayBack(state: Exclude<SpellState, 'back'>): string {
  switch (state) {
    case 'ordered':
      return 'It is being taken offline, and is brought back after that.';
    case 'offline':
      return 'It is offline, and is about to be brought back.';
    case 'restoring':
      return 'It is being brought back.';
    case 'untested':
      return 'It is healthy by its own probe, and waits for its smoke test, which is recorded with the release that runs there.';
  }
}

function saysWhileWanted({ state, wanted, untilFixed }: WishAsKept): string {
  switch (state) {
    case 'ordered':
      return 'It is being taken offline.';
    case 'offline':
      if (wanted === 'back') return 'It is offline.';
      return `It is offline, until ${untilFixed ? 'it is fixed or ' : ''}somebody brings it back.`;
    case 'restoring':
    case 'untested':
    case 'back':
      return 'It was being brought back, and is about to be taken offline again.';
  }
}
