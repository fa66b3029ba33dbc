const DAY_MS = 86_400_000;

/**
 * The day that comes so many working days after one, `yyyy-mm-dd`. Saturdays, Sundays and the bank holidays of England are none. A
 * holiday that is proclaimed for one year alone is not known here.
 */
export function afterWorkingDays(day: string, count: number): string {
  let at = Date.parse(day);
  for (let left = count; left > 0;) {
    at += DAY_MS;
    if (isWorkingDay(dayOf(at))) left -= 1;
  }
  return dayOf(at);
}

export function isWorkingDay(day: string): boolean {
  return !isWeekend(Date.parse(day)) && !bankHolidays(Number(day.slice(0, 4))).includes(day);
}

/** The bank holidays of England in a year, in order, as the Banking and Financial Dealings Act and custom have them. */
export function bankHolidays(year: number): readonly string[] {
  const easter = easterOf(year);
  const christmas = weekdayFrom(Date.UTC(year, 11, 25));
  return [
    weekdayFrom(Date.UTC(year, 0, 1)),
    easter - 2 * DAY_MS,
    easter + DAY_MS,
    mondayFrom(Date.UTC(year, 4, 1)),
    mondayFrom(Date.UTC(year, 4, 25)),
    mondayFrom(Date.UTC(year, 7, 25)),
    christmas,
    // On the day itself, or else on the next that is not taken.
    weekdayFrom(Math.max(Date.UTC(year, 11, 26), isWeekend(Date.UTC(year, 11, 25)) ? christmas + DAY_MS : 0)),
  ]
    .toSorted((one, other) => one - other)
    .map(dayOf);
}

/** Easter Sunday of the Gregorian calendar, by the rule of Butcher. */
function easterOf(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const inCentury = year % 100;
  const shift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - shift + 15) % 30;
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7;
  const correction = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const count = epact + toSunday - 7 * correction + 114;
  return Date.UTC(year, Math.floor(count / 31) - 1, (count % 31) + 1);
}

function mondayFrom(at: number): number {
  return at + ((8 - new Date(at).getUTCDay()) % 7) * DAY_MS;
}

function weekdayFrom(at: number): number {
  return isWeekend(at) ? mondayFrom(at) : at;
}

function isWeekend(at: number): boolean {
  return [0, 6].includes(new Date(at).getUTCDay());
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
