import type { SiteProgress, SiteStage } from '../rollout-progress.js';

/** As people know the states of maintenance. */
export type MaintenanceState = 'scheduled' | 'in-progress' | 'verifying' | 'completed';

/** What a site's maintenance is about, for the words that are said of it. */
export type WorkKind =
  /** A release is being brought to it. */
  | 'update'
  /** The same, and it did not go as planned. */
  | 'failed'
  /** It is being rolled back, or has been. */
  | 'way-back'
  /** Nobody knows how it stands. */
  | 'unknown'
  /** It was switched off by hand. */
  | 'offline';

/** The maintenance of one product at one site. Times are milliseconds since the epoch. */
export interface Work {
  readonly state: MaintenanceState;
  readonly kind: WorkKind;
  /** It answers a defect that cannot wait. */
  readonly urgent: boolean;
  /** It cannot be used now, or nobody can say that it can. */
  readonly down: boolean;
  /** When it went down; null before that. */
  readonly since: number | null;
  readonly backAt: number | null;
  readonly wasBackAt: number | null;
  /** When it is to begin and to be over, of what is still to come. */
  readonly from: number | null;
  readonly to: number | null;
  /** When it was back. */
  readonly endedAt: number | null;
}

/** How a smoke test stands after the probe. */
export type Smoke = 'not-required' | 'awaited' | 'passed' | 'failed';

/** One product at one site, as all that knows of it says. */
export interface SeenSite {
  readonly site: string;
  /** As its environment names it. */
  readonly name: string;
  readonly hub: boolean;
  /** In the rollouts that concern it, oldest first. */
  readonly progress: readonly (SiteProgress & { readonly smoke: Smoke; readonly urgent: boolean })[];
  /** Since when it has been out of service by hand; null where it is not. */
  readonly offlineSince: Date | null;
  /** Its own last probe found it healthy, and nothing may have happened there since; false where nobody ever looked. */
  readonly proven: boolean;
  /** Its own probe once found it there, well or not. */
  readonly probed: boolean;
  /** The times that were agreed for it and are to come, earliest first. */
  readonly agreed: readonly AgreedTime[];
}

export interface AgreedTime {
  readonly digest: string;
  readonly from: Date;
  readonly to: Date;
  readonly urgent: boolean;
}

/** How long it is told that something is over. */
const TOLD_AFTER_MS = 3_600_000;

const BEGUN: readonly SiteStage[] = [
  'in-progress',
  'verifying',
  'restored',
  'rolling-back',
  'put-back',
  'failed',
  'unknown',
];

type Told = SeenSite['progress'][number];

/** The maintenance to tell of at a site; null where there is none. What is down comes before all that is not (INV-31). */
export function workAt(site: SeenSite, now: number): Work | null {
  if (site.offlineSince !== null)
    return { ...NOTHING, kind: 'offline', down: true, since: site.offlineSince.getTime() };
  const begun = site.progress.findLast(({ stage }) => BEGUN.includes(stage));
  const work = begun === undefined ? null : workOf(begun);
  const next = scheduled(site);
  if (work === null || work.state !== 'completed') return work ?? next;
  // Who has just read that it is back must not miss that it goes down again.
  const isNextNear = next !== null && (next.from ?? Infinity) - now < TOLD_AFTER_MS;
  return now - (work.endedAt ?? now) < TOLD_AFTER_MS && !isNextNear ? work : next;
}

/** Whether it may be there at all: something was begun there, or its own probe found it. */
export function wasDeployed({ probed, offlineSince, progress }: SeenSite): boolean {
  return probed || offlineSince !== null || progress.some(({ stage }) => BEGUN.includes(stage));
}

const NOTHING: Work = {
  ...{ state: 'in-progress', kind: 'update', urgent: false, down: false },
  ...{ since: null, backAt: null, wasBackAt: null, from: null, to: null, endedAt: null },
};

function workOf(told: Told): Work {
  const work = { ...NOTHING, urgent: told.urgent, since: time(told.startedAt) };
  const down = { ...work, down: true, backAt: time(told.backAt), wasBackAt: time(told.wasBackAt) };
  switch (told.stage) {
    case 'verifying':
      return { ...down, state: 'verifying' };
    case 'rolling-back':
      return { ...down, kind: 'way-back' };
    case 'failed':
      return { ...down, kind: 'failed' };
    case 'unknown':
      return { ...down, state: 'verifying', kind: 'unknown' };
    case 'restored':
      return restored(told, work);
    case 'put-back':
      return { ...work, state: 'completed', kind: 'way-back', endedAt: time(told.healthyAt) };
    case 'in-progress':
    case 'waiting':
    case 'left-out':
      return down;
  }
}

/** Its probe says that it is healthy; where a smoke test is wanted, that says whether it is restored. */
function restored({ smoke, healthyAt }: Told, work: Work): Work {
  switch (smoke) {
    case 'awaited':
      return { ...work, state: 'verifying' };
    case 'failed':
      return { ...work, kind: 'failed', down: true };
    case 'passed':
    case 'not-required':
      return { ...work, state: 'completed', endedAt: time(healthyAt) };
  }
}

/** What was agreed for releases that have not been here yet; else when a rollout expects to come to it. */
function scheduled({ agreed, progress }: SeenSite): Work | null {
  const next = agreed.find(
    ({ digest, from }) =>
      !progress.some((told) => told.digest === digest && BEGUN.includes(told.stage) && !wasPutBackBefore(told, from)),
  );
  const plan = { ...NOTHING, state: 'scheduled' } as const;
  if (next !== undefined) return { ...plan, urgent: next.urgent, from: next.from.getTime(), to: next.to.getTime() };
  const waiting = progress.findLast(({ stage, startsAt }) => stage === 'waiting' && startsAt !== null);
  if (waiting === undefined) return null;
  return { ...plan, urgent: waiting.urgent, from: time(waiting.startsAt), to: time(waiting.backAt) };
}

/** It was here in an earlier window and is not any more, so that another window brings it again. */
function wasPutBackBefore({ stage, startedAt }: Told, from: Date): boolean {
  return stage === 'put-back' && startedAt !== null && startedAt < from;
}

function time(at: Date | null | undefined): number | null {
  return at?.getTime() ?? null;
}
