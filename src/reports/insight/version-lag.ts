import { grouped } from '../../platform/grouping.js';
import type { Known, RunningSite, SettledRelease } from './known.js';
import { countWords, type Cell, type Measure } from './measure.js';
import { shareOf } from './reading.js';

const DAY_MS = 86_400_000;

/** How far a site is behind the newest release that has settled in Production. */
export interface Lag {
  /** Settled releases that are newer than what runs there. */
  readonly releases: number;
  /** Whole days since the first of those settled; 0 where there is none. */
  readonly days: number;
}

type Of = Pick<Known, 'settled' | 'sites' | 'now' | 'trustNames'>;

/** How far Trusts are behind, as of now. */
export function versionLag(known: Of): Measure {
  const trusts = lagOfTrusts(known);
  const told = trusts.filter(({ lag }) => lag !== null);
  const upToDate = told.filter(({ lag }) => lag?.releases === 0).length;
  const newest = known.settled.at(-1)?.release ?? null;
  return {
    ...{ id: 'version-lag', title: 'Version lag per Trust', unit: 'share' },
    means: [
      'How many Trusts run the newest release that has settled in Production, or a newer one, at every site of theirs, as of now.',
      'A Trust is as far behind as its furthest site: so many releases that settled since, and so many days since the first of those settled.',
    ],
    sources: ['what the sites’ own probes said last', 'rollouts that were completed'],
    noun: ['Trust whose version is known', 'Trusts whose version is known'],
    none: newest === null ? 'no release has settled in Production' : 'no Trust is known to run a release',
    now: newest === null ? { value: null, of: told.length } : shareOf(upToDate, told.length),
    before: null,
    notes: notesOf(known, newest),
    table: {
      caption: 'How far each Trust is behind',
      columns: [
        { title: 'Trust', holds: 'text' },
        { title: 'Runs', holds: 'text' },
        { title: 'Releases behind', holds: 'count' },
        { title: 'Days behind', holds: 'days' },
        { title: 'Sites not known', holds: 'text' },
      ],
      rows: trusts.map(rowOf),
    },
    chart: newest === null ? null : { label: 0, value: 2, goal: null },
  };
}

interface TrustLag {
  readonly name: string;
  readonly versions: readonly string[];
  /** Null: of none of its sites it is known what runs there, or nothing has settled yet. */
  readonly lag: Lag | null;
  readonly sites: number;
  readonly unknown: number;
}

/** Every Trust, those furthest behind first. */
export function lagOfTrusts({ settled, sites, now, trustNames }: Of): readonly TrustLag[] {
  const ofTrusts = grouped(
    sites.filter(({ trust }) => trust !== null),
    ({ trust }) => trust ?? '',
  );
  return [...ofTrusts]
    .map(([trust, own]) => {
      const lags = own.flatMap((site) => lagOf(site, settled, now) ?? []);
      return {
        name: trustNames.get(trust) ?? trust,
        versions: [...new Set(own.flatMap(({ running }) => running?.version ?? []))],
        lag: lags.length === 0 ? null : lags.reduce(further),
        ...{ sites: own.length, unknown: own.filter(({ running }) => running === null).length },
      };
    })
    .toSorted(
      (one, other) =>
        (other.lag?.releases ?? -1) - (one.lag?.releases ?? -1) ||
        (other.lag?.days ?? -1) - (one.lag?.days ?? -1) ||
        other.unknown - one.unknown ||
        one.name.localeCompare(other.name, 'en'),
    );
}

/** How far one site is behind; null where nobody knows what runs there, or where nothing has settled. */
export function lagOf(
  { running }: Pick<RunningSite, 'running'>,
  settled: readonly SettledRelease[],
  now: number,
): Lag | null {
  if (running === null || settled.length === 0) return null;
  const newer = settled.filter(({ sequence }) => sequence > running.sequence);
  if (newer.length === 0) return { releases: 0, days: 0 };
  const since = Math.min(...newer.map(({ settledAt }) => settledAt));
  return { releases: newer.length, days: Math.max(0, Math.floor((now - since) / DAY_MS)) };
}

function further(one: Lag, other: Lag): Lag {
  return other.releases > one.releases || (other.releases === one.releases && other.days > one.days) ? other : one;
}

function rowOf({ name, versions, lag, sites, unknown }: TrustLag): readonly Cell[] {
  const left = unknown === 0 ? 'None' : `${unknown} of ${sites}`;
  return [name, versions.join(', ') || null, lag?.releases ?? null, lag?.days ?? null, left];
}

function notesOf({ sites }: Of, newest: string | null): readonly string[] {
  const unknown = sites.filter(({ trust, running }) => trust !== null && running === null).length;
  return [
    newest === null ? 'Nothing has settled in Production yet.' : `The newest that has settled is ${newest}.`,
    ...(unknown === 0 ? [] : [`What runs is not known at ${countWords(unknown, ['site', 'sites'])} of Trusts.`]),
  ];
}
