import { Injectable } from '@nestjs/common';
import type { EnvironmentsContent } from './content.js';
import type { ControlNode } from './control-node.js';
import type { EnvironmentName } from './environment.js';
import type { Rung } from './rung.js';
import type { ProductSettings } from './product-settings.js';
import { isProduct, type Product, type Site } from './site.js';
import { CENTRAL_ZONE } from './time-zone.js';
import type { Trust } from './trust.js';

/** The ladder, its sites and their Trusts: read from files and checked once at start, and never changed while running. */
@Injectable()
export class Environments {
  readonly rungs: readonly Rung[];
  readonly trusts: readonly Trust[];
  readonly controlNodes: readonly ControlNode[];
  private readonly products: NonNullable<EnvironmentsContent['products']>;
  /** Every site of every rung, in the order of the ladder and then of the files. */
  readonly allSites: readonly Site[];
  private readonly sitesById: ReadonlyMap<string, Site>;
  private readonly trustsById: ReadonlyMap<string, Trust>;

  constructor(content: EnvironmentsContent) {
    this.rungs = content.rungs;
    this.trusts = content.trusts;
    this.controlNodes = content.controlNodes;
    this.products = content.products ?? {};
    this.sitesById = new Map(content.rungs.flatMap((rung) => rung.sites.map((site) => [site.id, site])));
    this.allSites = [...this.sitesById.values()];
    this.trustsById = new Map(content.trusts.map((trust) => [trust.id, trust]));
  }

  /** The sites of an environment, that run a product, or both; a part that is not given narrows nothing. */
  sitesWhere(query: {
    readonly environment?: EnvironmentName | undefined;
    readonly product?: Product | undefined;
  }): readonly Site[] {
    return this.allSites
      .filter((site) => query.environment === undefined || site.environment === query.environment)
      .filter((site) => query.product === undefined || site.products[query.product] !== undefined);
  }

  rung(name: EnvironmentName): Rung {
    const found = this.rungs.find((rung) => rung.name === name);
    if (found === undefined)
      throw new Error(`The environments folder has no ${name}, which its check should have told.`);
    return found;
  }

  /** The sites of a rung that run a product, pilots first, else in the order of the file; none for an unknown product. */
  sites(environment: EnvironmentName, product: string): readonly Site[] {
    if (!isProduct(product)) return [];
    const running = this.rung(environment).sites.filter((site) => site.products[product] !== undefined);
    return [...running.filter((site) => site.pilot), ...running.filter((site) => !site.pilot)];
  }

  /** What is said of a product beside where it runs; null where nothing is, and for an unknown product. */
  product(name: string): ProductSettings | null {
    return isProduct(name) ? (this.products[name] ?? null) : null;
  }

  site(id: string): Site | null {
    return this.sitesById.get(id) ?? null;
  }

  trust(id: string): Trust | null {
    return this.trustsById.get(id) ?? null;
  }

  /** The zone whose clocks a Trust's people read; of nobody's Trust and of one that there is no more, the consortium's. */
  zoneOf(trust: string | null): string {
    return (trust === null ? null : this.trust(trust))?.timeZone ?? CENTRAL_ZONE;
  }

  /** As people call a Trust; its id where there is none of that id any more. */
  trustName(id: string): string {
    return this.trust(id)?.name ?? id;
  }

  /** The control node through which a site is reached, or the one with this id. Throws for a name that no checked file holds. */
  controlNode(of: Site | string): ControlNode {
    const id = typeof of === 'string' ? of : of.controlNode;
    const found = this.controlNodes.find((node) => node.id === id);
    if (found === undefined) throw new Error(`There is no control node "${id}".`);
    return found;
  }
}
