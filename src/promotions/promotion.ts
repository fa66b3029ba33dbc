import type { Witness } from '../evidence/witness.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { Reason } from './objection.js';
import type { Verdict } from './verdict.js';

export const OUTCOMES = ['accepted', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** When a digest had settled on each rung, ISO 8601 in UTC; null where it had not. */
export type SettledAt = Readonly<Record<EnvironmentName, string | null>>;

/** The decision to move a release up, or not to, with everything that it was made on. Never changes. */
export interface Promotion {
  readonly id: string;
  readonly release: string;
  readonly digest: string;
  readonly product: string;
  readonly environment: EnvironmentName;
  readonly outcome: Outcome;
  readonly by: Witness;
  readonly at: Date;
  /** Every criterion as it stood. */
  readonly gate: readonly Verdict[];
  /** Empty when accepted. */
  readonly reasons: readonly Reason[];
  readonly settledAt: SettledAt;
  /** The rollout that carries it out; null when refused. */
  readonly rollout: string | null;
}
