import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import { RunningReleases, type RunningThere } from '../release-notes/running-releases.js';
import type { Product } from '../sites/site.js';
import { runningAt } from './running-release.table.js';

/** Tells release notes what runs where, by each site's own probe. */
@Injectable()
export class ProbedReleases extends RunningReleases {
  override async at(tx: Tx, product: Product, sites: readonly string[]): Promise<readonly RunningThere[]> {
    const rows = await runningAt(tx, sites, product);
    return rows.map(({ site, version, digest, doubtful, at }) => ({
      site,
      version,
      digest,
      certain: !doubtful,
      seenAt: at,
    }));
  }
}
