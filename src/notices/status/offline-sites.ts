import type { Tx } from '../../platform/database/database.service.js';

/** A product at a site that somebody took out of service, and that is not known to serve again. */
export interface OfflineSite {
  readonly site: string;
  readonly product: string;
  readonly since: Date;
}

/** Knows which sites were taken out of service by hand, outside of any rollout. */
export abstract class OfflineSites {
  abstract now(tx: Tx): Promise<readonly OfflineSite[]>;
}
