import {
  isLive,
  isLook,
  isRequest,
  isTerminal,
  isWayBack,
  isWayOn,
  type AttemptKind,
  type AttemptState,
} from './attempt.js';

/** What one exact release is called and what it is: nothing else says which bits run. */
export interface Manifest {
  readonly version: string;
  readonly digest: string;
}

/**
 * Why an attempt was made: by the plan or a person, to settle an attempt whose end nobody saw, to close a soak, or to watch for what an
 * operator was asked for.
 */
export type AttemptPurpose = 'order' | 'settle' | 'soak' | 'watch';

export interface AttemptFacts {
  readonly id: string;
  readonly kind: AttemptKind;
  readonly purpose: AttemptPurpose;
  readonly state: AttemptState;
  /** What the site itself reported as running before, or its last probe said; null when there was nothing. */
  readonly before: Manifest | null;
  /** The site's own probe says that `before` runs there, healthy. */
  readonly leftAsItWas: boolean;
  /** The site answered that work is under way there which must not be interrupted. */
  readonly busy?: boolean;
  readonly endedAt?: Date | null;
}

/** Why no deployment may start at a site now. It never keeps a site from being rolled back. */
export interface Hold {
  readonly kind: 'window' | 'freeze' | 'stop' | 'apart' | 'agreement' | 'passport' | 'offline' | 'incident';
  /** A sentence for people. */
  readonly because: string;
  /** When it lifts by itself; null when only a person lifts it, or nobody knows. */
  readonly until: Date | null;
}

/** Whether a hold keeps such an attempt from being begun: a look changes nothing, so only a stop keeps from looking. */
export function keepsFrom(kind: AttemptKind, hold: Hold): boolean {
  return hold.kind === 'stop' || !isLook(kind);
}

export interface SiteFacts {
  readonly site: string;
  readonly hold: Hold | null;
  /** Somebody has it out of service: a probe of it proves nothing of the release. */
  readonly offline?: boolean;
  /** The hub that the other sites talk to. */
  readonly hub?: boolean;
  /** Names of groups of which never two sites are down together. */
  readonly apart?: readonly string[];
  /** Its own operator changes it, and is asked to. */
  readonly operated?: boolean;
  /** Only the site itself can tell what it runs, so nobody can probe it. */
  readonly reports?: boolean;
  /** It says when it must not be interrupted: how long that is waited for, and how long between two questions. */
  readonly quiesce?: { readonly limitSeconds: number; readonly everySeconds: number } | null;
  /** Two people decided to go on although it is busy. */
  readonly goOn?: boolean;
  /** A person decided to wait longer, counted from here. */
  readonly patientFrom?: Date | null;
  /** It has been busy for longer than the limit, and a person was asked; nothing goes on before they answer. */
  readonly personAsked?: boolean;
  /** A person said, with a reason, that this site is left out. */
  readonly skipped: boolean;
  /** A person accepted its failure when they resumed the rollout: it no longer counts towards the budget. */
  readonly accepted: boolean;
  /** A person said that nobody waits for it any more: it neither counts towards the budget nor holds its wave. */
  readonly excused: boolean;
  /** A person wants another attempt with the original inputs. */
  readonly retryWanted: boolean;
  /** A person wants it back on what it ran before. */
  readonly rollBackWanted: boolean;
  /** Oldest first. */
  readonly attempts: readonly AttemptFacts[];
}

export type Standing =
  | 'waiting'
  | 'in-flight'
  | 'succeeded'
  | 'failed'
  | 'rolling-back'
  | 'rolled-back'
  | 'rollback-failed'
  | 'unknown'
  | 'needs-human'
  | 'skipped';

/** So many soak probes may break (errored) before a person is asked. */
const SOAK_PROBES = 3;
/** So many looks may break before the site counts as failed: a look has no effect, so it is simply done again. */
const LOOKS = 3;

/** The attempt that says how the site stands: the last one ordered that was not cancelled before it began. */
export function decidingAttempt(site: SiteFacts): AttemptFacts | null {
  return site.attempts.findLast((attempt) => attempt.purpose === 'order' && attempt.state !== 'cancelled') ?? null;
}

/** Where the site stands in its rollout; the one home of that question. */
export function standing(site: SiteFacts): Standing {
  const last = decidingAttempt(site);
  if (last === null) return site.skipped ? 'skipped' : 'waiting';
  // Where it is left out, it stands as it did before anybody looked, whatever becomes of the look.
  if (site.skipped && last.kind === 'pre-flight') return standing(beforePreFlight(site));
  if (last.state === 'unknown') return 'unknown';
  if (last.state === 'needs-human') return 'needs-human';
  if (isWayBack(last.kind)) return rollBackStanding(last.state);
  if (!isTerminal(last.state)) return 'in-flight';
  if (last.kind === 'pre-flight') return preFlightStanding(site, last.state);
  return last.state === 'succeeded' ? soakStanding(site, last) : 'failed';
}

/** Nothing was done: it waits for its deployment, or was found unfit. */
function preFlightStanding(site: SiteFacts, state: AttemptState): Standing {
  if (state === 'errored') return brokenLooks(site) < LOOKS ? 'waiting' : 'failed';
  return state === 'succeeded' ? 'waiting' : 'failed';
}

/** How many looks broke, one after the other, since anything else came of the site. */
function brokenLooks(site: SiteFacts): number {
  const orders = site.attempts.filter((attempt) => attempt.purpose === 'order' && attempt.state !== 'cancelled');
  const last = orders.findLastIndex((attempt) => attempt.kind !== 'pre-flight' || attempt.state !== 'errored');
  return orders.length - 1 - last;
}

/** The site as it would stand had nobody looked at it first. */
export function beforePreFlight(site: SiteFacts): SiteFacts {
  return { ...site, attempts: site.attempts.filter((attempt) => attempt.kind !== 'pre-flight') };
}

/** The last thing that was done at the site, and not merely looked at; null when nothing was. */
export function lastDeed(site: SiteFacts): AttemptFacts | null {
  return decidingAttempt(beforePreFlight(site));
}

function rollBackStanding(state: AttemptState): Standing {
  if (!isTerminal(state)) return 'rolling-back';
  return state === 'rolled-back' ? 'rolled-back' : 'rollback-failed';
}

function soakStanding(site: SiteFacts, deployed: AttemptFacts): Standing {
  const probes = soakProbes(site, deployed);
  const last = probes.at(-1);
  if (last === undefined || last.state === 'succeeded') return 'succeeded';
  if (last.state === 'failed') return 'failed';
  if (last.state === 'unknown') return 'unknown';
  if (last.state === 'needs-human') return 'needs-human';
  return last.state === 'errored' && probes.length >= SOAK_PROBES ? 'needs-human' : 'succeeded';
}

function soakProbes(site: SiteFacts, deployed: AttemptFacts): readonly AttemptFacts[] {
  const after = site.attempts.slice(site.attempts.indexOf(deployed) + 1);
  return after.filter((attempt) => attempt.purpose === 'soak' && attempt.state !== 'cancelled');
}

/** Whether the site that succeeded was probed again, well, since it was deployed. */
export function soaked(site: SiteFacts): boolean {
  const deployed = decidingAttempt(site);
  if (site.reports === true) return true;
  return deployed !== null && soakProbes(site, deployed).at(-1)?.state === 'succeeded';
}

/** Something is under way at the site, or may be: it takes one of the places that the concurrency limit gives. */
export function isInFlight(site: SiteFacts): boolean {
  return site.attempts.some((attempt) => isLive(attempt.state));
}

/** All that is under way at the site is its operator's, who was asked and may take days; we only watch. */
export function isOnlyAsked(site: SiteFacts): boolean {
  const live = site.attempts.filter((attempt) => isLive(attempt.state));
  return live.length > 0 && live.every((attempt) => isRequest(attempt.kind) || attempt.purpose === 'watch');
}

/**
 * While a rollout goes back, sites of earlier waves wait for what is being done here. Not for a look, nor for an operator, who may take
 * days, nor for what never left for its control node and will not any more: that may be out of reach for as long.
 */
export function holdsUpWaysBack(site: SiteFacts): boolean {
  return site.attempts.some((attempt) => {
    if (!isLive(attempt.state) || isLook(attempt.kind) || isRequest(attempt.kind)) return false;
    const neverLeft = (attempt.state === 'ready' || attempt.state === 'claimed') && attempt.leftAsItWas;
    return !(isWayOn(attempt.kind) && neverLeft);
  });
}

/** Counts towards the failure budget: failed, unknown and unreachable alike (INV-19), until a person has decided about it. */
export function countsAsFailure(site: SiteFacts): boolean {
  if (site.excused || site.accepted || site.retryWanted) return false;
  switch (standing(site)) {
    case 'failed':
    case 'rolling-back':
    case 'rolled-back':
    case 'rollback-failed':
    case 'unknown':
    case 'needs-human':
      return true;
    case 'waiting':
    case 'in-flight':
    case 'succeeded':
    case 'skipped':
      return false;
  }
}

/** Nothing more will happen at the site by itself, so its wave need not wait for it. Unknown never is, unless excused (INV-13). */
export function isSettled(site: SiteFacts): boolean {
  if (site.retryWanted) return false;
  switch (standing(site)) {
    case 'skipped':
      // A look at it that is still under way, or whose control node is out of reach, concerns nobody any more.
      return !site.attempts.some((attempt) => isLive(attempt.state) && !isLook(attempt.kind));
    case 'succeeded':
    case 'rolled-back':
    case 'failed':
      return !isInFlight(site);
    case 'rollback-failed':
    case 'unknown':
    case 'needs-human':
      return site.excused;
    case 'waiting':
    case 'in-flight':
    case 'rolling-back':
      return false;
  }
}

/**
 * What a roll-back would return the site to: what it ran before it was deployed to here; null when there is no way back. A second
 * deployment may find the release itself there and so knows of nothing before: then the first one's word stands.
 */
export function wayBack(site: SiteFacts): Manifest | null {
  const deployed = site.attempts.filter(
    (attempt) => (attempt.kind === 'deploy' || attempt.kind === 'request') && attempt.state !== 'cancelled',
  );
  return deployed.findLast((attempt) => attempt.before !== null)?.before ?? null;
}
