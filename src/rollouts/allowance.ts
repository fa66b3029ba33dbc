import type { Pace } from './planning/pace.js';

/** On top of what nearly every run took: a quarter, and a minute at least. */
const MARGIN = 0.25;
const LEAST_MARGIN_SECONDS = 60;

/**
 * The seconds that a run at a site is given when it is asked whether it would be over before a window closes: what nearly all past
 * ones took and a margin, but never more than the deadline, which ends every run; without any past run, the deadline.
 */
export function allowanceOf(pace: Pick<Pace, 'p95'> | null, deadlineSeconds: number): number {
  if (pace === null) return deadlineSeconds;
  const margin = Math.max(LEAST_MARGIN_SECONDS, Math.ceil(pace.p95 * MARGIN));
  return Math.min(deadlineSeconds, pace.p95 + margin);
}
