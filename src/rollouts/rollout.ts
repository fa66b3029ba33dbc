import {
  countsAsFailure,
  decidingAttempt,
  isInFlight,
  isSettled,
  soaked,
  standing,
  wayBack,
  type Manifest,
  type SiteFacts,
} from './standing.js';
import type { WaveState } from './wave.js';

export const ROLLOUT_STATES = [
  'running',
  'halting',
  'halted',
  'rolling-back',
  'completed',
  'completed-with-exceptions',
  'rolled-back',
  'partially-rolled-back',
] as const;
export type RolloutState = (typeof ROLLOUT_STATES)[number];

/** Work may still be done by itself; one such rollout per environment and product. */
export function isActiveRollout(state: RolloutState): boolean {
  return state === 'running' || state === 'halting' || state === 'halted' || state === 'rolling-back';
}

/** Whether a failed site is put back by itself, waits for a person's word, or can only go forward. */
export type ReturnRule = 'by-itself' | 'on-a-word' | 'never';

export interface Policy {
  /** How many sites may be in flight at once. */
  readonly concurrency: number;
  readonly soakSeconds: number;
  /** Sites that may be failed, unknown or unreachable before the rollout stops; in the pilot wave none may. */
  readonly failureBudget: number;
}

export interface WaveFacts {
  readonly number: number;
  readonly state: WaveState;
  readonly pilots: boolean;
  readonly soakUntil: Date | null;
  readonly sites: readonly SiteFacts[];
}

export interface RolloutFacts {
  readonly state: RolloutState;
  readonly policy: Policy;
  readonly returnRule: ReturnRule;
  /** The state that ends a roll-back that a person ordered. */
  readonly afterRollBack: RolloutState | null;
  readonly waves: readonly WaveFacts[];
}

export type Decision =
  | { readonly do: 'open-wave'; readonly wave: number }
  | { readonly do: 'deploy'; readonly site: string; readonly wave: number }
  | { readonly do: 'roll-back'; readonly site: string; readonly wave: number; readonly to: Manifest }
  | { readonly do: 'probe'; readonly site: string; readonly wave: number }
  | { readonly do: 'settle-wave'; readonly wave: number }
  | { readonly do: 'reopen-wave'; readonly wave: number }
  | { readonly do: 'soak-wave'; readonly wave: number; readonly seconds: number }
  | { readonly do: 'unsettle-wave'; readonly wave: number }
  | { readonly do: 'pass-wave'; readonly wave: number }
  | { readonly do: 'stop'; readonly because: 'failure-budget' | 'pilot-failed' | 'rollback-failed' }
  | { readonly do: 'end'; readonly as: RolloutState };

/**
 * What is to be done next, all of it at once; empty when only waiting is left. A function of facts: `now` is database time.
 * Applying the same decisions twice is prevented by the compare-and-set of whoever writes them down.
 */
export function decide(rollout: RolloutFacts, now: Date): readonly Decision[] {
  switch (rollout.state) {
    case 'running':
      return whileRunning(rollout, now);
    case 'halting':
    case 'halted':
      // No site starts; a site that failed is still put back, and so is one that a person asked to.
      return take(free(rollout), roadsBack(rollout));
    case 'rolling-back':
      return whileRollingBack(rollout);
    case 'completed':
    case 'completed-with-exceptions':
    case 'rolled-back':
    case 'partially-rolled-back':
      return [];
  }
}

function whileRunning(rollout: RolloutFacts, now: Date): readonly Decision[] {
  const places = free(rollout);
  const back = take(places, roadsBack(rollout));
  const stop = reasonToStop(rollout);
  if (stop !== null) return [{ do: 'stop', because: stop }, ...back];
  const again = take(places - back.length, rollout.waves.flatMap(retries));
  const wave = rollout.waves.find((candidate) => candidate.state !== 'passed');
  if (wave === undefined) return back.length + again.length > 0 ? [...back, ...again] : atTheEnd(rollout);
  return [...back, ...again, ...nextForWave(rollout, wave, places - back.length - again.length, now)];
}

/** The failure budget counts the whole rollout; a failed pilot, or a site that could not be put back, is enough by itself. */
function reasonToStop(rollout: RolloutFacts): 'failure-budget' | 'pilot-failed' | 'rollback-failed' | null {
  const failures = rollout.waves.flatMap((wave) => wave.sites.filter(countsAsFailure));
  if (failures.some((site) => standing(site) === 'rollback-failed')) return 'rollback-failed';
  if (rollout.waves.some((wave) => wave.pilots && wave.sites.some(countsAsFailure))) return 'pilot-failed';
  return failures.length > rollout.policy.failureBudget ? 'failure-budget' : null;
}

function nextForWave(rollout: RolloutFacts, wave: WaveFacts, places: number, now: Date): readonly Decision[] {
  const waiting = wave.sites.filter((site) => standing(site) === 'waiting');
  switch (wave.state) {
    case 'pending':
      return [{ do: 'open-wave', wave: wave.number }];
    case 'open':
      return waiting.length === 0
        ? [{ do: 'settle-wave', wave: wave.number }]
        : take(
            places,
            waiting
              .filter((site) => !isInFlight(site) && site.hold === null)
              .map((site) => ({ do: 'deploy', site: site.site, wave: wave.number })),
          );
    case 'settling':
      // Attempts that a halt cancelled leave sites that wait again.
      if (waiting.length > 0) return [{ do: 'reopen-wave', wave: wave.number }];
      return wave.sites.every((site) => isSettled(site) && roadBack(rollout, wave, site) === null)
        ? [{ do: 'soak-wave', wave: wave.number, seconds: rollout.policy.soakSeconds }]
        : [];
    case 'soaking':
      return nextForSoak(rollout, wave, places, now);
    case 'passed':
      return [];
  }
}

function nextForSoak(rollout: RolloutFacts, wave: WaveFacts, places: number, now: Date): readonly Decision[] {
  const probed = wave.sites.filter((site) => !isInFlight(site));
  if (probed.some((site) => !isSettled(site))) return [{ do: 'unsettle-wave', wave: wave.number }];
  if (wave.soakUntil === null || now < wave.soakUntil) return [];
  const well = wave.sites.filter((site) => standing(site) === 'succeeded');
  // A soak of no time proves nothing that the deployment's own probe has not proved.
  const unproved = rollout.policy.soakSeconds === 0 ? [] : well.filter((site) => !soaked(site));
  if (unproved.length === 0) return [{ do: 'pass-wave', wave: wave.number }];
  return take(
    places,
    unproved.filter((site) => !isInFlight(site)).map((site) => ({ do: 'probe', site: site.site, wave: wave.number })),
  );
}

function atTheEnd(rollout: RolloutFacts): readonly Decision[] {
  const sites = rollout.waves.flatMap((wave) => wave.sites);
  if (sites.some((site) => isInFlight(site) || !isSettled(site))) return [];
  const clean = sites.every((site) => standing(site) === 'succeeded');
  return [{ do: 'end', as: clean ? 'completed' : 'completed-with-exceptions' }];
}

/** What a person wants tried again, and what a halt left waiting in a wave that had passed, to which no turn would come. */
function retries(wave: WaveFacts): readonly Decision[] {
  const missed = (site: SiteFacts): boolean => wave.state === 'passed' && standing(site) === 'waiting';
  return wave.sites
    .filter((site) => (site.retryWanted || missed(site)) && !isInFlight(site) && site.hold === null)
    .map((site) => ({ do: 'deploy', site: site.site, wave: wave.number }));
}

/** Sites to put back now: those that a person asked for, and those that failed where the release allows it. Last waves first. */
function roadsBack(rollout: RolloutFacts): readonly Decision[] {
  return rollout.waves
    .toReversed()
    .flatMap((wave) => wave.sites.map((site) => roadBack(rollout, wave, site)))
    .filter((decision) => decision !== null);
}

function roadBack(rollout: RolloutFacts, wave: WaveFacts, site: SiteFacts): Decision | null {
  if (isInFlight(site) || site.retryWanted || rollout.returnRule === 'never') return null;
  const last = decidingAttempt(site);
  if (last === null || (last.kind === 'roll-back' && !site.rollBackWanted)) return null;
  const failed = standing(site) === 'failed' && !(last.state === 'errored' && last.leftAsItWas);
  const to = wayBack(site);
  if (to === null || !(site.rollBackWanted || (failed && rollout.returnRule === 'by-itself'))) return null;
  return { do: 'roll-back', site: site.site, wave: wave.number, to };
}

/** Reverse wave order, pilots last: a wave's sites go back only when every later wave's are done. */
function whileRollingBack(rollout: RolloutFacts): readonly Decision[] {
  const under = rollout.waves.toReversed();
  const wave = under.find((candidate) =>
    candidate.sites.some((site) => isInFlight(site) || roadBack(rollout, candidate, site) !== null),
  );
  if (wave !== undefined) {
    const roads = wave.sites.map((site) => roadBack(rollout, wave, site)).filter((decision) => decision !== null);
    return take(free(rollout), roads);
  }
  return [{ do: 'end', as: afterRollBack(rollout) }];
}

function afterRollBack(rollout: RolloutFacts): RolloutState {
  const planned = rollout.afterRollBack ?? 'halted';
  if (planned !== 'rolled-back') return planned;
  const touched = rollout.waves.flatMap((wave) => wave.sites).filter((site) => decidingAttempt(site) !== null);
  return touched.every((site) => standing(site) === 'rolled-back') ? 'rolled-back' : 'partially-rolled-back';
}

function free(rollout: RolloutFacts): number {
  const flying = rollout.waves.flatMap((wave) => wave.sites).filter(isInFlight).length;
  return Math.max(0, rollout.policy.concurrency - flying);
}

function take(places: number, decisions: readonly Decision[]): readonly Decision[] {
  return decisions.slice(0, Math.max(0, places));
}
