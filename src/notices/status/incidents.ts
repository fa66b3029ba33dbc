import type { Tx } from '../../platform/database/database.service.js';
import type { Product } from '../../sites/site.js';

/**
 * How far an incident is, as the public is told: it is looked into, a fix is being made, it does no more harm and is not mended, it is over. Whether
 * anybody knows its cause is not said: nobody is asked.
 */
export type IncidentState = 'investigating' | 'identified' | 'monitoring' | 'resolved';

/** An incident that the public may know of. There is no room in it for words that somebody typed. Times are UTC. */
export interface PublicIncident {
  readonly id: string;
  readonly product: Product;
  /** Ids of the sites that it touches; null: all of the product's. */
  readonly sites: readonly string[] | null;
  readonly state: IncidentState;
  /** Those sites cannot be used meanwhile. */
  readonly down: boolean;
  readonly since: Date;
  readonly backAt: Date | null;
  readonly resolvedAt: Date | null;
}

/** Knows the incidents that the public is told of: those that are open, and those resolved in the last day. */
export abstract class Incidents {
  abstract told(tx: Tx): Promise<readonly PublicIncident[]>;
}
