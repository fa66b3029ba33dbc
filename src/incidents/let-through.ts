import type { Tx } from '../platform/database/database.service.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { Product } from '../sites/site.js';

/** The release behind an incident, the rollout that brought it and the promotion whose gate let it through. */
export interface Cause {
  readonly release: string;
  readonly rollout: string;
  readonly promotion: string;
}

/** Knows what was last put where, so that an incident is linked to the change that caused it (002-004). */
export abstract class LetThrough {
  /**
   * The last rollout that changed any of these sites (none named: any of the environment), of this release where one is named; null where
   * none did.
   */
  abstract at(
    tx: Tx,
    asked: {
      readonly product: Product;
      readonly environment: EnvironmentName;
      readonly sites: readonly string[];
      readonly release: string | null;
    },
  ): Promise<Cause | null>;
}
