import type { Tx } from '../../platform/database/database.service.js';

/** A product at a site that somebody took out of service, and that is not known to serve again. */
export interface OfflineSite {
  readonly site: string;
  readonly product: string;
  readonly since: Date;
}

/** A product at a site that its own last probe found healthy, and at which nothing may have happened since. */
export type ProvenSite = Omit<OfflineSite, 'since'>;

/** Knows which sites were taken out of service by hand, outside of any rollout, and of which it is known that they serve. */
export abstract class OfflineSites {
  abstract now(tx: Tx): Promise<readonly OfflineSite[]>;
  abstract proven(tx: Tx): Promise<readonly ProvenSite[]>;
}
