import type { RolloutOrder } from '../sites/rung.js';
import { approach, isBeingLookedAt } from './approach/approach.js';
import { isWayBack } from './attempt.js';
import type { Company } from './company.js';
import {
  beforePreFlight,
  countsAsFailure,
  holdsUpWaysBack,
  isInFlight,
  isSettled,
  lastDeed,
  soaked,
  standing,
  wayBack,
  type Manifest,
  type SiteFacts,
} from './standing.js';
import { turnsOf, type Turns } from './turns.js';
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
  // A newer release took its place.
  'superseded',
] as const;
export type RolloutState = (typeof ROLLOUT_STATES)[number];

/** Work may still be done by itself; one such rollout per environment and product. */
export function isActiveRollout(state: RolloutState): boolean {
  return state === 'running' || state === 'halting' || state === 'halted' || state === 'rolling-back';
}

/** Whether a failed site is rolled back by itself, waits for a person's word, or can only go forward. */
export type ReturnRule = 'by-itself' | 'on-a-word' | 'never';

export interface Policy {
  /** How many sites may be in flight at once. */
  readonly concurrency: number;
  readonly soakSeconds: number;
  /** Sites that may be failed, unknown or unreachable before the rollout stops; in the pilot wave none may. */
  readonly failureBudget: number;
  /** Where absent, hubs are sites like any other. */
  readonly order?: RolloutOrder | null;
  /** Every site of a wave is looked at before any of them is deployed to. */
  readonly preFlight?: boolean;
}

export interface WaveFacts {
  readonly number: number;
  readonly state: WaveState;
  readonly pilots: boolean;
  readonly soakUntil: Date | null;
  /** Sites that have the release and rest may be left out of `sites`; whether there are any. */
  readonly hasRelease?: boolean;
  readonly sites: readonly SiteFacts[];
}

export interface RolloutFacts {
  readonly state: RolloutState;
  readonly policy: Policy;
  readonly returnRule: ReturnRule;
  /** The state that ends a roll-back that a person ordered. */
  readonly afterRollBack: RolloutState | null;
  /** Which versions may run beside which; absent or null where any may. */
  readonly company?: Company | null;
  readonly waves: readonly WaveFacts[];
}

export type Decision =
  | { readonly do: 'open-wave'; readonly wave: number }
  | { readonly do: 'pre-flight' | 'deploy' | 'request'; readonly site: string; readonly wave: number }
  /** Whether to go on although the site is busy, to wait longer, or to leave it out. */
  | { readonly do: 'ask-person'; readonly about: string; readonly wave: number }
  | { readonly do: 'roll-back'; readonly site: string; readonly wave: number; readonly to: Manifest }
  | { readonly do: 'probe'; readonly site: string; readonly wave: number }
  | { readonly do: 'settle-wave'; readonly wave: number }
  | { readonly do: 'reopen-wave'; readonly wave: number }
  | { readonly do: 'soak-wave'; readonly wave: number; readonly seconds: number }
  | { readonly do: 'unsettle-wave'; readonly wave: number }
  | { readonly do: 'pass-wave'; readonly wave: number }
  | { readonly do: 'stop'; readonly because: 'failure-budget' | 'pilot-failed' | 'rollback-failed' }
  | { readonly do: 'end'; readonly as: RolloutState };

/** What takes a place among the sites in flight. */
type Order = Extract<Decision, { readonly site: string }>;
type Ask = Extract<Decision, { readonly do: 'ask-person' }>;

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
      // No site starts; a site that failed is still rolled back, and so is one that a person asked to.
      return turns(rollout).give(roadsBack(rollout));
    case 'rolling-back':
      return whileRollingBack(rollout);
    case 'completed':
    case 'completed-with-exceptions':
    case 'rolled-back':
    case 'partially-rolled-back':
    case 'superseded':
      return [];
  }
}

function whileRunning(rollout: RolloutFacts, now: Date): readonly Decision[] {
  const open = turns(rollout);
  const back = open.give(roadsBack(rollout));
  const stop = reasonToStop(rollout);
  if (stop !== null) return [{ do: 'stop', because: stop }, ...back];
  const again = retries(rollout, open, now);
  const wave = rollout.waves.find((candidate) => candidate.state !== 'passed');
  if (wave === undefined) return back.length + again.length > 0 ? [...back, ...again] : atTheEnd(rollout);
  return [...back, ...again, ...nextForWave(rollout, wave, open, now)];
}

/** The failure budget counts the whole rollout; a failed pilot, or a site that could not be rolled back, is enough by itself. */
function reasonToStop(rollout: RolloutFacts): 'failure-budget' | 'pilot-failed' | 'rollback-failed' | null {
  const failures = rollout.waves.flatMap((wave) => wave.sites.filter(countsAsFailure));
  if (failures.some((site) => standing(site) === 'rollback-failed')) return 'rollback-failed';
  if (rollout.waves.some((wave) => wave.pilots && wave.sites.some(countsAsFailure))) return 'pilot-failed';
  return failures.length > rollout.policy.failureBudget ? 'failure-budget' : null;
}

function nextForWave(rollout: RolloutFacts, wave: WaveFacts, open: Turns, now: Date): readonly Decision[] {
  const waiting = wave.sites.filter((site) => standing(site) === 'waiting');
  switch (wave.state) {
    case 'pending':
      return [{ do: 'open-wave', wave: wave.number }];
    case 'open':
      return waiting.length === 0 && !isLookedAt(rollout, wave)
        ? [{ do: 'settle-wave', wave: wave.number }]
        : begin(rollout, wave, open, now);
    case 'settling':
      // Attempts that a halt cancelled leave sites that wait again.
      if (waiting.length > 0) return [{ do: 'reopen-wave', wave: wave.number }];
      return wave.sites.every((site) => isSettled(site) && roadBack(rollout, wave, site) === null)
        ? [{ do: 'soak-wave', wave: wave.number, seconds: soakOf(wave, rollout.policy) }]
        : [];
    case 'soaking':
      return nextForSoak(rollout, wave, open, now);
    case 'passed':
      return [];
  }
}

/** Every site is looked at before any is deployed to. Operators, who may take days, are asked after the others have their places. */
function begin(rollout: RolloutFacts, wave: WaveFacts, open: Turns, now: Date): readonly Decision[] {
  const preFlight = rollout.policy.preFlight === true;
  const next = wave.sites
    .filter((site) => standing(site) === 'waiting' && !isInFlight(site))
    .flatMap((site) => nextAt(wave, site, preFlight, now));
  const orders = (what: Order['do']): readonly Order[] => next.filter(isOrder).filter((one) => one.do === what);
  const asks = next.filter((one) => one.do === 'ask-person');
  const looks = open.give(orders('pre-flight'));
  if (isLookedAt(rollout, wave)) return [...asks, ...looks];
  return [...asks, ...looks, ...open.give([...orders('deploy'), ...orders('request')])];
}

function isLookedAt({ policy }: RolloutFacts, wave: WaveFacts): boolean {
  return policy.preFlight === true && wave.sites.some(isBeingLookedAt);
}

function nextAt(wave: WaveFacts, site: SiteFacts, preFlight: boolean, now: Date): readonly (Order | Ask)[] {
  const next = approach(site, preFlight, now);
  if (next === 'wait') return [];
  if (next === 'ask-person') return [{ do: next, about: site.site, wave: wave.number }];
  return [{ do: next, site: site.site, wave: wave.number }];
}

function isOrder(next: Order | Ask): next is Order {
  return next.do !== 'ask-person';
}

/** A wave that was left out whole has nothing to stay healthy. */
function soakOf(wave: WaveFacts, policy: Policy): number {
  const isLeftOut = wave.hasRelease !== true && wave.sites.every((site) => standing(site) === 'skipped');
  return isLeftOut ? 0 : policy.soakSeconds;
}

function nextForSoak(rollout: RolloutFacts, wave: WaveFacts, open: Turns, now: Date): readonly Decision[] {
  const probed = wave.sites.filter((site) => !isInFlight(site));
  if (probed.some((site) => !isSettled(site))) return [{ do: 'unsettle-wave', wave: wave.number }];
  if (wave.soakUntil === null || now < wave.soakUntil) return [];
  const well = wave.sites.filter((site) => standing(site) === 'succeeded');
  // A soak of no time proves nothing that the deployment's own probe has not proved.
  const unproved = rollout.policy.soakSeconds === 0 ? [] : well.filter((site) => !soaked(site));
  if (unproved.length === 0) return [{ do: 'pass-wave', wave: wave.number }];
  return open.give(
    unproved
      .filter((site) => !isInFlight(site) && site.offline !== true)
      .map((site) => ({ do: 'probe', site: site.site, wave: wave.number })),
  );
}

function atTheEnd(rollout: RolloutFacts): readonly Decision[] {
  const sites = rollout.waves.flatMap((wave) => wave.sites);
  if (sites.some((site) => isInFlight(site) || !isSettled(site))) return [];
  const clean = sites.every((site) => standing(site) === 'succeeded');
  return [{ do: 'end', as: clean ? 'completed' : 'completed-with-exceptions' }];
}

/** What a person wants tried again, and what a halt left waiting in a wave that had passed, to which no turn would come. */
function retries(rollout: RolloutFacts, open: Turns, now: Date): readonly Decision[] {
  const next = rollout.waves.flatMap((wave) => {
    const missed = (site: SiteFacts): boolean => wave.state === 'passed' && standing(site) === 'waiting';
    const wanted = wave.sites.filter((site) => (site.retryWanted || missed(site)) && !isInFlight(site));
    return wanted.flatMap((site) => nextAt(wave, site, rollout.policy.preFlight === true, now));
  });
  return [...next.filter((one) => one.do === 'ask-person'), ...open.give(next.filter(isOrder))];
}

/** Sites to roll back now: those that a person asked for, and those that failed where the release allows it. Last waves first. */
function roadsBack(rollout: RolloutFacts): readonly Order[] {
  return rollout.waves
    .toReversed()
    .flatMap((wave) => wave.sites.map((site) => roadBack(rollout, wave, site)))
    .filter((decision) => decision !== null);
}

function roadBack(rollout: RolloutFacts, wave: WaveFacts, site: SiteFacts): Order | null {
  if (isInFlight(site) || site.retryWanted || rollout.returnRule === 'never') return null;
  const last = lastDeed(site);
  // A wish that came while the site was on its way back has been fulfilled by that.
  if (last === null || (isWayBack(last.kind) && (last.state === 'rolled-back' || !site.rollBackWanted))) return null;
  const both = standing(site) === 'failed' && standing(beforePreFlight(site)) === 'failed';
  const failed = both && !(last.state === 'errored' && last.leftAsItWas);
  const to = wayBack(site);
  if (to === null || !(site.rollBackWanted || (failed && rollout.returnRule === 'by-itself'))) return null;
  return { do: 'roll-back', site: site.site, wave: wave.number, to };
}

/**
 * Reverse wave order, pilots last: a wave's sites go back only when every later wave's are done. It ends when nothing is under way and
 * nothing can be rolled back: a site whose way back would not get on with what runs elsewhere stays as it is, and is a person's.
 */
function whileRollingBack(rollout: RolloutFacts): readonly Decision[] {
  const open = turns(rollout);
  for (const wave of rollout.waves.toReversed()) {
    const roads = wave.sites.map((site) => roadBack(rollout, wave, site)).filter((decision) => decision !== null);
    const given = open.give(roads);
    if (given.length > 0 || wave.sites.some(holdsUpWaysBack)) return given;
  }
  const underWay = rollout.waves.some((wave) => wave.sites.some(isInFlight));
  return underWay ? [] : [{ do: 'end', as: afterRollBack(rollout) }];
}

function afterRollBack(rollout: RolloutFacts): RolloutState {
  const planned = rollout.afterRollBack ?? 'halted';
  if (planned !== 'rolled-back') return planned;
  const touched = rollout.waves.flatMap((wave) => wave.sites).filter((site) => lastDeed(site) !== null);
  return touched.every((site) => standing(site) === 'rolled-back') ? 'rolled-back' : 'partially-rolled-back';
}

function turns(rollout: RolloutFacts): Turns {
  const { concurrency, order } = rollout.policy;
  const sites = rollout.waves.flatMap((wave) => wave.sites);
  return turnsOf({ sites, concurrency, hubFirst: order === 'hub-first', company: rollout.company ?? null });
}
