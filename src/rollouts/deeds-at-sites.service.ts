import { Injectable } from '@nestjs/common';
import { type ProbedSite, ProbedSites } from '../evidence/smoke-tests/probed-sites.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Product } from '../sites/site.js';
import { lastDeedsAt, runningAt } from './running-release.table.js';

/** Tells smoke tests what runs where, by each site's own probe, and what was done there last. */
@Injectable()
export class DeedsAtSites extends ProbedSites {
  override async at(tx: Tx, product: Product, sites: readonly string[]): Promise<readonly ProbedSite[]> {
    const deeds = await lastDeedsAt(tx, sites, product);
    const rows = await runningAt(tx, sites, product);
    return rows.map(({ site, digest, healthy, doubtful }) => {
      const deed = deeds.get(site);
      // What was read back before it is of a release that is being replaced at this moment.
      const underWay = deed !== undefined && !deed.over;
      return { site, digest, healthy: healthy && !doubtful && !underWay, deed: deed?.attempt ?? null };
    });
  }
}
