import { ENVIRONMENT_NAMES, type EnvironmentName } from '../../sites/environment.js';
import type { Withdrawal, Witness } from '../witness.js';

/** The gates that a release can be rejected at. */
export const REJECTABLE = ['sit', 'uat', 'pre-prod', 'production'] as const satisfies readonly EnvironmentName[];

/** What the form asks. At least one of them is answered with yes. */
export interface RejectionAnswers {
  /** May a patient come to harm? */
  readonly patientSafety: boolean;
  /** May it harm other clinical systems? */
  readonly otherSystems: boolean;
  /** May data be lost? */
  readonly dataLoss: boolean;
}

/** That a release was rejected on clinical risk: nobody waives that, it is withdrawn when the risk is gone. Times are UTC. */
export interface ClinicalRejection {
  readonly id: string;
  readonly release: string;
  readonly digest: string;
  /** The gate that it shuts, with every one above. */
  readonly environment: EnvironmentName;
  /** What may happen, and how. */
  readonly hazard: string;
  readonly answers: RejectionAnswers;
  /** What would make it safe; null where nobody knows. */
  readonly remedy: string | null;
  readonly by: Witness;
  readonly at: Date;
  readonly withdrawn: Withdrawal | null;
}

/** Whether it was said of exactly this digest, and of this gate or one below. */
export function concerns(
  { digest, environment }: Pick<ClinicalRejection, 'digest' | 'environment'>,
  gate: { readonly digest: string; readonly environment: EnvironmentName },
): boolean {
  const isReached = ENVIRONMENT_NAMES.indexOf(gate.environment) >= ENVIRONMENT_NAMES.indexOf(environment);
  return digest === gate.digest && isReached;
}
