import type { Hands } from '../people/four-eyes.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { Witness } from './witness.js';

/** The second person's answer. A refusal always has a reason. Times are UTC. */
interface WaiverDecision {
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
  readonly state: 'requested' | 'approved' | 'refused';
  readonly by: Witness;
  readonly at: Date;
  readonly decided: WaiverDecision | null;
}

/** A request that nobody has decided about, with those who never do: whoever asked for it, or made its release. */
export interface OpenWaiver extends Waiver {
  readonly hands: Hands;
}

/** Who had a hand in it, as persons' ids. */
export function handsOn(
  requestedBy: string,
  { registeredBy, builtBy }: { readonly registeredBy: string; readonly builtBy: readonly string[] },
): Hands {
  return { requestedBy: [requestedBy], builtBy: [registeredBy, ...builtBy], executedBy: [] };
}
