import { grouped } from '../../platform/grouping.js';
import { ENVIRONMENT_TITLES, type EnvironmentName } from '../../sites/environment.js';
import type { Known, Passing } from './known.js';
import { countWords, type Measure } from './measure.js';
import { isIn, periodBefore, type Period } from './period.js';
import { median, middleOf } from './reading.js';

/** What people bring, so that its time is when they did. What a tracker or a source host says has only the time at which it was read. */
const BROUGHT_BY_PEOPLE: ReadonlySet<string> = new Set([
  ...['sign-off', 'attestation', 'agreements', 'documents', 'second-person', 'clinical-risk'],
]);

/** One thing for which one release waited at one gate. */
export interface Wait {
  readonly criterion: string;
  readonly title: string;
  readonly who: string;
  readonly environment: EnvironmentName;
  readonly seconds: number;
  /** It was the last that was missing. */
  readonly isLast: boolean;
}

/** The gate was open and nobody had asked yet. */
const OPEN = 'open';

/** How long releases that were ready stood before gates, and for what. */
export function gateWaitingTime({ passings }: Pick<Known, 'passings'>, period: Period): Measure {
  const here = passings.filter(({ passedAt }) => isIn(period, passedAt));
  const causes = [...grouped(here.flatMap(waitsOf), ({ environment, criterion }) => `${environment}/${criterion}`)];
  const rows = causes
    .map(([, waits]) => rowOf(waits))
    .toSorted((one, other) => other.total - one.total || one.cause.localeCompare(other.cause, 'en'));
  return {
    ...{ id: 'gate-waiting-time', title: 'Gate waiting time', unit: 'seconds' },
    means: [
      'How long from when a release had settled on the environment below until it was promoted: the middle one of the promotions in this time.',
      'Each cause counts from when the release was ready until somebody brought what the gate asked for. A release can wait for several at once, so causes do not add up; how often one was the last that was missing is beside it. What had been brought before the release was ready kept nobody waiting.',
    ],
    sources: ['promotions, with what each gate said'],
    noun: ['promotion', 'promotions'],
    none: 'nothing was promoted',
    now: middleOf(lengthsOf(here)),
    before: middleOf(lengthsOf(passings.filter(({ passedAt }) => isIn(periodBefore(period), passedAt)))),
    notes: notesOf(here),
    table: {
      caption: 'What releases waited for',
      columns: [
        { title: 'Waited for', holds: 'text' },
        { title: 'On', holds: 'text' },
        { title: 'Before', holds: 'text' },
        { title: 'Times', holds: 'count' },
        { title: 'Middle wait', holds: 'seconds' },
        { title: 'In all', holds: 'seconds' },
        { title: 'Last of all', holds: 'count' },
      ],
      rows: rows.map(({ cause, who, environment, times, middle, total, last }) => [
        ...[cause, who, environment, times, middle, total, last],
      ]),
    },
    chart: { label: 0, before: 2, value: 5, goal: null },
  };
}

/** Everything for which a release waited at its gate, and at the end that somebody promoted it. */
export function waitsOf({ environment, readyAt, passedAt, brought }: Passing): readonly Wait[] {
  if (readyAt === null) return [];
  const late = brought.filter(({ kind, at }) => BROUGHT_BY_PEOPLE.has(kind) && at > readyAt && at <= passedAt);
  const lastAt = Math.max(readyAt, ...late.map(({ at }) => at));
  const waits = late.map(({ criterion, title, who, at }) => ({
    ...{ criterion, title, who: who.join(' or '), environment, seconds: (at - readyAt) / 1000, isLast: at === lastAt },
  }));
  const title = 'Being promoted: nothing was missing any more';
  const open = { criterion: OPEN, title, who: 'the release manager', environment, isLast: false };
  return passedAt > lastAt ? [...waits, { ...open, seconds: (passedAt - lastAt) / 1000 }] : waits;
}

interface Row {
  readonly cause: string;
  readonly who: string;
  readonly environment: string;
  readonly times: number;
  readonly middle: number | null;
  readonly total: number;
  readonly last: number;
}

function rowOf(waits: readonly Wait[]): Row {
  const seconds = waits.map((wait) => wait.seconds);
  const [newest] = waits.slice(-1);
  const { title = '', who = '' } = newest ?? {};
  return {
    ...{
      cause: title,
      who,
      environment: newest === undefined ? '' : ENVIRONMENT_TITLES[newest.environment],
      times: waits.length,
      middle: median(seconds),
    },
    total: seconds.reduce((sum, one) => sum + one, 0),
    last: waits.filter(({ isLast }) => isLast).length,
  };
}

function lengthsOf(passings: readonly Passing[]): readonly number[] {
  return passings.flatMap(({ readyAt, passedAt }) => (readyAt === null ? [] : [(passedAt - readyAt) / 1000]));
}

function notesOf(passings: readonly Passing[]): readonly string[] {
  const unknown = passings.filter(({ readyAt }) => readyAt === null).length;
  const into = countWords(unknown, ['promotion', 'promotions']);
  return unknown === 0 ? [] : [`Not in the figure, since it is not known when the release was ready: ${into}.`];
}
