/**
 * A moment as Postgres tells it in UTC, such as `2026-11-21 23:13:31.123456+00`, to the millisecond that has begun; null where it is told
 * in any other way: in another zone, before Christ, after the year 9999 or as no end of time at all.
 */
export function momentTold(text: string): Date | null {
  if (text.charAt(10) !== ' ' || !text.endsWith('+00')) return null;
  // So written it is read by the language itself, in a fraction of the time that a pattern takes.
  const moment = new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
