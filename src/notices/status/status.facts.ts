import { Injectable } from '@nestjs/common';
import { liveAgreements } from '../../evidence/agreements/agreement.table.js';
import { concerns } from '../../evidence/clinical-risk/rejection.js';
import { standingRejections } from '../../evidence/clinical-risk/rejection.table.js';
import { SmokeStandings } from '../../evidence/smoke-tests/smoke-standing.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { grouped } from '../../platform/grouping.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { Environments } from '../../sites/environments.service.js';
import { PRODUCTS, type Product, type Site } from '../../sites/site.js';
import { digestsAtSites, RolloutProgress, type SiteProgress } from '../rollout-progress.js';
import { Incidents, type PublicIncident } from './incidents.js';
import { OfflineSites, type OfflineSite } from './offline-sites.js';
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

/** Each by the site (or Trust) and the product that it is about: there may be a thousand of them, and each is looked at. */
interface Known {
  readonly progress: ReadonlyMap<string, readonly SiteProgress[]>;
  readonly offline: ReadonlyMap<string, readonly OfflineSite[]>;
  /** Whether the last probe of it is proof still. */
  readonly probed: ReadonlyMap<string, boolean>;
  readonly agreed: ReadonlyMap<string, readonly AgreedTime[]>;
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

  /** As `RolloutProgress.mark`: all else that is told of is in the record. */
  async mark(tx: Tx): Promise<string> {
    return this.progress.mark(tx);
  }

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
      ...{ urgent, smoke: await this.smokeOf(tx, progress) },
      progress: grouped(progress, placeOf),
      offline: grouped(await this.offline.now(tx), placeOf),
      probed: new Map((await this.offline.probed(tx)).map((one) => [placeOf(one), one.proven])),
      agreed: grouped(
        agreed.map(({ release, ...time }) => ({ ...time, urgent: urgent.has(release) })),
        ({ trust, product }) => placeOf({ site: trust, product }),
      ),
    };
  }

  /** Those that people are told of by now. */
  private async agreedTimes(tx: Tx) {
    const until = (await databaseNow(tx)).getTime() + this.environments.rung(PUBLIC).notices.aheadSeconds * 1000;
    const live = await liveAgreements(tx, { environment: PUBLIC });
    const rejections = await standingRejections(tx);
    // What is rejected on clinical risk starts at no time that was agreed for it.
    const isOnHold = (digest: string): boolean =>
      rejections.some((one) => concerns(one, { digest, environment: PUBLIC }));
    return live
      .filter(({ from, digest }) => from.getTime() <= until && !isOnHold(digest))
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
  const here = placeOf({ site: site.id, product });
  return {
    ...{ site: site.id, name: site.name, hub: site.hub ?? false },
    progress: (known.progress.get(here) ?? []).map((one) => ({
      ...one,
      smoke: known.smoke.get(`${one.digest} ${one.site}`) ?? 'not-required',
      urgent: known.urgent.has(one.release),
    })),
    offlineSince: known.offline.get(here)?.[0]?.since ?? null,
    ...{ probed: known.probed.has(here), proven: known.probed.get(here) ?? false },
    agreed: site.trust === null ? [] : (known.agreed.get(placeOf({ site: site.trust, product })) ?? []),
  };
}

function placeOf({ site, product }: { readonly site: string; readonly product: string }): string {
  return `${product} ${site}`;
}
