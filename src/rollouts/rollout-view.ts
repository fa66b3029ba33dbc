import type { NoticesHealth } from '../notices/notice-view.js';
import type { AttemptKind, AttemptState } from './attempt.js';
import { isHaltable, isTerminal, isWayOn } from './attempt.js';
import type { PreFlightReport } from './approach/pre-flight.js';
import type { Quiet } from './approach/quiet.js';
import { remainingSeconds } from './estimate.js';
import type { Halt } from './halted/halt.js';
import type { OfflineStage } from './offline/spell.js';
import type { ReturnRule, RolloutState } from './rollout.js';
import type { AttemptPurpose, Hold, Standing } from './standing.js';
import type { Override } from './timing/override.js';
import type { Overrun } from './timing/overrun.js';
import type { Decided } from './stops/decision.js';
import type { WaveState } from './wave.js';

export interface ViewedAttempt {
  readonly id: string;
  readonly kind: AttemptKind;
  readonly purpose: AttemptPurpose;
  readonly state: AttemptState;
  readonly token: number | null;
  readonly because: string | null;
  readonly failure: string | null;
  readonly progress: number;
  readonly task: string | null;
  /** What a pre-flight found; null for every other kind, and until it has ended. */
  readonly preFlight: PreFlightReport | null;
  readonly orderedAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
}

interface AttemptAsKept {
  readonly id: string;
  readonly kind: AttemptKind;
  readonly purpose: AttemptPurpose;
  readonly state: AttemptState;
  readonly token: number | null;
  readonly because: string | null;
  readonly failure: string | null;
  readonly progress: number;
  readonly task: string | null;
  readonly pre_flight?: PreFlightReport | null;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
}

/** An attempt as people see it. */
export function attemptOf(row: AttemptAsKept): ViewedAttempt {
  return {
    ...{ id: row.id, kind: row.kind, purpose: row.purpose, state: row.state, token: row.token, because: row.because },
    ...{ failure: row.failure, progress: row.progress, task: row.task, orderedAt: row.created_at },
    ...{ preFlight: row.pre_flight ?? null, startedAt: row.started_at, endedAt: row.ended_at },
  };
}

/** One of a rollout's attempts, with the time there was for it. */
export interface TimedAttempt extends ViewedAttempt {
  /** When the time for it was over while it was not; it went on. Null where it was over in time. */
  readonly overran: Overrun | null;
}

/** What a site runs by its own last probe; `unknown` when nobody can say now. */
export type Runs =
  'unknown' | { readonly version: string; readonly digest: string; readonly healthy: boolean; readonly at: Date };

export interface ViewedNotice {
  readonly about: string;
  readonly says: string;
  readonly dueAt: Date;
}

/** What is drawn of an attempt where many are. */
export type DrawnAttempt = Pick<ViewedAttempt, 'kind' | 'purpose' | 'state' | 'failure' | 'progress' | 'task'>;

/** A site as a page of its whole rollout draws it. */
export interface DrawnSite {
  readonly site: string;
  readonly name: string;
  readonly trust: string | null;
  readonly standing: Standing;
  readonly excused: boolean;
  /** Why it may not start now, where its turn has not come or comes again; else null. */
  readonly hold: Hold | null;
  /** Whether it is left alone because it is busy. */
  readonly quiet: Quiet | null;
  /** Oldest first. Of one that rests with the release they may be left out: nothing is drawn of them. */
  readonly attempts: readonly DrawnAttempt[];
}

export interface ViewedSite extends DrawnSite {
  /** What a person said of it last. */
  readonly word: string | null;
  readonly runs: Runs;
  /** How it stands where somebody ordered it out of service, and since when it is; null where nobody did. */
  readonly offline: { readonly stage: OfflineStage; readonly since: Date | null } | null;
  /** What somebody must be told of the site, oldest first. */
  readonly notices: readonly ViewedNotice[];
  readonly attempts: readonly TimedAttempt[];
}

interface WaveOf<Site> {
  readonly number: number;
  readonly pilots: boolean;
  readonly state: WaveState;
  readonly openedAt: Date | null;
  readonly settledAt: Date | null;
  readonly soakUntil: Date | null;
  readonly passedAt: Date | null;
  readonly sites: readonly Site[];
}

export type DrawnWave = WaveOf<DrawnSite>;

/** What is said of a rollout, however much of its sites is. */
export interface RolloutOf<Site> {
  readonly id: string;
  readonly promotion: string;
  readonly release: string;
  readonly digest: string;
  readonly product: string;
  readonly environment: string;
  readonly state: RolloutState;
  readonly requestedBy: string;
  readonly plannedAt: Date;
  readonly endedAt: Date | null;
  readonly policy: {
    readonly concurrency: number;
    readonly soakSeconds: number;
    readonly failureBudget: number;
    readonly deadlineSeconds: number;
    readonly preFlight: boolean;
  };
  readonly returnRule: ReturnRule;
  /** What is said of the way back wherever the release is approved. */
  readonly returnSentence: string;
  readonly halt: Halt | null;
  /** What people decided about it while it was halted, oldest first. */
  readonly decisions: readonly Decided[];
  /** The newer release that took its place; null if none did. */
  readonly supersededBy: string | null;
  /** Why nothing starts or is heard at sites behind these control nodes; for the hub alone, and while the rollout is under way. */
  readonly outOfContact: readonly { readonly controlNode: string; readonly says: string }[];
  /** Whether everybody has said that they read of its downtime who has to; amber where a person must see to it. */
  readonly told: NoticesHealth;
  readonly waves: readonly WaveOf<Site>[];
}

export interface ViewedRollout extends RolloutOf<ViewedSite> {
  /** Leave to change sites in spite of windows and freezes, whatever became of it; it shows for ever. */
  readonly overrides: readonly Override[];
}

/** All that can be worked out from a rollout. */
interface WorkedOut {
  /** 0 to 1, over the sites in sight. */
  readonly progress: number;
  readonly elapsedSeconds: number;
  readonly remainingSeconds: number | null;
  readonly sites: number;
  /** How many sites stand how; they sum to `sites` (INV-27). */
  readonly counts: Readonly<Partial<Record<Standing, number>>>;
  readonly halt:
    | (NonNullable<ViewedRollout['halt']> & {
        /** Sites at which the control node has not yet confirmed that nothing will start (INV-11). */
        readonly unconfirmed: readonly string[];
        readonly says: string;
      })
    | null;
}

/** A rollout as people see it: what is known, what is not, and what is left. */
export interface RolloutView extends Omit<ViewedRollout, 'halt'>, WorkedOut {
  /** How many sites run what; they sum to `sites` too. */
  readonly running: readonly { readonly version: string; readonly digest: string | null; readonly sites: number }[];
}

/** As much of it as a page of the whole rollout draws. */
export interface DrawnRollout extends Omit<RolloutOf<DrawnSite>, 'halt'>, WorkedOut {}

/** How a site stands, which is all that is said of it where something is done to the whole rollout. */
export type StandingSite = Pick<DrawnSite, 'site' | 'name' | 'standing'>;

/** As much of a rollout as is said before something is done to the whole of it. */
export type RolloutToAct = Pick<
  RolloutOf<unknown>,
  'id' | 'release' | 'digest' | 'product' | 'environment' | 'state' | 'requestedBy' | 'halt'
> & {
  readonly waves: readonly { readonly sites: readonly StandingSite[] }[];
};

/** Adds to a rollout all that can be worked out from it. `now` is for what is shown only. */
export function view(rollout: ViewedRollout, now: Date): RolloutView {
  const sites = rollout.waves.flatMap((wave) => wave.sites);
  return { ...rollout, ...workedOut(rollout, tookAt(sites), now), running: runningOf(sites) };
}

/** As `view`. `took`: how many seconds each deployment took that has ended. */
export function drawn(rollout: RolloutOf<DrawnSite>, took: readonly number[], now: Date): DrawnRollout {
  return { ...rollout, ...workedOut(rollout, took, now) };
}

function workedOut(rollout: RolloutOf<DrawnSite>, took: readonly number[], now: Date): WorkedOut {
  const sites = rollout.waves.flatMap((wave) => wave.sites);
  return {
    progress: sites.length === 0 ? 0 : round(sites.reduce((sum, site) => sum + progressOf(site), 0) / sites.length),
    elapsedSeconds: seconds(rollout.plannedAt, rollout.endedAt ?? now),
    remainingSeconds: remaining(rollout, { sites, took }, now),
    sites: sites.length,
    counts: countsOf(sites),
    halt: rollout.halt === null ? null : { ...rollout.halt, ...unconfirmed(rollout, sites) },
  };
}

function progressOf(site: DrawnSite): number {
  switch (site.standing) {
    case 'waiting':
      return 0;
    case 'in-flight':
    case 'rolling-back':
    case 'unknown':
    case 'needs-human':
      return site.attempts.findLast((attempt) => attempt.purpose === 'order')?.progress ?? 0;
    case 'succeeded':
    case 'failed':
    case 'rolled-back':
    case 'rollback-failed':
    case 'skipped':
      return 1;
  }
}

function countsOf(sites: readonly DrawnSite[]): Partial<Record<Standing, number>> {
  const counts: Partial<Record<Standing, number>> = {};
  for (const site of sites) counts[site.standing] = (counts[site.standing] ?? 0) + 1;
  return counts;
}

function runningOf(sites: readonly ViewedSite[]): RolloutView['running'] {
  const counts = new Map<string, { version: string; digest: string | null; sites: number }>();
  for (const { runs } of sites) {
    const key = runs === 'unknown' ? 'unknown' : `${runs.version} ${runs.digest}`;
    const known =
      runs === 'unknown' ? { version: 'unknown', digest: null } : { version: runs.version, digest: runs.digest };
    counts.set(key, { ...known, sites: (counts.get(key)?.sites ?? 0) + 1 });
  }
  return [...counts.values()];
}

function unconfirmed(
  rollout: RolloutOf<DrawnSite>,
  sites: readonly DrawnSite[],
): { unconfirmed: string[]; says: string } {
  if (rollout.state !== 'halting') return { unconfirmed: [], says: 'The halt is confirmed: nothing more begins.' };
  const isOpen = (each: DrawnAttempt): boolean => isWayOn(each.kind) && (isHaltable(each.state) || neverBegan(each));
  const names = sites.filter((site) => site.attempts.some(isOpen)).map((site) => site.name);
  const says = names.length === 0 ? 'The halt is being confirmed.' : `Halt not confirmed: ${names.join(', ')}.`;
  return { unconfirmed: names, says };
}

function neverBegan(attempt: DrawnAttempt): boolean {
  return (attempt.state === 'unknown' || attempt.state === 'needs-human') && attempt.progress === 0;
}

function tookAt(sites: readonly ViewedSite[]): readonly number[] {
  const deployed = sites.flatMap((site) =>
    site.attempts.filter((each) => each.kind === 'deploy' && isTerminal(each.state)),
  );
  return deployed.flatMap(({ startedAt, endedAt }) => (startedAt && endedAt ? [seconds(startedAt, endedAt)] : []));
}

function remaining(
  rollout: RolloutOf<DrawnSite>,
  { sites, took }: { readonly sites: readonly DrawnSite[]; readonly took: readonly number[] },
  now: Date,
): number | null {
  if (rollout.endedAt !== null) return 0;
  const soaks = rollout.waves.map((wave) => {
    if (wave.state === 'passed') return 0;
    return wave.soakUntil === null ? rollout.policy.soakSeconds : Math.max(0, seconds(now, wave.soakUntil));
  });
  return remainingSeconds({
    took,
    waiting: sites.filter((site) => site.standing === 'waiting').length,
    underWay: sites.filter((site) => site.standing === 'in-flight' || site.standing === 'rolling-back').length,
    concurrency: rollout.policy.concurrency,
    soakSeconds: soaks.reduce((sum, each) => sum + each, 0),
  });
}

function seconds(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / 100) / 10;
}

function round(part: number): number {
  return Math.round(part * 1000) / 1000;
}
