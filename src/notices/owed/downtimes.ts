import type { Agreement, FormerWindow } from '../../evidence/agreements/agreement.js';
import type { EnvironmentName } from '../../sites/environment.js';
import { grouped } from '../../platform/grouping.js';
import type { NoticePolicy } from '../../sites/notice-policy.js';
import type { Product } from '../../sites/site.js';
import { downtimeThread } from '../downtime-entry.js';
import type { OwedNotice } from '../owed.js';
import type { SiteProgress } from '../rollout-progress.js';
import { owedOfWindow, type Downtime, type PlannedDowntime, type Rest, type ToldWord } from './downtime.js';
import { owedOfSite, type Listener, type SiteNow } from './site-words.js';

/** In these environments somebody works who misses the service; dev and SIT belong to those who change them. */
const TOLD_OF: readonly EnvironmentName[] = ['uat', 'pre-prod', 'production'];
/** When a rollout comes to a site is foreseen and not promised: an hour more or less is no other time. */
const FORESEEN_SECONDS = 3600;

/** Where a product runs, as far as it matters who misses it. */
export interface Place {
  readonly id: string;
  readonly trust: string | null;
  readonly hub: boolean;
}

/** All that is known at one moment. */
export interface KnownDowntimes {
  readonly now: Date;
  /** The latest round of each release, environment and Trust. */
  readonly rounds: readonly Agreement[];
  readonly sites: readonly SiteNow[];
  /** Every word on the conversations of these, oldest first. */
  readonly words: readonly ToldWord[];
  /** Whether nothing starts at a Trust there that it has not agreed to. */
  readonly needsAgreement: (environment: EnvironmentName) => boolean;
  /** Whether none of a release starts there now, whatever was planned or agreed: it is rejected on clinical risk. */
  readonly isOnHold: (downtime: Pick<Downtime, 'release' | 'environment'>) => boolean;
  readonly policyOf: (environment: EnvironmentName) => NoticePolicy;
  readonly placesOf: (environment: EnvironmentName, product: Product) => readonly Place[];
}

/** Every word that is owed about downtimes at this moment: of their times, and of what happens at their sites. */
export function owedOfDowntimes(known: KnownDowntimes): readonly OwedNotice[] {
  const words = grouped(known.words, ({ thread }) => thread);
  const ofWindows = plannedDowntimes(known).flatMap((one) => {
    const at = { now: known.now, policy: known.policyOf(one.environment) };
    const owed = owedOfWindow(one, words.get(one.thread) ?? [], at);
    // Nobody is told that it will be; who was told hears that it will not, or was not.
    return owed === null || (known.isOnHold(one) && owed.event !== 'downtime-withdrawn') ? [] : [owed];
  });
  const told = notOvertaken(known.sites).filter(({ environment }) => TOLD_OF.includes(environment));
  const ofSites = told.flatMap((site) => {
    const listeners = listenersOf(site, known);
    const said = listeners.flatMap(({ thread }) => words.get(thread) ?? []);
    return owedOfSite(site, listeners, said);
  });
  return [...ofWindows, ...ofSites];
}

/** Without those at which another change began since: how the earlier one stands is no news any more. */
function notOvertaken(sites: readonly SiteNow[]): readonly SiteNow[] {
  const atPlace = grouped(sites, ({ site, product }) => `${product}/${site}`);
  return [...atPlace.values()].flatMap((changes) => {
    const last = Math.max(...changes.map(({ startedAt }) => startedAt?.getTime() ?? 0));
    return changes.filter(({ startedAt }) => startedAt === null || startedAt.getTime() === last);
  });
}

/** The conversations that words are in, of all that may be told. */
export function threadsOf(known: Omit<KnownDowntimes, 'words'>): readonly string[] {
  const ofPlans = plannedDowntimes({ ...known, words: [] }).map(({ thread }) => thread);
  const ofSites = known.sites.flatMap((site) => listenersOf(site, known).map(({ thread }) => thread));
  return [...new Set([...ofPlans, ...ofSites])];
}

/** What was agreed with Trusts, and for the rest what rollouts foresee. */
export function plannedDowntimes(known: KnownDowntimes): readonly PlannedDowntime[] {
  const begun = begunByThread(known);
  const agreed = known.rounds.map((round) => ofAgreement(round, known, begun));
  const decisive = agreed.filter(({ window, environment }) => window !== null || known.needsAgreement(environment));
  const byThread = new Set(decisive.map(({ thread }) => thread));
  const foreseen = ofRollouts(known, begun).filter(({ thread }) => !byThread.has(thread));
  for (const { thread } of foreseen) byThread.add(thread);
  const others = agreed.filter(({ thread }) => !byThread.has(thread));
  return [...decisive, ...foreseen, ...others];
}

function ofAgreement(round: Agreement, known: KnownDowntimes, begun: BegunByThread): PlannedDowntime {
  const { id, release, product, environment, trust, sequence, ended } = round;
  const thread = downtimeThread(round);
  const places = known.placesOf(environment, product).filter((place) => place.trust === trust);
  const isAgreed = round.state === 'agreed' && round.kind === 'exact';
  const began = begunSince(round.agreedAt ?? round.askedAt, begun.get(thread) ?? null);
  return {
    ...{ release, product, environment, trust, sites: places.map((place) => place.id), thread, by: id },
    window: isAgreed ? { from: round.from, to: round.to } : null,
    isOpen: round.state === 'asked' || (round.state === 'agreed' && round.kind === 'provisional'),
    ...{ because: ended?.because ?? null, sequence: sequence * 2, toleranceSeconds: 0 },
    ...{ ...began, rest: restOf(round, places, { ...known, thread }) },
  };
}

/** What is left of a time that had been agreed and was taken back before it was over, where the change has begun at other sites. */
function restOf(
  round: Agreement,
  places: readonly Place[],
  { sites, words, thread }: Pick<KnownDowntimes, 'sites' | 'words'> & { readonly thread: string },
): Rest | null {
  const { release, environment } = round;
  const taken = takenBack(round);
  if (taken === null || taken.endedAt >= taken.to) return null;
  const isInIt = (at: Date | null | undefined): boolean => at != null && at >= taken.agreedAt;
  const changed = new Set([
    ...sites.flatMap((one) =>
      one.release === release && one.environment === environment && isInIt(one.startedAt) ? [one.site] : [],
    ),
    // Of a rollout that is over for long nothing is known but what was told.
    ...words.flatMap((word) => (word.thread === thread && isInIt(word.began) ? (word.sites ?? []) : [])),
  ]);
  const left = places.filter(({ id }) => !changed.has(id));
  return left.length === places.length
    ? null
    : { sites: left.map(({ id }) => id), window: { from: taken.from, to: taken.to } };
}

/** The last time that had been agreed and is so no more: of this round, or of one before it while this one is not agreed. */
function takenBack(round: Agreement): Pick<FormerWindow, 'from' | 'to' | 'agreedAt' | 'endedAt'> | null {
  const { agreedAt, ended, previous } = round;
  if (round.kind !== 'exact' || agreedAt === null) return previous;
  return ended === null ? null : { from: round.from, to: round.to, agreedAt, endedAt: ended.at };
}

/** Sites that wait their turn in a rollout: one downtime for each release and listener. */
function ofRollouts(known: KnownDowntimes, begun: BegunByThread): readonly PlannedDowntime[] {
  const told = known.sites.filter(({ environment }) => TOLD_OF.includes(environment));
  const byThread = new Map<string, { downtime: Omit<Downtime, 'sites'>; sites: SiteNow[] }>();
  for (const site of told)
    for (const { trust, thread, onlyTrouble } of listenersOf(site, known)) {
      if (onlyTrouble) continue;
      const { release, product, environment } = site;
      const known = byThread.get(thread) ?? { downtime: { release, product, environment, trust, thread }, sites: [] };
      known.sites.push(site);
      byThread.set(thread, known);
    }
  return [...byThread.values()].map(({ downtime, sites }) => ({
    ...foreseen(downtime, sites, known),
    begunAt: begun.get(downtime.thread) ?? null,
  }));
}

function foreseen(
  downtime: Omit<Downtime, 'sites'>,
  sites: readonly SiteNow[],
  known: KnownDowntimes,
): Omit<PlannedDowntime, 'begunAt'> {
  // What waits for its Trust's agreement is not to be: no time is told there that the Trust has not agreed to.
  const waiting = sites.filter(
    ({ stage, isOver, trust, environment }) =>
      stage === 'waiting' && !isOver && (trust === null || !known.needsAgreement(environment)),
  );
  const starts = waiting.flatMap(({ startsAt }) => (startsAt === null ? [] : [startsAt.getTime()]));
  const ends = waiting.flatMap(({ backAt }) => (backAt === null ? [] : [backAt.getTime()]));
  const isEnded = ends.length === waiting.length && ends.length > 0;
  const by = sites.at(-1)?.rollout ?? '';
  const ofLast = sites.filter(({ rollout }) => rollout === by);
  return {
    ...{ ...downtime, sites: [...new Set(sites.map(({ site }) => site))], by },
    window:
      starts.length === 0
        ? null
        : { from: new Date(Math.min(...starts)), to: isEnded ? new Date(Math.max(...ends)) : null },
    // Nobody can say when is not the same as never.
    isOpen: waiting.length > 0 && starts.length === 0,
    ...{ because: null, sequence: 0, toleranceSeconds: FORESEEN_SECONDS },
    hasBegun: ofLast.some(({ startedAt }) => startedAt !== null),
  };
}

/** When a change last began in each conversation, by what is known of its sites and by what was told of those that are forgotten. */
type BegunByThread = ReadonlyMap<string, Date>;

function begunByThread(known: KnownDowntimes): BegunByThread {
  const begun = new Map<string, Date>();
  const add = (thread: string, at: Date): void => {
    const before = begun.get(thread);
    if (before === undefined || before < at) begun.set(thread, at);
  };
  for (const { thread, began } of known.words) if (began != null) add(thread, began);
  for (const site of known.sites)
    if (site.startedAt !== null) for (const { thread } of listenersOf(site, known)) add(thread, site.startedAt);
  return begun;
}

/** A change that began before a time was asked for or agreed was another one. */
function begunSince(since: Date, at: Date | null): Pick<PlannedDowntime, 'hasBegun' | 'begunAt'> {
  return { hasBegun: at !== null && at >= since, begunAt: at };
}

/** Whom a site's downtime concerns: its Trust; for a hub every Trust whose users need it, and people of our own; else these alone. */
export function listenersOf(site: SiteProgress, known: Pick<KnownDowntimes, 'placesOf'>): readonly Listener[] {
  const { release, environment, product } = site;
  const own = (what: string, onlyTrouble: boolean): Listener => ({
    ...{ trust: null, onlyTrouble },
    thread: `downtime/${environment}/ours/${release}/${what}`,
  });
  if (site.trust !== null)
    return [
      { trust: site.trust, thread: downtimeThread({ release, environment, trust: site.trust }), onlyTrouble: false },
      own(site.site, true),
    ];
  const places = known.placesOf(environment, product);
  const isHub = places.some(({ id, hub }) => id === site.site && hub);
  const trusts = isHub ? [...new Set(places.flatMap(({ trust }) => trust ?? []))] : [];
  return [
    ...trusts.map((trust) => ({
      ...{ trust, onlyTrouble: false },
      // Beside the conversation about the Trust's own sites.
      thread: `downtime/${environment}/${trust}/${release}/${site.site}`,
    })),
    own(site.site, false),
  ];
}
