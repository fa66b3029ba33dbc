import type { Tx } from '../../platform/database/database.service.js';

/** A product at a site that somebody took out of service, and that is not known to serve again. */
export interface OfflineSite {
  readonly site: string;
  readonly product: string;
  readonly since: Date;
}

/** A product at a site whose own probe has found it there. */
export interface ProbedSite extends Omit<OfflineSite, 'since'> {
  /** The last probe found it healthy, and nothing may have happened there since. */
  readonly proven: boolean;
}

/** Knows which sites were taken out of service by hand, outside of any rollout, and which were ever probed. */
export abstract class OfflineSites {
  abstract now(tx: Tx): Promise<readonly OfflineSite[]>;
  abstract probed(tx: Tx): Promise<readonly ProbedSite[]>;
}
