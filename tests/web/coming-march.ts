const now = new Date();
/** The year of a March that is wholly to come, and near enough for Trusts to be asked for times in it: so long is nothing looked ahead. */
export const YEAR = now.getUTCFullYear() + (now.getUTCMonth() < 2 ? 0 : 1);

/** A day of it as an address has it, `2027-03-10`. */
export function inMarch(day: number): string {
  return `${YEAR}-03-${String(day).padStart(2, '0')}`;
}

/** Midweek, with nothing of another week near it. */
export const WEDNESDAY = 14 - weekdayOf(11);

/** On which the clocks of London go on, one hour after midnight UTC. */
export const CHANGE = 31 - weekdayOf(31);

/** 0 on a Sunday. */
function weekdayOf(day: number): number {
  return new Date(`${inMarch(day)}T12:00:00Z`).getUTCDay();
}
