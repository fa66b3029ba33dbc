import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import { grouped } from '../../platform/grouping.js';
import { releasesOfDigests } from '../../releases/release.table.js';
import { Environments } from '../../sites/environments.service.js';
import type { Product, Site } from '../../sites/site.js';
import { type ProbedSite, ProbedSites } from './probed-sites.js';
import {
  isStillToTest,
  isTestedAt,
  lastSince,
  performerAt,
  planOf,
  smokeStandingAt,
  smokeTestStateAt,
  type SmokeStanding,
  type SmokeTestDecision,
  type SmokeTestAwaited,
  type SmokeTestPlan,
  type SmokeTestResult,
  type SmokeTestState,
} from './smoke-test.js';
import { smokeTestDecisionsOf, smokeTestResultsOf, type DigestAtSites } from './smoke-test.table.js';

/** A site, with how its smoke test stands and why. */
interface Seen {
  readonly digest: string;
  readonly site: Site;
  readonly standing: SmokeStanding;
  readonly plan: SmokeTestPlan;
  readonly decision: string | null;
  readonly runs: ProbedSite | null;
  /** What came of the last test since the last thing that was done there. */
  readonly last: SmokeTestResult | null;
}

type AwaitedOf = SmokeTestAwaited & Pick<DigestAtSites, 'digest'>;

/** Tells how smoke tests stand, for whoever says that a site is back. */
@Injectable()
export class SmokeStandings {
  constructor(
    private readonly environments: Environments,
    private readonly probed: ProbedSites,
  ) {}

  /**
   * How the smoke test of this digest stands at each of these sites, counting only results since the last thing that was done there.
   * Every site that is known is in the answer; for a digest that is not registered all are `not-required`.
   */
  async smokeStanding(tx: Tx, of: DigestAtSites): Promise<ReadonlyMap<string, SmokeStanding>> {
    return standingsIn(await this.seen(tx, of));
  }

  /** As `smokeStanding` for several digests, by their digests: what is there to be read is read for all of them together. */
  async smokeStandings(
    tx: Tx,
    of: readonly DigestAtSites[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, SmokeStanding>>> {
    const seen = grouped(await this.seen(tx, ...of), ({ digest }) => digest);
    return new Map([...seen].map(([digest, own]) => [digest, standingsIn(own)]));
  }

  /** What is counted at each of these sites that is known, by its id, and what `awaited` tells of them. */
  async states(
    tx: Tx,
    of: DigestAtSites,
  ): Promise<{
    readonly states: ReadonlyMap<string, SmokeTestState>;
    readonly awaited: readonly AwaitedOf[];
  }> {
    const seen = await this.seen(tx, of);
    const states = seen.map(
      ({ site, standing, runs }) => [site.id, smokeTestStateAt(standing, of.digest, runs)] as const,
    );
    return { states: new Map(states), awaited: awaitedIn(seen) };
  }

  /** Those of these sites at which somebody still has to test the digest, also after a test that failed; it runs there by the site's own probe. */
  async awaited(tx: Tx, ...of: DigestAtSites[]): Promise<readonly AwaitedOf[]> {
    return awaitedIn(await this.seen(tx, ...of));
  }

  private async seen(tx: Tx, ...of: DigestAtSites[]): Promise<readonly Seen[]> {
    const digests = of.map(({ digest }) => digest);
    const releases = new Map((await releasesOfDigests(tx, digests)).map((release) => [release.digest, release]));
    const known = of.filter(({ digest }) => releases.has(digest));
    const decisions = grouped(await decisionsOf(tx, known), ({ digest }) => digest);
    const results = known.length === 0 ? [] : await smokeTestResultsOf(tx, ...known);
    const ofPlace = grouped(results, ({ digest, site }) => `${digest} ${site}`);
    const planned = new Map(
      known.map(({ digest }) => [digest, this.planOf(releases.get(digest)?.product ?? null, decisions.get(digest))]),
    );
    const probed = new Map<Product, ReadonlyMap<string, ProbedSite>>();
    for (const [product, there] of grouped(known, ({ digest }) => releases.get(digest)?.product)) {
      // Where none is asked for and nothing came of one, it makes no difference what runs.
      const concerns = ({ digest }: DigestAtSites, site: string): boolean =>
        ofPlace.has(`${digest} ${site}`) || this.isAsked(planned.get(digest), site);
      const sites = [...new Set(there.flatMap((one) => one.sites.filter((site) => concerns(one, site))))];
      if (product === undefined || sites.length === 0) continue;
      const found = await this.probed.at(tx, product, sites);
      probed.set(product, new Map(found.map((one) => [one.site, one])));
    }
    return of.flatMap(({ digest, sites }) => {
      const product = releases.get(digest)?.product ?? null;
      const decided = decisions.get(digest)?.at(-1) ?? null;
      const plan = planned.get(digest) ?? planOf(null, null);
      return sites
        .flatMap((id) => this.environments.site(id) ?? [])
        .map((site): Seen => {
          const runs = (product === null ? null : probed.get(product)?.get(site.id)) ?? null;
          const own = { deed: runs?.deed ?? null, results: ofPlace.get(`${digest} ${site.id}`) ?? [] };
          const standing = product === null ? 'not-required' : smokeStandingAt(plan, site, own);
          return { digest, site, standing, plan, decision: decided?.id ?? null, runs, last: lastSince(own) };
        });
    });
  }

  private planOf(product: Product | null, decisions: readonly SmokeTestDecision[] = []): SmokeTestPlan {
    const settings = product === null ? null : (this.environments.product(product)?.smokeTest ?? null);
    return planOf(decisions.at(-1) ?? null, settings);
  }

  private isAsked(plan: SmokeTestPlan | undefined, id: string): boolean {
    const site = this.environments.site(id);
    return plan !== undefined && site !== null && isTestedAt(plan, site);
  }
}

async function decisionsOf(tx: Tx, known: readonly DigestAtSites[]): Promise<readonly SmokeTestDecision[]> {
  return known.length === 0 ? [] : await smokeTestDecisionsOf(tx, ...known.map(({ digest }) => digest));
}

function standingsIn(seen: readonly Seen[]): ReadonlyMap<string, SmokeStanding> {
  return new Map(seen.map(({ site, standing }) => [site.id, standing]));
}

function awaitedIn(seen: readonly Seen[]): readonly AwaitedOf[] {
  return seen.flatMap(({ digest, site, standing, plan, decision, runs, last }) => {
    if (!isStillToTest(standing) || runs?.deed == null || runs.digest !== digest || !runs.healthy) return [];
    const awaited = { deed: runs.deed, performer: performerAt(plan, site), steps: plan.steps, decision };
    return [{ digest, site: site.id, ...awaited, failed: last }];
  });
}
