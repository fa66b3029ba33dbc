const FIRST_SECONDS = 2;
const LONGEST_SECONDS = 240;
/** What a receiver asks for is granted up to this: one that says "tomorrow" is asked again before. */
const LONGEST_GRANTED_SECONDS = 3600;

/**
 * How many seconds to wait after a try that may work another time: what the receiver asked for, or twice as long at every try, up to
 * four minutes, so that a queue is empty ten minutes after a long outage. `chance`, from 0 to below 1, spreads those that failed together by a
 * quarter either way.
 */
export function waitSeconds(tries: number, asked: number | null, chance: number): number {
  if (asked !== null && asked >= 0) return Math.min(Math.max(asked, 1), LONGEST_GRANTED_SECONDS) * (1 + chance / 10);
  const doubled = Math.min(FIRST_SECONDS * 2 ** Math.max(0, Math.min(tries, 30) - 1), LONGEST_SECONDS);
  return doubled * (0.75 + chance / 2);
}
