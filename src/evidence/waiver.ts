import type { EnvironmentName } from '../sites/environment.js';
import type { Witness } from './witness.js';

export const WAIVER_STATES = ['requested', 'approved', 'refused'] as const;
export type WaiverState = (typeof WAIVER_STATES)[number];

/** The second person's answer. A refusal always has a reason. Times are UTC. */
export interface WaiverDecision {
  readonly by: Witness;
  readonly reason: string | null;
  readonly at: Date;
}

/** One person's request, and another's approval, to let one criterion go for one exact release digest at one gate. Shown for ever. */
export interface Waiver {
  readonly id: string;
  readonly release: string;
  readonly digest: string;
  readonly criterion: string;
  readonly environment: EnvironmentName;
  readonly reason: string;
  readonly state: WaiverState;
  readonly by: Witness;
  readonly at: Date;
  readonly decided: WaiverDecision | null;
}
