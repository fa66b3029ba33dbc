import type { Tx } from '../../platform/database/database.service.js';
import type { Product } from '../../sites/site.js';

/** A release at some sites. */
export interface AskedRuns {
  readonly digest: string;
  readonly product: Product;
  readonly sites: readonly string[];
}

/** Knows where a release is being changed in, or was. Whoever moves releases answers. */
export abstract class BegunRuns {
  /** Those of these sites at which a run of this digest is under way or has succeeded; one that failed or was rolled back is not. */
  abstract at(tx: Tx, asked: AskedRuns): Promise<readonly string[]>;
}
