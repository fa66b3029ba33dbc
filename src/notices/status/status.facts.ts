import { Injectable } from '@nestjs/common';
import { liveAgreements } from '../../evidence/agreements/agreement.table.js';
import { SmokeStandings } from '../../evidence/smoke-tests/smoke-standing.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { Environments } from '../../sites/environments.service.js';
import { PRODUCTS, type Product, type Site } from '../../sites/site.js';
import { digestsAtSites, RolloutProgress, type SiteProgress } from '../rollout-progress.js';
import { Incidents, type PublicIncident } from './incidents.js';
import { OfflineSites, type OfflineSite, type ProvenSite } from './offline-sites.js';
import type { SeenProduct } from './public-status.js';
import { hotfixesAmong } from './status.table.js';
import type { AgreedTime, SeenSite, Smoke } from './work.js';

/** What is over is told of for so long. */
const WITHIN_SECONDS = 86_400;
/** The environment whose sites people work with, and of which the public may know. */
const PUBLIC = 'production';

/** All that the public status is made of, as of one moment. Times are milliseconds since the epoch. */
export interface Seen {
  readonly products: readonly SeenProduct[];
  readonly incidents: readonly PublicIncident[];
  readonly at: number;
}

interface Known {
  readonly progress: readonly SiteProgress[];
  readonly offline: readonly OfflineSite[];
  readonly proven: readonly ProvenSite[];
  readonly agreed: readonly (AgreedTime & { readonly trust: string; readonly product: string })[];
  readonly smoke: ReadonlyMap<string, Smoke>;
  /** Versions of hotfixes. */
  readonly urgent: ReadonlySet<string>;
}

/** Gathers what is known of the sites that the public may know of. */
@Injectable()
export class StatusFacts {
  constructor(
    private readonly environments: Environments,
    private readonly progress: RolloutProgress,
    private readonly offline: OfflineSites,
    private readonly incidents: Incidents,
    private readonly smoke: SmokeStandings,
  ) {}

  async seen(tx: Tx): Promise<Seen> {
    const known = await this.know(tx);
    const incidents = await this.incidents.told(tx);
    const products = PRODUCTS.map((product) => this.productOf(product, known));
    return {
      products: products.filter(({ sites }) => sites.length > 0),
      incidents,
      at: (await databaseNow(tx)).getTime(),
    };
  }

  private async know(tx: Tx): Promise<Known> {
    const all = await this.progress.sites(tx, WITHIN_SECONDS);
    const progress = all.filter(({ environment }) => environment === PUBLIC);
    const agreed = await this.agreedTimes(tx);
    const versions = [...progress.map(({ release }) => release), ...agreed.map(({ release }) => release)];
    const urgent = new Set(await hotfixesAmong(tx, [...new Set(versions)]));
    return {
      ...{ progress, urgent, smoke: await this.smokeOf(tx, progress) },
      ...{ offline: await this.offline.now(tx), proven: await this.offline.proven(tx) },
      agreed: agreed.map(({ release, ...time }) => ({ ...time, urgent: urgent.has(release) })),
    };
  }

  /** Those that people are told of by now. */
  private async agreedTimes(tx: Tx) {
    const until = (await databaseNow(tx)).getTime() + this.environments.rung(PUBLIC).notices.aheadSeconds * 1000;
    const live = await liveAgreements(tx, { environment: PUBLIC });
    return live
      .filter(({ from }) => from.getTime() <= until)
      .toSorted((one, other) => one.from.getTime() - other.from.getTime())
      .map(({ release, digest, trust, product, from, to }) => ({ release, digest, trust, product, from, to }));
  }

  private async smokeOf(tx: Tx, progress: readonly SiteProgress[]): Promise<ReadonlyMap<string, Smoke>> {
    const restored = progress.filter(({ stage }) => stage === 'restored');
    const smoke = new Map<string, Smoke>();
    for (const [digest, standings] of await this.smoke.smokeStandings(tx, digestsAtSites(restored)))
      for (const [site, standing] of standings) smoke.set(`${digest} ${site}`, standing);
    return smoke;
  }

  private productOf(product: Product, known: Known): SeenProduct {
    const sites = this.environments.sites(PUBLIC, product);
    const title = this.environments.product(product)?.title ?? product.toUpperCase();
    return { product, title, sites: sites.map((site) => seenSite(site, product, known)) };
  }
}

function seenSite(site: Site, product: Product, known: Known): SeenSite {
  const isHere = (one: { readonly site: string; readonly product: string }): boolean =>
    one.site === site.id && one.product === product;
  return {
    ...{ site: site.id, name: site.name, hub: site.hub ?? false },
    progress: known.progress.filter(isHere).map((one) => ({
      ...one,
      smoke: known.smoke.get(`${one.digest} ${one.site}`) ?? 'not-required',
      urgent: known.urgent.has(one.release),
    })),
    offlineSince: known.offline.find(isHere)?.since ?? null,
    proven: known.proven.some(isHere),
    agreed: known.agreed.filter((one) => one.trust === site.trust && one.product === product),
  };
}
