import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import { findReleaseByDigest } from '../../releases/release.table.js';
import { Environments } from '../../sites/environments.service.js';
import type { Site } from '../../sites/site.js';
import { type ProbedSite, ProbedSites } from './probed-sites.js';
import {
  performerAt,
  planOf,
  smokeStandingAt,
  type SmokeStanding,
  type SmokeTestAwaited,
  type SmokeTestPlan,
} from './smoke-test.js';
import { smokeTestDecisionsOf, smokeTestResultsOf } from './smoke-test.table.js';

/** A site, with how its smoke test stands and why. */
interface Seen {
  readonly site: Site;
  readonly standing: SmokeStanding;
  readonly plan: SmokeTestPlan;
  readonly decision: string | null;
  readonly runs: ProbedSite | null;
}

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
  async smokeStanding(
    tx: Tx,
    of: { readonly digest: string; readonly sites: readonly string[] },
  ): Promise<ReadonlyMap<string, SmokeStanding>> {
    return new Map((await this.seen(tx, of)).map(({ site, standing }) => [site.id, standing]));
  }

  /** Those of these sites at which somebody still has to test this digest, which runs there by the site's own probe. */
  async awaited(
    tx: Tx,
    of: { readonly digest: string; readonly sites: readonly string[] },
  ): Promise<readonly SmokeTestAwaited[]> {
    return (await this.seen(tx, of)).flatMap(({ site, standing, plan, decision, runs }) => {
      if (standing !== 'awaited' || runs?.deed == null || runs.digest !== of.digest || !runs.healthy) return [];
      return [{ site: site.id, deed: runs.deed, performer: performerAt(plan, site), steps: plan.steps, decision }];
    });
  }

  private async seen(
    tx: Tx,
    of: { readonly digest: string; readonly sites: readonly string[] },
  ): Promise<readonly Seen[]> {
    const sites = of.sites.flatMap((id) => this.environments.site(id) ?? []);
    const release = await findReleaseByDigest(tx, of.digest);
    if (release === null)
      return sites.map((site) => ({
        site,
        standing: 'not-required',
        plan: planOf(null, null),
        decision: null,
        runs: null,
      }));
    const decisions = await smokeTestDecisionsOf(tx, of.digest);
    const plan = planOf(decisions.at(-1) ?? null, this.environments.product(release.product)?.smokeTest ?? null);
    const results = await smokeTestResultsOf(tx, of);
    const probed = await this.probed.at(tx, release.product, of.sites);
    return sites.map((site) => {
      const runs = probed.find((one) => one.site === site.id) ?? null;
      const own = results.filter((result) => result.site === site.id);
      const standing = smokeStandingAt(plan, site, { deed: runs?.deed ?? null, results: own });
      return { site, standing, plan, decision: decisions.at(-1)?.id ?? null, runs };
    });
  }
}
