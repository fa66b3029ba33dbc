/** A format is dear to make and cheap to use, and there are a few for each zone. */
const formats = new Map<string, Intl.DateTimeFormat>();

const OF_A_DAY = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
const OF_A_TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const OF_A_ZONE = { timeZoneName: 'short' } as const;
const OF_DIGITS = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const OF_A_DATE = { day: 'numeric', month: 'long', year: 'numeric' } as const;

function formatOf(timeZone: string, parts: Intl.DateTimeFormatOptions, locale = 'en-GB'): Intl.DateTimeFormat {
  const name = `${locale} ${timeZone} ${Object.keys(parts).join(' ')}`;
  const format = formats.get(name) ?? new Intl.DateTimeFormat(locale, { timeZone, ...parts });
  formats.set(name, format);
  return format;
}

/** So much is known of moments at most; with more it is begun anew. */
const MOST_SAID = 10_000;
const said = new Map<string, string>();

/** What is said of a moment is always the same, and dear to say: a thousand Trusts whose windows open at once share it. */
function saidOnce(timeZone: string, moment: string, what: string, say: (at: Date) => string): string {
  const of = `${what} ${timeZone} ${moment}`;
  const known = said.get(of);
  if (known !== undefined) return known;
  if (said.size >= MOST_SAID) said.clear();
  const words = say(new Date(moment));
  said.set(of, words);
  return words;
}

/** A moment as a reader in that zone says it: `Tuesday 24 November 2026, 18:00 GMT`. */
export function momentIn(timeZone: string, moment: string): string {
  return `${dayIn(timeZone, moment)}, ${timeIn(timeZone, moment)} ${zoneIn(timeZone, moment)}`;
}

/** From one moment to another, the day said once where it is the same, and the zone once where the clocks do not change in between. */
export function spanIn(timeZone: string, from: string, to: string): string {
  const sameZone = zoneIn(timeZone, from) === zoneIn(timeZone, to);
  const begins = `${dayIn(timeZone, from)}, ${timeIn(timeZone, from)}${sameZone ? '' : ` ${zoneIn(timeZone, from)}`}`;
  const sameDay = dayIn(timeZone, from) === dayIn(timeZone, to);
  const ends = sameDay ? timeIn(timeZone, to) : `${dayIn(timeZone, to)}, ${timeIn(timeZone, to)}`;
  return `${begins} to ${ends} ${zoneIn(timeZone, to)}`;
}

/** By when something is due: `the end of Wednesday 25 November 2026` where that is at midnight there, else the moment. */
export function deadlineIn(timeZone: string, deadline: string): string {
  if (timeIn(timeZone, deadline) !== '00:00') return momentIn(timeZone, deadline);
  return `the end of ${dayIn(timeZone, justBefore(deadline))}`;
}

/** The last day on which it is not late, `yyyy-mm-dd`. */
export function lastDayIn(timeZone: string, deadline: string): string {
  return saidOnce(timeZone, justBefore(deadline), 'date', (at) => formatOf(timeZone, OF_DIGITS, 'en-CA').format(at));
}

function justBefore(moment: string): string {
  return new Date(Date.parse(moment) - 1).toISOString();
}

/** A calendar day, `yyyy-mm-dd`, in words. */
export function dateInWords(day: string): string {
  return formatOf('UTC', OF_A_DATE).format(new Date(`${day}T00:00:00Z`));
}

/** `1 hour 30 minutes`. */
export function lengthInWords(from: string, to: string): string {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
  const days = Math.floor(minutes / 1440);
  const parts = [
    counted(days, 'day'),
    counted(Math.floor((minutes % 1440) / 60), 'hour'),
    counted(minutes % 60, 'minute'),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'less than a minute' : parts.join(' ');
}

function counted(count: number, what: string): string {
  if (count === 0) return '';
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** `Tuesday 24 November 2026`. */
export function dayIn(timeZone: string, moment: string): string {
  return saidOnce(timeZone, moment, 'day', (at) => formatOf(timeZone, OF_A_DAY).format(at).replace(',', ''));
}

/** `18:00`, without its zone. */
export function timeIn(timeZone: string, moment: string): string {
  return saidOnce(timeZone, moment, 'time', (at) => formatOf(timeZone, OF_A_TIME).format(at));
}

/** `GMT`. */
export function zoneIn(timeZone: string, moment: string): string {
  return saidOnce(timeZone, moment, 'zone', (at) => {
    const parts = formatOf(timeZone, OF_A_ZONE).formatToParts(at);
    return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
  });
}
