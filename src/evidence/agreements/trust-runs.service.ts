import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import { Environments } from '../../sites/environments.service.js';
import type { Agreement } from './agreement.js';
import { BegunRuns } from './begun-runs.js';

/** One exact release in one environment. */
type Change = Pick<Agreement, 'digest' | 'product' | 'environment'>;

/** Tells whether a Trust can still change its mind about a release. */
@Injectable()
export class TrustRuns {
  constructor(
    private readonly environments: Environments,
    private readonly begun: BegunRuns,
  ) {}

  /** Whether the change has begun, or is done, at every site of the Trust that it is for: then nothing is left to prevent. */
  async areAllBegun(tx: Tx, { trust, ...change }: Change & Pick<Agreement, 'trust'>): Promise<boolean> {
    return (await this.allBegunOf(tx, change, [trust])).has(trust);
  }

  /** The same of many Trusts at once: those of them at which nothing is left to prevent. */
  async allBegunOf(
    tx: Tx,
    { digest, product, environment }: Change,
    trusts: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const asked = new Set(trusts);
    const sites = this.environments
      .sites(environment, product)
      .flatMap(({ id, trust }) => (trust !== null && asked.has(trust) ? [{ id, trust }] : []));
    const begun = new Set(await this.begun.at(tx, { digest, product, sites: sites.map(({ id }) => id) }));
    const open = new Set(sites.flatMap(({ id, trust }) => (begun.has(id) ? [] : [trust])));
    return new Set(sites.flatMap(({ trust }) => (open.has(trust) ? [] : [trust])));
  }
}
