import type { OutageKind } from '../../changes/outages/outage.js';
import type { EnvironmentName } from '../../sites/environment.js';
import { PRODUCTS, type Product, type Site } from '../../sites/site.js';
import type { FreezeScope } from '../../windows/freeze.js';
import type { FrozenTime } from '../../windows/frozen-time.js';
import type { EntryTime } from './calendar-day.js';

/**
 * What stands on the schedule: the day that a release's tracker has for it, the time that a Trust is asked for or agreed to, what a rollout
 * does or is predicted to do, a time in which nothing is changed, and what Trusts and third parties do themselves.
 */
export const SCHEDULE_KINDS = ['release', 'agreement', 'rollout', 'freeze', 'outage', 'third-party-works'] as const;
export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];

/** How sure it is. `day-agreed`: the hour is not. `took-place`: however it ended, but for what was `rolled-back` since. `unknown`: we could not find out how the site stands. */
export type ScheduleState =
  | 'expected'
  | 'asked'
  | 'day-agreed'
  | 'agreed'
  | 'predicted'
  | 'planned'
  | 'declared'
  | 'under-way'
  | 'failed'
  | 'unknown'
  | 'going-back'
  | 'rolled-back'
  | 'took-place';

/** What something is about, so that it can be looked for. */
export interface Touched {
  readonly products: readonly Product[];
  readonly environments: readonly EnvironmentName[];
  readonly trusts: readonly string[];
}

/** One thing on the schedule. */
export interface ScheduleEntry {
  /** The same for as long as it is the same thing. */
  readonly id: string;
  readonly kind: ScheduleKind;
  readonly state: ScheduleState;
  readonly time: EntryTime;
  /** Null for what is of no one product, environment, release or rollout. */
  readonly product: Product | null;
  readonly environment: EnvironmentName | null;
  readonly release: string | null;
  readonly rollout: string | null;
  /** What a freeze is of; null for everything else. */
  readonly frozen: { readonly scope: FreezeScope; readonly of: string | null } | null;
  /** The freeze in which an agreed or asked time lies, so that nothing begins then; null or absent: in none that stands. */
  readonly inFreeze?: FrozenTime | null;
  /** What a Trust or a third party does; null for everything else. */
  readonly works: { readonly kind: OutageKind; readonly thirdParty: string | null } | null;
  /** The Trust whose it is; null for what is of none, or of several. */
  readonly trust: string | null;
  /** Those in sight; none for what is of no sites of its own. */
  readonly sites: readonly string[];
  /** Why, in the words of whoever said so. */
  readonly words: string | null;
  readonly touches: Touched;
}

/** What is to come without anybody being able to say when. */
export interface Undated {
  readonly kind: 'rollout' | 'agreement';
  readonly because: 'no-prediction' | 'countered' | 'declined' | 'expired';
  readonly release: string;
  readonly product: Product;
  readonly environment: EnvironmentName;
  readonly rollout: string | null;
  readonly trust: string | null;
  readonly sites: readonly string[];
  readonly touches: Touched;
}

/** What is looked for; null narrows nothing. */
export interface ScheduleFilter {
  readonly product: Product | null;
  readonly environment: EnvironmentName | null;
  readonly trust: string | null;
  readonly kind: ScheduleKind | null;
}

export function isNarrowed({ product, environment, trust, kind }: ScheduleFilter): boolean {
  return product !== null || environment !== null || trust !== null || kind !== null;
}

export function fits(
  { kind, touches }: Pick<ScheduleEntry | Undated, 'kind' | 'touches'>,
  filter: ScheduleFilter,
): boolean {
  return (
    (filter.kind === null || filter.kind === kind) &&
    (filter.product === null || touches.products.includes(filter.product)) &&
    (filter.environment === null || touches.environments.includes(filter.environment)) &&
    (filter.trust === null || touches.trusts.includes(filter.trust))
  );
}

type Place = Pick<Site, 'environment' | 'trust' | 'products'>;

/** What these sites are of, together. */
export function touchedBy(sites: readonly Place[]): Touched {
  return {
    products: PRODUCTS.filter((product) => sites.some((site) => site.products[product] !== undefined)),
    environments: [...new Set(sites.map(({ environment }) => environment))],
    trusts: [...new Set(sites.flatMap(({ trust }) => trust ?? []))],
  };
}
