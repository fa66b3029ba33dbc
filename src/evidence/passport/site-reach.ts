import type { Tx } from '../../platform/database/database.service.js';

/** What is known of the way to a site. Times are UTC. */
export interface SiteReach {
  readonly site: string;
  /** When something was last done or looked at there; null: nothing ever was. */
  readonly reachedAt: Date | null;
  /** What the last try at it met in place of the site, as a sentence; null: nothing. */
  readonly trouble: string | null;
}

/** Knows how sites and their control nodes were last met. Whoever moves releases answers. */
export abstract class SiteReaches {
  abstract of(tx: Tx, sites: readonly string[]): Promise<readonly SiteReach[]>;
  /** Of these control nodes, by id, those that show another host key than the pinned one at present. */
  abstract strangers(tx: Tx, controlNodes: readonly string[]): Promise<readonly string[]>;
}
