import { compare, type ServiceChange } from '../releases/comparison.js';
import type { Release } from '../releases/release.js';
import type { Site } from '../sites/site.js';
import type { Change } from './change.js';
import type { RunningThere } from './running-releases.js';

/** A site of which notes speak. */
export interface NotedSite {
  readonly id: string;
  readonly name: string;
  readonly trust: string | null;
  readonly kind: Site['kind'];
}

/** `unknown`: nobody knows what runs there; `stranger`: it runs what was never registered here. */
export type Direction = 'forward' | 'same' | 'back' | 'unknown' | 'stranger';

/** From what some sites run to what they are to run. Times are ISO 8601 in UTC. */
export interface Journey {
  readonly sites: readonly NotedSite[];
  readonly direction: Direction;
  /** Null where nobody knows. */
  readonly from: string | null;
  /** When a site of these was last looked at; null where none was. */
  readonly seenAt: string | null;
  /** False: something may have happened at one of these sites since it was looked at. */
  readonly certain: boolean;
  /** Versions in between that these sites never ran, oldest first. */
  readonly skipped: readonly string[];
  readonly services: readonly ServiceChange[];
  /** What the skipped versions bring beside the changes of this one. */
  readonly also: readonly (Change & { readonly broughtBy: string })[];
  readonly alsoWithheld: number;
  /** Skipped versions of whose changes nothing is known. */
  readonly untold: readonly string[];
}

export interface Road {
  readonly release: Release;
  /** The releases of the same product that matter, in the order in which they were registered. */
  readonly releases: readonly Release[];
  /** By version; a release of whose changes nothing is known is not in it. */
  readonly changes: ReadonlyMap<string, readonly Change[]>;
  readonly sites: readonly NotedSite[];
  readonly running: readonly RunningThere[];
}

/** What changes at each site, sites that come from the same version together, in the order in which the sites are listed. */
export function journeys(road: Road): readonly Journey[] {
  const running = new Map(road.running.map((there) => [there.site, there]));
  const groups = new Map<string, NotedSite[]>();
  for (const site of road.sites) {
    const there = running.get(site.id);
    const from = there === undefined ? '' : `${there.version} ${there.digest} ${String(there.certain)}`;
    groups.set(from, [...(groups.get(from) ?? []), site]);
  }
  return [...groups.values()].map((sites) => journeyOf(road, sites, running));
}

function journeyOf(road: Road, sites: readonly NotedSite[], running: ReadonlyMap<string, RunningThere>): Journey {
  const seen = sites.flatMap(({ id }) => running.get(id) ?? []);
  const [there] = seen;
  const latest =
    seen
      .map(({ seenAt }) => seenAt.toISOString())
      .toSorted()
      .at(-1) ?? null;
  const from = there === undefined ? null : (road.releases.find(({ digest }) => digest === there.digest) ?? null);
  const direction = directionOf(there ?? null, from, road.release);
  const skipped = direction === 'forward' && from !== null ? between(road, from) : [];
  const own = new Set((road.changes.get(road.release.version) ?? []).map(({ key }) => key));
  return {
    sites,
    direction,
    from: there?.version ?? null,
    seenAt: latest,
    certain: seen.every(({ certain }) => certain),
    skipped: skipped.map(({ version }) => version),
    services: from === null ? compare({ ...road.release, packages: [] }, road.release) : compare(from, road.release),
    also: broughtAlong(skipped, road.changes, own),
    alsoWithheld: 0,
    untold: skipped.filter(({ version }) => !road.changes.has(version)).map(({ version }) => version),
  };
}

function directionOf(there: RunningThere | null, from: Release | null, to: Release): Direction {
  if (there === null) return 'unknown';
  if (from === null) return 'stranger';
  if (from.digest === to.digest) return 'same';
  return from.sequence < to.sequence ? 'forward' : 'back';
}

/** Those registered after the one and before the other; versions are never compared as numbers. */
function between({ release, releases }: Road, from: Release): readonly Release[] {
  return releases.filter(({ sequence }) => sequence > from.sequence && sequence < release.sequence);
}

/** Each ticket once, by the last of the versions that have it. */
function broughtAlong(
  skipped: readonly Release[],
  changes: Road['changes'],
  own: ReadonlySet<string>,
): Journey['also'] {
  const found = new Map<string, Change & { readonly broughtBy: string }>();
  for (const { version } of skipped)
    for (const change of changes.get(version) ?? [])
      if (!own.has(change.key)) found.set(change.key, { ...change, broughtBy: version });
  return [...found.values()];
}
