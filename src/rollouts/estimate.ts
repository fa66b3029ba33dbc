/** What an estimate is made of; seconds throughout. */
export interface Pace {
  /** How long the deployments that have ended took. */
  readonly took: readonly number[];
  /** Sites that have not begun, and those under way. */
  readonly waiting: number;
  readonly underWay: number;
  readonly concurrency: number;
  /** What is left of the soaks. */
  readonly soakSeconds: number;
}

/** How many seconds a rollout will go on if sites go on as they went; null while nothing has shown how long one takes. */
export function remainingSeconds(pace: Pace): number | null {
  const left = pace.waiting + pace.underWay;
  if (left === 0) return pace.soakSeconds;
  if (pace.took.length === 0) return null;
  const mean = pace.took.reduce((sum, seconds) => sum + seconds, 0) / pace.took.length;
  const rounds = Math.ceil(pace.waiting / Math.max(1, pace.concurrency)) + (pace.underWay > 0 ? 0.5 : 0);
  return Math.round(rounds * mean + pace.soakSeconds);
}
