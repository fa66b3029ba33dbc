import type { Tx } from '../platform/database/database.service.js';
import type { Product } from '../sites/site.js';

/** What a site ran when it was last looked at. */
export interface RunningThere {
  readonly site: string;
  readonly version: string;
  readonly digest: string;
  /** False: something may have happened at the site since. */
  readonly certain: boolean;
  /** UTC. */
  readonly seenAt: Date;
}

/** Asked for what runs where, so that notes can say what changes at each site. Whoever moves releases answers. */
export abstract class RunningReleases {
  /** A site of which nothing is known is not in the answer. */
  abstract at(tx: Tx, product: Product, sites: readonly string[]): Promise<readonly RunningThere[]>;
}
