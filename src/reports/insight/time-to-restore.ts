import type { Blamed, Known, KnownIncident } from './known.js';
import { countWords, type Measure } from './measure.js';
import { isIn, periodBefore, type Period } from './period.js';
import { median, middleOf } from './reading.js';
import { secondsFrom } from './lead-time.js';
import { durationInWords } from './words.js';

const SEVERE = 2;
const BLAMED: Readonly<Record<Blamed, string>> = {
  us: 'Ours',
  trust: 'A Trust’s own',
  'third-party': 'A third party’s',
};

/** How long it takes until what broke in Production works again. */
export function timeToRestore({ incidents }: Pick<Known, 'incidents'>, period: Period): Measure {
  const severe = incidents.filter(({ severity }) => severity <= SEVERE);
  const here = severe
    .filter(({ raisedAt }) => isIn(period, raisedAt))
    .toSorted((one, other) => one.raisedAt - other.raisedAt);
  return {
    ...{ id: 'time-to-restore', title: 'Time to restore', unit: 'seconds' },
    means: [
      'How long from when a Sev 1 or 2 of Production was raised until it was resolved: the middle one of those of ours that were raised in this time and are resolved.',
    ],
    sources: ['incidents'],
    noun: ['resolved incident', 'resolved incidents'],
    none: 'no incident of ours was resolved',
    now: middleOf(lengthsOf(here, 'us')),
    before: middleOf(
      lengthsOf(
        severe.filter(({ raisedAt }) => isIn(periodBefore(period), raisedAt)),
        'us',
      ),
    ),
    notes: [...stillOpen(here), ...notOurs(here, 'trust'), ...notOurs(here, 'third-party')],
    table: {
      caption: 'Severe incidents of Production',
      columns: [
        { title: 'Incident', holds: 'text' },
        { title: 'Severity', holds: 'count' },
        { title: 'Whose', holds: 'text' },
        { title: 'Raised', holds: 'moment' },
        { title: 'Time to restore', holds: 'seconds', absent: 'Not resolved' },
      ],
      rows: here.map((one) => [
        ...[one.number, one.severity, BLAMED[one.blamed], one.raisedAt, secondsFrom(one.raisedAt, one.resolvedAt)],
      ]),
    },
    chart: { label: 0, value: 4, goal: null },
  };
}

function lengthsOf(incidents: readonly KnownIncident[], blamed: Blamed): readonly number[] {
  return incidents.flatMap((one) => {
    const seconds = secondsFrom(one.raisedAt, one.resolvedAt);
    return one.blamed === blamed && seconds !== null ? [seconds] : [];
  });
}

function stillOpen(incidents: readonly KnownIncident[]): readonly string[] {
  const open = incidents.filter(({ blamed, resolvedAt }) => blamed === 'us' && resolvedAt === null);
  if (open.length === 0) return [];
  const names = open.map(({ number }) => number).join(', ');
  return [`Not resolved yet, and so not in the figure: ${names}.`];
}

function notOurs(incidents: readonly KnownIncident[], blamed: 'trust' | 'third-party'): readonly string[] {
  const theirs = incidents.filter((one) => one.blamed === blamed);
  if (theirs.length === 0) return [];
  const middle = median(lengthsOf(theirs, blamed));
  const took = middle === null ? 'none of them is resolved' : `the middle one took ${durationInWords(middle)}`;
  const whose = blamed === 'trust' ? 'that Trusts caused themselves' : 'that third parties caused';
  return [`Told apart, and not ours: ${countWords(theirs.length, ['incident', 'incidents'])} ${whose}; ${took}.`];
}
