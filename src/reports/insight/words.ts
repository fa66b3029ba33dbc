import { countWords, type Measure, type Unit } from './measure.js';
import { LEAST, type Reading } from './reading.js';

const MINUTE = 60;

/** So long as people say it, by its two largest parts: `2 days 3 hours`. Seconds. */
export function durationInWords(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / MINUTE);
  if (minutes === 0) return 'less than a minute';
  const parts = [
    [Math.floor(minutes / 1440), ['day', 'days']],
    [Math.floor((minutes % 1440) / 60), ['hour', 'hours']],
    [minutes % 60, ['minute', 'minutes']],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  // Beside days, minutes say nothing.
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, noun]) => countWords(count, noun)).join(' ');
}

/** A number of some unit, as people say it. */
export function valueInWords(value: number, unit: Unit): string {
  switch (unit) {
    case 'seconds':
      return durationInWords(value);
    case 'share':
      return `${Math.round(value * 100)}%`;
    case 'ratio':
      return `${value.toFixed(2)} times what was planned`;
    case 'days':
      return countWords(round(value), ['day', 'days']);
    case 'count':
      return String(round(value));
  }
}

/** What there is to say of a figure: never 0 for what is not known, and nothing of too few. */
export function readingInWords(
  { value, of }: Reading,
  { unit, noun, none }: Pick<Measure, 'unit' | 'noun' | 'none'>,
): string {
  if (unit === 'count') return countWords(of, noun);
  if (of === 0) return `Not known: ${none}`;
  if (value === null) return `${countWords(of, noun)}: too few to tell`;
  return `${valueInWords(value, unit)}, of ${countWords(of, noun)}`;
}

/** How the figure stands beside the one of the period before, in a sentence; null where there is none before. */
export function comparedInWords(measure: Pick<Measure, 'unit' | 'noun' | 'none' | 'now' | 'before'>): string | null {
  const { now, before, unit } = measure;
  if (before === null) return null;
  if (now.of === 0 && before.of === 0) return 'It was the same in the period before.';
  const was = beforeInWords(before, measure);
  if (now.value === null || before.value === null) return was;
  if (unit === 'count' && now.of < LEAST && before.of < LEAST) return `${was} Both are too few to tell a trend.`;
  return `${was} ${differenceInWords(now.value - before.value, unit)}`;
}

function beforeInWords(before: Reading, measure: Pick<Measure, 'unit' | 'noun' | 'none'>): string {
  if (before.of === 0) return `In the period before, ${measure.none}.`;
  if (before.value === null) return `The period before had ${readingInWords(before, measure)}.`;
  return `The period before: ${readingInWords(before, measure)}.`;
}

function differenceInWords(difference: number, unit: Unit): string {
  const size = Math.abs(difference);
  const isSame = unit === 'share' ? Math.round(size * 100) === 0 : unit === 'seconds' ? size < 30 : round(size) === 0;
  if (isSame) return 'That is the same now.';
  const said = unit === 'share' ? countWords(Math.round(size * 100), ['point', 'points']) : valueInWords(size, unit);
  return `That is ${said} ${difference > 0 ? 'more' : 'less'} now.`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
