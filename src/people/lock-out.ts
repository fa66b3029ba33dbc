/** How many wrong passwords in a row are let pass as slips of the finger. */
const SLIPS = 5;
const FIRST_LOCK_SECONDS = 60;
const LONGEST_LOCK_SECONDS = 15 * 60;

/**
 * For how many seconds nobody can sign in to an account after so many wrong passwords in a row: none up to four, then a
 * minute, doubling up to a quarter of an hour, which leaves a guesser a hundred tries a day. API tokens go on working, so an
 * attacker cannot keep a release manager from a halt by guessing.
 */
export function lockSeconds(failures: number): number {
  if (failures < SLIPS) return 0;
  return Math.min(FIRST_LOCK_SECONDS * 2 ** (failures - SLIPS), LONGEST_LOCK_SECONDS);
}
