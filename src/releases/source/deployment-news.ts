import type { Tx } from '../../platform/database/database.service.js';
import type { ToldDeployment } from './source-deployments.service.js';

/** Something that became of a release at a site. */
export interface DeploymentNewsItem extends ToldDeployment {
  /** The release's version. */
  readonly release: string;
}

/** What becomes of releases at sites, as whoever brings them there knows it; nothing below it may ask. */
export abstract class DeploymentNews {
  /**
   * The next news of releases of these products, those of one rollout and site in the order in which they happened; null: nothing is left
   * for now. Whoever takes them has them for good once the transaction commits, and nobody else has them meanwhile.
   */
  abstract next(tx: Tx, products: readonly string[]): Promise<readonly DeploymentNewsItem[] | null>;
}
