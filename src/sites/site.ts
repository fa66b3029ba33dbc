import type { EnvironmentName } from './environment.js';

/** The products that a site may run. */
export const PRODUCTS = ['flip', 'aide'] as const;

export type Product = (typeof PRODUCTS)[number];

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
  /** The name in the control node's inventory; the address behind it is known there only. */
  readonly host: string;
  readonly controlNode: string;
  /** Pilot sites make up the first wave. */
  readonly pilot: boolean;
  readonly vpn: Vpn;
  /** IANA name; windows and freezes of this site are wall time there. */
  readonly timeZone: string;
}

export function isProduct(value: unknown): value is Product {
  return PRODUCTS.some((product) => product === value);
}

/** Why a rollout may not push a release to this site, as a sentence; null if it may. To be asked when a rollout is planned. */
export function refusalToPush(site: Site): string | null {
  if (site.kind === 'operator') {
    return `${site.name} (${site.id}) is run by its own operator; operator sites cannot be rolled out yet.`;
  }
  if (site.vpn === 'pending') {
    return `${site.name} (${site.id}) cannot be reached: its site-to-site VPN is not set up yet; finish its onboarding first.`;
  }
  return null;
}
