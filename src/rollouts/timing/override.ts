import { isActiveRollout, type RolloutState } from '../rollout.js';

/** The longest time that one override opens a site for. */
export const MOST_HOURS = 24;
/** An override is asked for at most so long ahead. */
export const MOST_DAYS_AHEAD = 60;

export const OVERRIDE_STATES = ['requested', 'approved', 'refused'] as const;
export type OverrideState = (typeof OVERRIDE_STATES)[number];

interface Somebody {
  readonly person: string;
  readonly name: string;
}

/** Leave to change one site of one rollout for a time, in spite of its windows and freezes. */
export interface Override {
  readonly id: string;
  readonly rollout: string;
  readonly site: string;
  readonly from: Date;
  readonly to: Date;
  readonly reason: string;
  readonly state: OverrideState;
  readonly requestedBy: Somebody;
  readonly requestedAt: Date;
  /** The second person's word; null until it is given. */
  readonly decided: { readonly by: Somebody; readonly at: Date; readonly because: string | null } | null;
}

/** Why an override of this rollout cannot be asked for or approved, as a sentence; null if it can. */
export function refusalToOverride(rollout: RolloutState, override: { readonly to: Date }, now: Date): string | null {
  if (!isActiveRollout(rollout)) return `A rollout that is ${rollout.replaceAll('-', ' ')} starts nothing any more.`;
  return override.to <= now ? 'The time that it is for is over.' : null;
}
