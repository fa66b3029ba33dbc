import type { Tx } from '../platform/database/database.service.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { Product } from '../sites/site.js';

/** A release that has reached every site of an environment and soaked there. Times are UTC. */
export interface SettledRelease {
  readonly release: string;
  readonly digest: string;
  readonly product: Product;
  readonly environment: EnvironmentName;
  readonly settledAt: Date;
}

/** Knows what has settled where, so that people are asked for their word once there is something to look at. Whoever moves releases answers. */
export abstract class SettledReleases {
  /** When this digest settled in an environment, by its last rollout there; null: it did not, or does so no more. */
  abstract settledAt(
    tx: Tx,
    asked: { readonly digest: string; readonly product: string; readonly environment: EnvironmentName },
  ): Promise<Date | null>;
  /** Everything that settled within these seconds, and still stands so by its last rollout there; the oldest first. */
  abstract recently(tx: Tx, withinSeconds: number): Promise<readonly SettledRelease[]>;
}
