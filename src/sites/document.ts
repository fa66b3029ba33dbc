import type { EnvironmentName } from './environment.js';
import type { RolloutOrder, Rung } from './rung.js';
import type { ControlNode } from './control-node.js';
import type { NoticeDocument } from './notice-policy.js';
import type { OperatorDocument } from './operator.js';
import type { ProductsDocument } from './product-settings.js';
import type { Product, ProductAtSite, SiteKind } from './site.js';
import type { Contact, SmokeTester } from './trust.js';
import type { Window } from './window.js';

/** A site as its environment's file writes it, once the schema has let it through. */
export interface SiteDocument {
  readonly id: string;
  readonly name: string;
  readonly trust?: string;
  readonly mimics?: string;
  readonly kind: SiteKind;
  readonly operator?: OperatorDocument;
  readonly vpn?: 'ready' | 'pending';
  readonly host: string;
  readonly controlNode: string;
  readonly pilot?: boolean;
  readonly hub?: boolean;
  readonly apart?: readonly string[];
  readonly windows?: readonly Window[];
  readonly products: Readonly<Partial<Record<Product, ProductAtSite>>>;
}

/** One environment's file: `production.yml`. Durations are still text. */
export interface RungDocument {
  readonly name: EnvironmentName;
  readonly title: string;
  readonly use: string;
  readonly hosting: Rung['hosting'];
  readonly runsFullTime: boolean;
  readonly deploymentCriteria: readonly string[];
  readonly rollout: {
    readonly concurrency: number;
    readonly soak: string;
    readonly failureBudget: number;
    readonly deadline: string;
    readonly order?: RolloutOrder;
    readonly preFlight?: boolean;
  };
  readonly agreements?: Rung['agreements'];
  readonly passports?: Rung['passports'];
  readonly notices?: NoticeDocument;
  readonly consultation?: string;
  readonly windows?: readonly Window[];
  readonly sites: readonly SiteDocument[];
}

export interface TrustDocument {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly windows?: readonly Window[];
  readonly contacts: readonly Contact[];
  readonly smokeTester?: SmokeTester;
}

/** `trusts.yml` */
export interface TrustsDocument {
  readonly trusts: readonly TrustDocument[];
}

/** `control-nodes.yml` */
export interface ControlNodesDocument {
  readonly controlNodes: readonly ControlNode[];
}

/** What could be read of a folder. A file that did not pass its schema is absent, and rules that need it are not asked. */
export interface Documents {
  readonly rungs: readonly RungDocument[];
  readonly trusts: readonly TrustDocument[] | null;
  readonly controlNodes: readonly ControlNode[] | null;
  readonly products: ProductsDocument['products'] | null;
}

export const TRUSTS_FILE = 'trusts.yml';
export const CONTROL_NODES_FILE = 'control-nodes.yml';
/** The one file that may be left out: then no product has more said of it than where it runs. */
export const PRODUCTS_FILE = 'products.yml';

export function rungFile(name: EnvironmentName): string {
  return `${name}.yml`;
}
