import type { RoleName } from '../people/caller.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { Withdrawal, Witness } from './witness.js';

export const OUTCOMES = ['holds', 'not-applicable'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A named person's word, with a link to the proof, that a criterion holds for one exact release digest. Times are UTC. */
export interface Attestation {
  readonly id: string;
  readonly release: string;
  readonly digest: string;
  readonly criterion: string;
  readonly environment: EnvironmentName;
  readonly outcome: Outcome;
  readonly reason: string;
  /** An https address; never null where the outcome is `holds`. */
  readonly link: string | null;
  readonly by: Witness;
  readonly as: RoleName;
  readonly at: Date;
  readonly withdrawn: Withdrawal | null;
}
