const MONTH_MS = 31 * 24 * 60 * 60 * 1000;

/** The first day of a month that is to come, as code writes it and as people read it: `2027-03-01` and `Monday 1 March 2027`. */
export interface ComingDay {
  readonly day: string;
  readonly words: string;
}

/**
 * The first of a month (1 is January) that is more than a month away and not much more than a year, for what the real clock
 * judges: no test of it goes red with the years. Summer or winter time is that of the month in every year.
 */
export function firstOf(month: number): ComingDay {
  const soonest = Date.now() + MONTH_MS;
  const years = [0, 1].map((more) => new Date(soonest).getUTCFullYear() + more);
  const at = years.map((year) => new Date(Date.UTC(year, month - 1, 1))).find((first) => first.getTime() > soonest);
  if (at === undefined) throw new RangeError(`There is no month ${month}.`);
  const words = (options: Intl.DateTimeFormatOptions): string =>
    at.toLocaleDateString('en-GB', { timeZone: 'UTC', ...options });
  return {
    day: at.toISOString().slice(0, 10),
    words: `${words({ weekday: 'long' })} ${words({ day: 'numeric', month: 'long', year: 'numeric' })}`,
  };
}
