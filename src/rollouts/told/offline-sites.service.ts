import { Injectable } from '@nestjs/common';
import { OfflineSites, type OfflineSite, type ProbedSite } from '../../notices/status/offline-sites.js';
import type { Tx } from '../../platform/database/database.service.js';
import { Environments } from '../../sites/environments.service.js';
import { PRODUCTS } from '../../sites/site.js';
import { probedRuns, takenOffline } from './told.table.js';

/** Tells of the sites that somebody took out of service, until something has brought them back by the word of their own probe. */
@Injectable()
export class OfflineByHand extends OfflineSites {
  constructor(private readonly environments: Environments) {
    super();
  }

  override async now(tx: Tx): Promise<readonly OfflineSite[]> {
    return takenOffline(tx, { sites: this.sites, products: PRODUCTS });
  }

  override async probed(tx: Tx): Promise<readonly ProbedSite[]> {
    return probedRuns(tx, this.sites);
  }

  private get sites(): readonly string[] {
    return this.environments.allSites.map(({ id }) => id);
  }
}
