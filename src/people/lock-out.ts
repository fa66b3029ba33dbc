/** The wrong password in a row that is no slip of the finger any more. */
const FIRST_TO_LOCK = 5;
const FIRST_LOCK_SECONDS = 60;
const LONGEST_LOCK_SECONDS = 15 * 60;

/**
 * For how many seconds nobody can sign in to an account after so many wrong passwords in a row: none up to four, then a
 * minute, doubling up to a quarter of an hour, which leaves a guesser a hundred tries a day. API tokens go on working, so an
 * attacker cannot keep a release manager from a halt by guessing.
 */
export function lockSeconds(failures: number): number {
  if (failures < FIRST_TO_LOCK) return 0;
  return Math.min(FIRST_LOCK_SECONDS * 2 ** (failures - FIRST_TO_LOCK), LONGEST_LOCK_SECONDS);
}
