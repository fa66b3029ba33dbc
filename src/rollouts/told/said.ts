/** Times are milliseconds since the epoch. */
const MINUTE = 60_000;
/** Times further ahead than this are said to five minutes: to one is more than anybody knows. */
const FAR = 30 * MINUTE;
/** A time that has to be put off is put off by a part of what is left, so that it need not be again at once. */
const SPARE = 0.1;
/** Better news is said only if they are better by so much of what is left, and by five minutes. */
const BETTER = 0.25;

/**
 * The time that people are told a site is back: what they were told before (null: nothing), as long as it holds, so that it does not
 * change with every look. It is never earlier than `foreseen`.
 */
export function saidNow(before: number | null, foreseen: number, now: number): number {
  if (before === null) return rounded(foreseen, now);
  const left = Math.max(0, foreseen - now);
  if (foreseen > before) return rounded(foreseen + Math.max(MINUTE, left * SPARE), now);
  const enough = Math.max(5 * MINUTE, left * BETTER);
  return before - foreseen > enough ? Math.min(before, rounded(foreseen, now)) : before;
}

function rounded(at: number, now: number): number {
  const step = at - now > FAR ? 5 * MINUTE : MINUTE;
  return Math.ceil(at / step) * step;
}
