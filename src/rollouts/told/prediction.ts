import type { SiteStage } from '../../notices/rollout-progress.js';
import { ALWAYS, type Span } from '../../windows/span.js';
import type { RolloutOrder } from '../../sites/rung.js';
import type { Pace } from '../planning/pace.js';
import type { Chance, PlannedSite } from '../planning/outline.js';
import { runWave } from '../planning/wave-run.js';

/** A run that is under way is never said to be over sooner than this: its end is still to be proved. */
const LEAST_SECONDS = 30;

/** How far the run at a site is. Times are milliseconds since the epoch. */
export interface UnderWay {
  readonly startedAt: number;
  /** 0 to 1, as the run itself tells. */
  readonly progress: number;
  /** How long such runs took there; null where none has ended yet. */
  readonly pace: Pick<Pace, 'p90'> | null;
  /** What the run is given at most, in seconds. */
  readonly deadlineSeconds: number;
}

/**
 * How many seconds a run goes on: what most past ones took and this one has not yet, and never less than the part of it that is still
 * to be done would take. A run that is slower than all before is given time for what is left, and not none.
 */
export function secondsLeft(run: UnderWay, now: number): number {
  const usual = run.pace?.p90 ?? run.deadlineSeconds;
  const gone = Math.max(0, now - run.startedAt) / 1000;
  const undone = (1 - Math.min(1, Math.max(0, run.progress))) * usual;
  return Math.max(LEAST_SECONDS, usual - gone, undone);
}

/** A site of a wave that is not over. */
export interface ForeseenSite {
  readonly site: string;
  readonly stage: SiteStage;
  /** Its own operator changes it, when it suits them. */
  readonly operated: boolean;
  readonly hub: boolean;
  readonly apart: readonly string[];
  /** The run there; null where none is under way. */
  readonly run: UnderWay | null;
  /** When it may be changed, as far as is known: merged spans. */
  readonly openings: readonly Span[];
  readonly pace: Pick<Pace, 'p90'> | null;
  /** How much time there has to be before a window closes, in seconds. */
  readonly allowed: number;
}

/** All that is left of a rollout. */
export interface Foreseeable {
  /** It runs, so that sites which wait get their turns. */
  readonly isRunning: boolean;
  readonly now: number;
  readonly concurrency: number;
  readonly soakSeconds: number;
  readonly deadlineSeconds: number;
  readonly order: RolloutOrder | null;
  /** Those that have not passed, in order. */
  readonly waves: readonly { readonly soakUntil: number | null; readonly sites: readonly ForeseenSite[] }[];
}

/** Milliseconds since the epoch; null where nobody can say. */
export interface Foreseen {
  readonly startsAt: number | null;
  readonly backAt: number | null;
}

/**
 * When each site is expected to begin and to be back, if the runs that are to come take as long as those before and none fails. Nobody
 * can say of what nobody knows, of what operators do in their own time, and of all that has to wait for either.
 */
export function foresee(rollout: Foreseeable): ReadonlyMap<string, Foreseen> {
  const foreseen = new Map<string, Foreseen>();
  for (const site of rollout.waves.flatMap((wave) => wave.sites)) {
    if (site.run === null || site.operated) continue;
    foreseen.set(site.site, { startsAt: null, backAt: rollout.now + secondsLeft(site.run, rollout.now) * 1000 });
  }
  if (rollout.isRunning) foreseeTurns(rollout, foreseen);
  return foreseen;
}

function foreseeTurns(rollout: Foreseeable, foreseen: Map<string, Foreseen>): void {
  const hubs = new Set<PlannedSite>();
  const waves = rollout.waves.map((wave) => ({
    soakUntil: wave.soakUntil,
    isStuck: wave.sites.some(keepsWave),
    chances: underWayFirst(wave.sites).flatMap((site) => chanceOf(site, rollout)),
  }));
  if (rollout.order === 'hub-first')
    for (const { chances } of waves) for (const { site } of chances) if (site.hub === true) hubs.add(site);
  let opensAt = rollout.now;
  for (const wave of waves) {
    const run = runWave(wave.chances, { opensAt, concurrency: rollout.concurrency, hubs, by: 'p90' });
    for (const { site, at, endsAt } of run.starts)
      if (!foreseen.has(site.id)) foreseen.set(site.id, { startsAt: at, backAt: endsAt });
    if (wave.isStuck || run.blocked !== null) return;
    const settlesAt = run.starts.reduce((last, { endsAt }) => Math.max(last, endsAt), opensAt);
    opensAt = Math.max(opensAt, wave.soakUntil ?? settlesAt + rollout.soakSeconds * 1000);
    for (const { site } of wave.chances) hubs.delete(site);
  }
}

/** They have their places already. */
function underWayFirst(sites: readonly ForeseenSite[]): readonly ForeseenSite[] {
  return [...sites.filter(({ run }) => run !== null), ...sites.filter(({ run }) => run === null)];
}

/** What comes after a wave waits for such a site, and nobody knows how long. */
function keepsWave({ stage, operated }: ForeseenSite): boolean {
  return stage === 'unknown' || (operated && stage !== 'restored' && stage !== 'put-back' && stage !== 'left-out');
}

function chanceOf(site: ForeseenSite, rollout: Foreseeable): readonly Chance[] {
  const isWaiting = site.stage === 'waiting';
  if (site.operated || (!isWaiting && site.run === null)) return [];
  const seconds = site.run === null ? usualSeconds(site, rollout) : secondsLeft(site.run, rollout.now);
  // Of thousands: each part is named, which is quicker than to spread it.
  const planned: PlannedSite = {
    id: site.site,
    name: site.site,
    pilot: false,
    hub: site.hub,
    apart: site.apart,
    openings: [],
    agreed: null,
    p50: seconds,
    p90: seconds,
    allowed: site.run === null ? site.allowed : 0,
    back: null,
  };
  return [{ site: planned, spans: site.run === null ? site.openings : ALWAYS }];
}

function usualSeconds({ pace }: ForeseenSite, { deadlineSeconds }: Foreseeable): number {
  return pace?.p90 ?? deadlineSeconds;
}
