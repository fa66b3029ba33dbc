import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import { Environments } from '../../sites/environments.service.js';
import type { Agreement } from './agreement.js';
import { BegunRuns } from './begun-runs.js';

/** Tells whether a Trust can still change its mind about a release. */
@Injectable()
export class TrustRuns {
  constructor(
    private readonly environments: Environments,
    private readonly begun: BegunRuns,
  ) {}

  /** Whether the change has begun, or is done, at every site of the Trust that it is for: then nothing is left to prevent. */
  async areAllBegun(
    tx: Tx,
    { digest, product, environment, trust }: Pick<Agreement, 'digest' | 'product' | 'environment' | 'trust'>,
  ): Promise<boolean> {
    const sites = this.environments.sites(environment, product).filter((site) => site.trust === trust);
    const begun = await this.begun.at(tx, { digest, product, sites: sites.map(({ id }) => id) });
    return sites.length > 0 && begun.length === sites.length;
  }
}
