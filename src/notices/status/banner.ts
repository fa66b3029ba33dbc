import type { IncidentState, PublicIncident } from './incidents.js';
import { sentencesOf, type BannerWords } from './banner-words.js';
import type { MaintenanceState, Work } from './work.js';

/** What the product's own UI shows. Times are ISO text in UTC, for the reader's own time. */
export interface Banner extends BannerWords {
  readonly kind: 'maintenance' | 'incident';
  readonly state: MaintenanceState | IncidentState;
  /** Something in its scope cannot be used now: it stays in sight until that is over (INV-31). */
  readonly down: boolean;
  readonly since: string | null;
  readonly backAt: string | null;
  /** What was said before `backAt`, where it has changed. */
  readonly wasBackAt: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** The sites that a banner speaks of. */
export interface BannerScope {
  /** The product's name for people. */
  readonly title: string;
  /** The one site that it is for, by name; null: the whole product. */
  readonly place: string | null;
  readonly sites: readonly { readonly site: string; readonly work: Work | null }[];
  /** Those of the scope, with the sites that they touch. */
  readonly incidents: readonly PublicIncident[];
}

/**
 * The one thing to say of a scope; null where there is nothing. What is down comes first, and an incident before maintenance. That one is over is said
 * once nothing is at hand: who reads it must not miss what is still to come.
 */
export function bannerOf(scope: BannerScope): Banner | null {
  const works = scope.sites.flatMap(({ work }) => (work === null ? [] : [work]));
  const down = works.filter((work) => work.down);
  const open = scope.incidents.filter(({ state }) => state !== 'resolved');
  const away = open.filter((one) => one.down);
  if (away.length > 0) return ofIncidents(scope, away, open);
  if (down.length > 0) return ofWorks(scope, down, true);
  if (open.length > 0) return ofIncidents(scope, open);
  for (const state of ['verifying', 'completed', 'scheduled'] as const) {
    const such = works.filter((work) => work.state === state);
    if (such.length > 0) return ofWorks(scope, such, false);
  }
  const over = scope.incidents.toSorted((one, other) => endedAt(other) - endedAt(one)).slice(0, 1);
  return over.length > 0 ? ofIncidents(scope, over) : null;
}

function endedAt({ resolvedAt }: PublicIncident): number {
  return resolvedAt?.getTime() ?? 0;
}

const LEAST_FAR = ['investigating', 'identified', 'monitoring', 'resolved'] as const;

/** All of `incidents` in the words of the one that has got least far, at every site that one of them touches; `open` are all that are not over. */
function ofIncidents(scope: BannerScope, incidents: readonly PublicIncident[], open = incidents): Banner {
  const state = LEAST_FAR.find((one) => incidents.some((incident) => incident.state === one)) ?? 'investigating';
  const down = incidents.some((incident) => incident.down) && state !== 'resolved';
  const [count, touched] = [touchedBy(scope, incidents), touchedBy(scope, open)];
  const words = sentencesOf({ ...scope, count, touched, of: scope.sites.length, subject: state, down });
  const ends = incidents.map(({ backAt }) => backAt?.getTime() ?? Infinity);
  const backAt = state === 'resolved' ? Infinity : Math.max(...ends);
  return {
    ...{ kind: 'incident', state, ...words, down, from: null, to: null, wasBackAt: null },
    since: iso(Math.min(...incidents.map(({ since }) => since.getTime()))),
    backAt: iso(backAt === Infinity ? null : backAt),
  };
}

function touchedBy(scope: BannerScope, incidents: readonly PublicIncident[]): number {
  if (incidents.some(({ sites }) => sites === null)) return scope.sites.length;
  return new Set(incidents.flatMap(({ sites }) => sites ?? [])).size;
}

function ofWorks(scope: BannerScope, works: readonly Work[], down: boolean): Banner {
  const lead = leading(works);
  const takenBack = works.filter(({ kind }) => kind === 'way-back').length;
  const words = sentencesOf({ ...scope, count: works.length, of: scope.sites.length, takenBack, subject: lead, down });
  const plan = { kind: 'maintenance', state: lead.state, ...words, down } as const;
  const none = { since: null, backAt: null, wasBackAt: null, from: null, to: null };
  if (lead.state === 'scheduled') return { ...plan, ...none, from: iso(lead.from), to: iso(lead.to) };
  return { ...plan, ...none, since: iso(earliest(works)), ...(down ? endOf(works) : {}) };
}

const WORST = ['failed', 'unknown', 'way-back', 'offline', 'update'] as const;

/** The one whose words are said for all: what went wrong before what goes well, and of those the first. */
function leading(works: readonly Work[]): Work {
  const ranked = works.toSorted(
    (one, other) =>
      WORST.indexOf(one.kind) - WORST.indexOf(other.kind) || rank(one) - rank(other) || start(one) - start(other),
  );
  const [first] = ranked;
  if (first === undefined) throw new Error('There is nothing to say.');
  return first;
}

/** What is being changed before what is being checked. */
function rank({ state }: Work): number {
  return state === 'in-progress' ? 0 : 1;
}

function start({ since, from }: Work): number {
  return since ?? from ?? Infinity;
}

function earliest(works: readonly Work[]): number | null {
  const first = works.reduce((least, { since }) => Math.min(least, since ?? Infinity), Infinity);
  return first === Infinity ? null : first;
}

/** When the last of them is back; nobody can say where nobody can of one. */
function endOf(works: readonly Work[]): Pick<Banner, 'backAt' | 'wasBackAt'> {
  const ends = works.flatMap(({ backAt }) => (backAt === null ? [] : [backAt]));
  if (ends.length < works.length) return { backAt: null, wasBackAt: null };
  const backAt = Math.max(...ends);
  const wasBackAt = Math.max(...works.map((work) => work.wasBackAt ?? work.backAt ?? 0));
  return { backAt: iso(backAt), wasBackAt: wasBackAt === backAt ? null : iso(wasBackAt) };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
