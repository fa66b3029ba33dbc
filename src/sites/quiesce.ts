import { secondsIn } from './duration.js';

/**
 * How a site says whether work that must not be interrupted, such as a training run, is under way. The check ends with 0 when it is quiet
 * and with 75 when it is busy; anything else is a fault.
 */
export interface Quiesce {
  /** A command as a list of arguments; no shell reads it. */
  readonly check: readonly string[];
  /** How long the rollout waits for quiet before it asks a person, as the files write durations. */
  readonly limit: string;
  /** How long after a busy answer the site is asked again. */
  readonly every: string;
}

/** In seconds: how long to wait for quiet, and how long between two questions. */
export function patienceOf(quiesce: Quiesce): { readonly limitSeconds: number; readonly everySeconds: number } {
  return { limitSeconds: secondsIn(quiesce.limit) ?? 0, everySeconds: secondsIn(quiesce.every) ?? 60 };
}
