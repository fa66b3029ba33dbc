import type { CalendarDay } from '../../../reports/schedule/calendar-day.js';
import { isNarrowed, type ScheduleFilter } from '../../../reports/schedule/entry.js';
import type { Schedule } from '../../../reports/schedule/schedule.service.js';
import type { FieldView } from '../../form/form-view.js';
import { firstForACell, groupsByDay, type DayGroup } from './day-groups.js';
import { groupHead, groupLine, severalOf, type GroupHead, type GroupLine, type Reader } from './group-line.js';
import { idOf, queryOf, wayToAlone, type Look } from './look.js';
import {
  daysInWords,
  daysOf,
  periodOf,
  SCHEDULE_VIEWS,
  weeksOf,
  type Period,
  type ScheduleViewName,
} from './period.js';
import { fairShare } from './places.js';
import { dayInWords } from './schedule-words.js';
import { undatedLine, undatedPlaces, undatedTogether, type UndatedGroup, type UndatedLine } from './undated-lines.js';

/** With the way to what is not listed; null where it is no further than this. */
type ThingLine = GroupLine & { readonly alone: string | null };

interface DayLine {
  readonly id: string;
  readonly title: string;
  readonly isToday: boolean;
  readonly groups: readonly ThingLine[];
  /** What is said where there are none. */
  readonly free: string;
}

/** A day of a month: as little of it as a cell holds. */
interface DayCell {
  readonly number: string;
  /** `Tuesday`, and `November 2026`. */
  readonly weekday: string;
  readonly month: string;
  readonly href: string;
  readonly isToday: boolean;
  readonly groups: readonly GroupHead[];
  /** How many more there are than are shown; the day's own place has them. */
  readonly more: number;
}

interface WeekRow {
  /** Null where the week reaches out of the month. */
  readonly days: readonly (DayCell | null)[];
  /** Nothing is on in it. */
  readonly isFree: boolean;
}

interface Way {
  readonly text: string;
  readonly href: string;
}

export interface ScheduleView {
  readonly title: string;
  readonly views: readonly (Way & { readonly current: boolean })[];
  readonly before: Way;
  readonly today: Way;
  readonly after: Way;
  readonly action: string;
  readonly filters: readonly FieldView[];
  /** Whether it is narrowed, or could not be as it was asked to be. */
  readonly isFiltered: boolean;
  /** Kept while the filters change. */
  readonly kept: Readonly<Record<string, string>>;
  /** Without any filter; null where there is none. */
  readonly unfiltered: string | null;
  /** What there is to say before anything is shown. */
  readonly says: readonly string[];
  /** There is something, and nothing of it fits the filters. */
  readonly isLeftOut: boolean;
  /** What is said of the days of a month that are not listed. */
  readonly free: string;
  /** Of a month; null elsewhere, and of a month in which nothing is. */
  readonly weeks: readonly WeekRow[] | null;
  /** Of a week and of a list. */
  readonly days: readonly DayLine[];
  readonly undated: readonly UndatedLine[];
  readonly calendars: string | null;
}

interface Shown {
  readonly schedule: Schedule;
  readonly look: Look;
  readonly reader: Reader & { readonly today: CalendarDay; readonly isOfTrust: boolean; readonly follows: boolean };
  readonly filters: readonly FieldView[];
}

/** So many things stand in a cell of a month; the day's own place tells of all. */
const MOST_IN_A_CELL = 4;
/** So many places are listed on a page altogether. */
const MOST_PLACES = 500;

export function scheduleView({ schedule, look, reader, filters }: Shown): ScheduleView {
  const { addresses, today } = reader;
  const period = periodOf(look.view, look.on);
  const days = groupsByDay(schedule.entries, period, schedule.now);
  const wayTo = (text: string, to: Partial<Look>): Way => ({
    text,
    href: addresses.scheduleOf(queryOf({ ...look, ...to })),
  });
  const isMonth = look.view === 'month';
  const undated = undatedTogether(schedule.undated);
  const most = mostPlacesEach(isMonth ? new Map() : days, undated, { shownSince: period.first, now: schedule.now });
  const nothing: ScheduleFilter = { product: null, environment: null, trust: null, kind: null };
  return {
    title: period.title,
    views: SCHEDULE_VIEWS.map((view) => ({ ...wayTo(VIEW_TITLES[view], { view }), current: view === look.view })),
    before: wayTo(periodOf(look.view, period.before).title, { on: period.before }),
    today: wayTo('Today', { on: today }),
    after: wayTo(periodOf(look.view, period.after).title, { on: period.after }),
    ...{ action: addresses.schedule, filters, kept: { view: look.view, on: look.on } },
    isFiltered: isNarrowed(look) || filters.some(({ errorMessage }) => errorMessage !== undefined),
    unfiltered: isNarrowed(look) ? wayTo('', nothing).href : null,
    says: saysOf(schedule, { look, title: period.title, isOfTrust: reader.isOfTrust, isPast: period.last < today }),
    isLeftOut: isNarrowed(look) && schedule.entries.length === 0,
    free: isNarrowed(look)
      ? 'On the days that are not listed nothing fits these filters.'
      : 'On the days that are not listed nothing is planned.',
    weeks: isMonth && days.size > 0 ? weeksIn(period, { days, look, reader }) : null,
    days: isMonth ? [] : dayLines(period, { days, look, reader, most }),
    undated: undated.map((own) => undatedLine(own, { look, reader, most })),
    calendars: reader.follows ? addresses.scheduleCalendars : null,
  };
}

const VIEW_TITLES: Readonly<Record<ScheduleViewName, string>> = {
  month: 'Month',
  week: 'Week',
  list: 'Four weeks as a list',
};

function saysOf(
  { entries, leftOut, isWhole }: Schedule,
  {
    look,
    title,
    isOfTrust,
    isPast,
  }: { readonly look: Look; readonly title: string; readonly isOfTrust: boolean; readonly isPast: boolean },
): readonly string[] {
  const when = look.view === 'month' ? `in ${title}` : `from ${title}`;
  const planned = isPast ? 'was planned or done' : 'is planned';
  const others = leftOut === 1 ? 'One other thing does not.' : `${leftOut} other things do not.`;
  const nothing = isNarrowed(look)
    ? [`Nothing ${when} fits these filters.${leftOut > 0 ? ` ${others}` : ''}`]
    : [`Nothing ${planned} ${when}${isPast ? ', as far as is known here' : ''}.`];
  return [
    ...(entries.length === 0 ? nothing : []),
    ...(isWhole
      ? []
      : ['There is more than can be shown at once. Choose a product, an environment or a Trust, or a week.']),
    ...(isOfTrust ? ['You see what concerns your Trust, and what is for everybody.'] : []),
  ];
}

interface Known {
  readonly days: ReadonlyMap<CalendarDay, readonly DayGroup[]>;
  readonly look: Look;
  readonly reader: Shown['reader'];
}

interface Listed extends Known {
  /** So many places of each thing are listed. */
  readonly most: number;
}

/** So many places of each thing that there is room for all; what is not listed is only counted. */
function mostPlacesEach(
  days: Known['days'],
  undated: readonly UndatedGroup[],
  { shownSince, now }: { readonly shownSince: CalendarDay; readonly now: Date },
): number {
  const counts = [...days].flatMap(([day, groups]) =>
    groups.map((group) => severalOf(group, { day, shownSince }, now).length),
  );
  return fairShare([...counts, ...undated.map((own) => undatedPlaces(own).length)], MOST_PLACES);
}

function weeksIn(period: Period, known: Known): readonly WeekRow[] {
  return weeksOf(period).map((week) => ({
    days: week.map((day) => (day === null ? null : cellOf(day, known))),
    isFree: week.every((day) => day === null || !known.days.has(day)),
  }));
}

function cellOf(day: CalendarDay, { days, look, reader }: Known): DayCell {
  const groups = firstForACell(days.get(day) ?? []);
  const [weekday = '', number = '', month = '', year = ''] = dayInWords(day).split(' ');
  const week = reader.addresses.scheduleOf(queryOf({ ...look, view: 'week', on: day }));
  // One that is left out for itself alone takes no less room.
  const most = groups.length === MOST_IN_A_CELL + 1 ? groups.length : MOST_IN_A_CELL;
  return {
    ...{ weekday, number, month: `${month} ${year}`, href: `${week}#${idOf(day)}`, isToday: day === reader.today },
    groups: groups.slice(0, most).map((group) => groupHead(group, day, reader)),
    more: Math.max(0, groups.length - most),
  };
}

/** Every day of a week; in a list, days on which nothing is stand together. */
function dayLines(period: Period, { days, look, reader, most }: Listed): readonly DayLine[] {
  const lines: DayLine[] = [];
  const isFolded = look.view === 'list';
  let free: CalendarDay | null = null;
  for (const day of daysOf(period)) {
    const groups = days.get(day) ?? [];
    const isToday = day === reader.today;
    if (isFolded && groups.length === 0 && !isToday && free !== null) {
      const says = freeOf(look, day < reader.today);
      lines[lines.length - 1] = {
        id: idOf(free),
        title: daysInWords(free, day),
        isToday: false,
        groups: [],
        free: says,
      };
      continue;
    }
    free = groups.length === 0 && !isToday ? day : null;
    const shown = groups.map((group) => ({
      ...groupLine(group, { day, shownSince: period.first }, reader, most),
      alone: wayToAlone(day, group[0], { look, addresses: reader.addresses }),
    }));
    const says = freeOf(look, day < reader.today);
    lines.push({ id: idOf(day), title: dayInWords(day), isToday, groups: shown, free: says });
  }
  return lines;
}

/** What is said of a day on which nothing is shown. */
function freeOf(look: Look, isPast: boolean): string {
  if (isNarrowed(look)) return 'Nothing fits these filters.';
  return isPast ? 'Nothing was planned or done.' : 'Nothing is planned.';
}
