import type { Caller } from '../../people/caller.js';
import type { Tx } from '../../platform/database/database.service.js';
import type { EnvironmentName } from '../../sites/environment.js';

export type Promoted =
  | { readonly outcome: 'accepted'; readonly promotion: string; readonly rollout: string }
  | { readonly outcome: 'refused'; readonly reasons: readonly string[] };

/** Moves a release up the ladder; known to rollouts so that a newer release can take the place of a halted one. */
export abstract class Promoter {
  /** Decides on the promotion in the caller's transaction, in the caller's name. A shut gate is an answer; `inPlaceOf` is the halted rollout. */
  abstract promote(
    tx: Tx,
    asked: { readonly release: string; readonly environment: EnvironmentName; readonly inPlaceOf: string },
    caller: Caller,
  ): Promise<Promoted>;
}
