import type { Tx } from '../platform/database/database.service.js';
import { grouped } from '../platform/grouping.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { Product } from '../sites/site.js';

/**
 * How a site stands in a rollout, as people outside are told it. `verifying`: the change is made, and the probe or the soak has not
 * confirmed it. `restored`: the site's own probe says that the new release runs, healthy. `put-back`: so it says of the one before.
 */
export const SITE_STAGES = [
  'waiting',
  'in-progress',
  'verifying',
  'restored',
  'rolling-back',
  'put-back',
  'failed',
  'unknown',
  'left-out',
] as const;
export type SiteStage = (typeof SITE_STAGES)[number];

/** One site of one rollout. Times are UTC. */
export interface SiteProgress {
  readonly rollout: string;
  readonly release: string;
  readonly digest: string;
  readonly product: Product;
  readonly environment: EnvironmentName;
  readonly site: string;
  readonly trust: string | null;
  readonly stage: SiteStage;
  /** The rollout as a whole is over: nothing further happens here by itself. */
  readonly isOver: boolean;
  /**
   * For how many seconds the rollout has been over; null where it is told of however long that is: under way, the last to change a site
   * that is not known to be healthy since, or one whose smoke test is awaited or failed.
   */
  readonly overForSeconds: number | null;
  /** When the downtime began that its last change belongs to; null before it. */
  readonly startedAt: Date | null;
  /** When the site's probe said that it is healthy after that; null until then. */
  readonly healthyAt: Date | null;
  /** When the site is expected to be healthy again, never earlier than the work left allows; null where nobody can say. */
  readonly backAt: Date | null;
  /** What was said before `backAt`, where that has changed since the change began; null or absent where it has not. */
  readonly wasBackAt?: Date | null;
  /** When it is expected to begin, for one that waits; null where nobody can say. */
  readonly startsAt: Date | null;
  /** Past the end of the window that it was begun in. */
  readonly overran: boolean;
}

/** Knows how rollouts stand, site by site. */
export abstract class RolloutProgress {
  /**
   * Every site of every rollout that is under way, ended within these seconds, or was the last to change a site that is not known to be
   * healthy since, or whose smoke test is awaited or failed; oldest rollout first.
   */
  abstract sites(tx: Tx, withinSeconds: number): Promise<readonly SiteProgress[]>;

  /** The same of rollouts that are under way alone, which is much less to ask for. */
  abstract sitesUnderWay(tx: Tx): Promise<readonly SiteProgress[]>;

  /**
   * A text that is another once anything has been written down that may change what `sites` tells, or anything else that the record has.
   * Little is read for it. That time goes by does not change it.
   */
  abstract mark(tx: Tx): Promise<string>;
}

/** What time alone changes, such as an estimate that nothing has come of, is reckoned anew so often. */
const ANEW_MS = 8_000;

/** When something was read, by any clock that only goes forward, and the mark as it was just before. */
export interface ReadAt {
  readonly mark: string;
  readonly ms: number;
}

/** Whether what was read need not be read again, as the mark is the same now and little time has gone by. */
export function stillTells(read: ReadAt | null, now: ReadAt): boolean {
  return read !== null && read.mark === now.mark && now.ms - read.ms < ANEW_MS;
}

/** The digests of these, each with the sites that it was brought to. */
export function digestsAtSites(
  sites: readonly Pick<SiteProgress, 'digest' | 'site'>[],
): readonly { readonly digest: string; readonly sites: readonly string[] }[] {
  const there = grouped(sites, ({ digest }) => digest);
  return [...there].map(([digest, own]) => ({ digest, sites: own.map(({ site }) => site) }));
}

/** Of sites that were asked for within a longer time, those that would have been answered within this one. */
export function within(sites: readonly SiteProgress[], seconds: number): readonly SiteProgress[] {
  return sites.filter(({ overForSeconds }) => overForSeconds === null || overForSeconds < seconds);
}
