import type { EnvironmentName } from './environment.js';
import type { Operator } from './operator.js';
import type { Quiesce } from './quiesce.js';
import type { Window } from './window.js';

/** The products that a site may run. */
export const PRODUCTS = ['flip', 'aide'] as const;

export type Product = (typeof PRODUCTS)[number];

/** So many sites an environment may have, as the schema of its file says: whoever names sites may name all of them. */
export const MOST_SITES = 2_000;

/** What a site says of one product: where it lives there and how it is started. Goes to the site as data, never as code. */
export interface ProductAtSite {
  /** The root of this product's estate at the site: absolute, normalised, and nobody else's. */
  readonly directory: string;
  /** Commands as lists of arguments; no shell reads them. */
  readonly restart: readonly string[];
  readonly stop: readonly string[];
  readonly start: readonly string[];
  /** A URL, asked from the site itself, that answers JSON `{ status, version }`. */
  readonly health: string;
  /** Seconds after a restart within which `health` must answer well. */
  readonly healthSeconds: number;
  /** How the site says whether work that must not be interrupted is under way. Where absent, it may be at any time. */
  readonly quiesce?: Quiesce;
  /** When this product may be changed here, beside all that the site says; it stays with Gatehouse. */
  readonly windows?: readonly Window[];
}

/** What an attempt is given of it: everything but when, which is ours to keep. */
export function settingsOf(at: ProductAtSite): Omit<ProductAtSite, 'windows'> {
  const { directory, restart, stop, start, health, healthSeconds, quiesce } = at;
  const settings = { directory, restart, stop, start, health, healthSeconds };
  return quiesce === undefined ? settings : { ...settings, quiesce };
}

/** `push`: Gatehouse runs the change. `operator`: Gatehouse asks and the site's own operator runs it. */
export type SiteKind = 'push' | 'operator';

/** The site-to-site VPN of a Trust's site, set up in onboarding; null in the cloud, where there is none. */
export type Vpn = 'ready' | 'pending' | null;

/** One place that a release runs. */
export interface Site {
  readonly id: string;
  readonly name: string;
  readonly environment: EnvironmentName;
  /** The Trust whose estate this is; null for a cloud site. */
  readonly trust: string | null;
  /** On Pre-Prod, the Trust whose estate this site stands for; else null. Gives that Trust no rights here. */
  readonly mimics: string | null;
  readonly products: Readonly<Partial<Record<Product, ProductAtSite>>>;
  readonly kind: SiteKind;
  /** How its operator is asked; null or absent where Gatehouse runs the change itself. */
  readonly operator?: Operator | null;
  /** The name in the control node's inventory; the address behind it is known there only. */
  readonly host: string;
  readonly controlNode: string;
  /** Pilot sites make up the first wave. */
  readonly pilot: boolean;
  /** The hub that the other sites talk to; it goes before or after them as the rung's `order` says. */
  readonly hub?: boolean;
  /** Names of groups: of the sites of this environment that share one, never two are down together. */
  readonly apart?: readonly string[];
  readonly vpn: Vpn;
  /** IANA name; windows and freezes of this site are wall time there. */
  readonly timeZone: string;
  /** When the site may be changed; any time where absent. */
  readonly windows?: readonly Window[];
}

export function isProduct(value: unknown): value is Product {
  return PRODUCTS.some((product) => product === value);
}

/** Why a rollout may not take in this site, as a sentence; null if it may. To be asked when a rollout is planned. */
export function refusalToRollOut(site: Site): string | null {
  if (site.kind === 'operator' && (site.operator?.watch === 'report' || site.vpn !== 'pending')) return null;
  return refusalToPush({ ...site, kind: 'push' });
}

/** Why nothing may be done by us at this site, as a sentence; null if it may. */
export function refusalToPush(site: Site): string | null {
  if (site.kind === 'operator') {
    return `${site.name} (${site.id}) is run by its own operator, who alone changes it.`;
  }
  if (site.vpn === 'pending') {
    return `${site.name} (${site.id}) cannot be reached: its site-to-site VPN is not set up yet; finish its onboarding first.`;
  }
  return null;
}
