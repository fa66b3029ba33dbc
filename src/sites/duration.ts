const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const DURATION = /^(0|[1-9][0-9]{0,6})([smhd])$/;

/** Seconds in a duration as the files write it: `45s`, `30m`, `24h`, `2d`. Null for anything else. */
export function secondsIn(text: string): number | null {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  const each = unit === undefined ? undefined : SECONDS[unit];
  return amount === undefined || each === undefined ? null : Number(amount) * each;
}
