import type { Tx } from '../../platform/database/database.service.js';
import type { Product } from '../../sites/site.js';

/** What a site runs, by the word of its own probe. */
export interface ProbedSite {
  readonly site: string;
  readonly digest: string;
  /** It answered well, and nothing may have happened there since. */
  readonly healthy: boolean;
  /** The id of what was done there last, or is being done; null: nothing was. */
  readonly deed: string | null;
}

/** Knows what runs where, so that a smoke test speaks of what was tested. Whoever moves releases answers. */
export abstract class ProbedSites {
  /** A site that was never probed is not in the answer. */
  abstract at(tx: Tx, product: Product, sites: readonly string[]): Promise<readonly ProbedSite[]>;
}
