import type { Tx } from '../../platform/database/database.service.js';

/** Another scope than the one before. `readAt` is when the reading began that brought it, UTC. */
export interface ScopeChange {
  readonly release: { readonly version: string; readonly product: string };
  /** The hash of the new scope. */
  readonly snapshot: string;
  readonly readAt: Date;
}

/** Whoever keeps what was signed on scopes, and must hear of every other one. */
export abstract class SignedScopes {
  /** Called in the transaction that keeps the new scope, once it is the last one of its release. */
  abstract changed(tx: Tx, change: ScopeChange): Promise<void>;
}
