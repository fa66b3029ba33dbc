import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import { findReleaseByDigest } from '../../releases/release.table.js';
import { Environments } from '../../sites/environments.service.js';
import { ProbedSites } from './probed-sites.js';
import { planOf, smokeStandingAt, type SmokeStanding } from './smoke-test.js';
import { smokeTestDecisionsOf, smokeTestResultsOf } from './smoke-test.table.js';

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
    const sites = of.sites.flatMap((id) => this.environments.site(id) ?? []);
    const release = await findReleaseByDigest(tx, of.digest);
    if (release === null) return new Map(sites.map(({ id }) => [id, 'not-required']));
    const decisions = await smokeTestDecisionsOf(tx, of.digest);
    const plan = planOf(decisions.at(-1) ?? null, this.environments.product(release.product)?.smokeTest ?? null);
    const results = await smokeTestResultsOf(tx, of);
    const probed = await this.probed.at(tx, release.product, of.sites);
    return new Map(
      sites.map((site) => {
        const deed = probed.find((one) => one.site === site.id)?.deed ?? null;
        const own = results.filter((result) => result.site === site.id);
        return [site.id, smokeStandingAt(plan, site, { deed, results: own })];
      }),
    );
  }
}
