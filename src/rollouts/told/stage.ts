import type { SiteStage } from '../../notices/rollout-progress.js';
import { isRequest, isTerminal, isWayBack, type AttemptKind, type AttemptState } from '../attempt.js';
import type { AttemptPurpose } from '../standing.js';

/** What one attempt at a site tells of it to people outside. Times are the database's. */
export interface ToldAttempt {
  readonly id: string;
  readonly kind: AttemptKind;
  readonly purpose: AttemptPurpose;
  readonly state: AttemptState;
  /** A first byte may have left for the control node, or its operator was asked. */
  readonly sent: boolean;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** The site's own probe said that what ran before runs, healthy. */
  readonly leftAsItWas: boolean;
  /** What a probe of the site said of its health; null where none did. */
  readonly foundHealthy: boolean | null;
}

/** What the site's last probe said runs there, whoever asked. */
export interface ToldRuns {
  readonly digest: string;
  readonly healthy: boolean;
  /** Something may have been done there since. */
  readonly doubtful: boolean;
  readonly at: Date;
}

/** A site of a rollout, with what was done there on the rollout's behalf, oldest first. */
export interface ToldSite {
  /** Of the release. */
  readonly digest: string;
  readonly isOver: boolean;
  readonly attempts: readonly ToldAttempt[];
  /** Null where no probe has said anything, or where a later rollout has changed the site since. */
  readonly runs: ToldRuns | null;
}

/** How a site stands for those who use it, and since when it has not been theirs, or has been again. */
export interface ToldStage {
  readonly stage: SiteStage;
  readonly startedAt: Date | null;
  readonly healthyAt: Date | null;
}

/** Only what its own probe says makes a site restored or rolled back: whatever we did not hear leaves it failed or unknown (INV-31). */
export function stageOf(site: ToldSite): ToldStage {
  const deeds = site.attempts.filter(isDeed);
  const last = deeds.at(-1);
  if (last === undefined || isOnlyAsked(last, site)) return notBegun(site);
  const ended = isTerminal(last.state) ? afterwards(site, last) : { stage: meanwhile(last, site), healthyAt: null };
  return { ...ended, startedAt: beginning(site, deeds) };
}

function notBegun({ isOver }: ToldSite): ToldStage {
  return { stage: isOver ? 'left-out' : 'waiting', startedAt: null, healthyAt: null };
}

/** Something that may have changed the site. What was called off, waits for its turn or never left has not. */
function isDeed(attempt: ToldAttempt): boolean {
  if (attempt.purpose !== 'order' || attempt.kind === 'pre-flight' || attempt.kind === 'verify') return false;
  if (attempt.state === 'cancelled' || attempt.state === 'ready' || attempt.state === 'claimed') return false;
  return attempt.sent || !isTerminal(attempt.state);
}

/** Its operator was asked, and the site serves as it did: the change has not begun there, for all that we can see. */
function isOnlyAsked(last: ToldAttempt, site: ToldSite): boolean {
  if (last.kind !== 'request' || isTerminal(last.state)) return false;
  return site.runs === null || (site.runs.healthy && !site.runs.doubtful);
}

function meanwhile(last: ToldAttempt, site: ToldSite): SiteStage {
  if (isRequest(last.kind)) return asked(last, site);
  if (last.state === 'unknown' || last.state === 'needs-human') return 'unknown';
  if (isWayBack(last.kind)) return 'rolling-back';
  return last.state === 'verifying' ? 'verifying' : 'in-progress';
}

/** An operator does it in their own time, and we only look. A site that nobody has rolled back yet serves with the release meanwhile. */
function asked(last: ToldAttempt, { runs, digest }: ToldSite): SiteStage {
  if (!isWayBack(last.kind)) return 'in-progress';
  return runs !== null && runs.healthy && !runs.doubtful && runs.digest === digest ? 'restored' : 'rolling-back';
}

/** The last word is the site's own, if it has spoken since; nobody knows, where something may have been done there since. */
function afterwards(site: ToldSite, last: ToldAttempt): Omit<ToldStage, 'startedAt'> {
  const own = byItsEnd(last);
  const { runs } = site;
  if (runs === null || last.endedAt === null) return own;
  if (runs.doubtful) return own.healthyAt === null ? own : { stage: 'unknown', healthyAt: null };
  if (runs.at < last.endedAt) return own;
  if (!runs.healthy) return { stage: 'failed', healthyAt: null };
  const stage = runs.digest === site.digest ? 'restored' : 'put-back';
  return { stage, healthyAt: own.stage === stage ? own.healthyAt : runs.at };
}

function byItsEnd(last: ToldAttempt): Omit<ToldStage, 'startedAt'> {
  if (last.state === 'succeeded') return { stage: 'restored', healthyAt: last.endedAt };
  const isBack = last.state === 'rolled-back' || last.leftAsItWas;
  return isBack ? { stage: 'put-back', healthyAt: last.endedAt } : { stage: 'failed', healthyAt: null };
}

/** When the downtime began that the last deed belongs to: the first deed since the site was last healthy. */
function beginning(site: ToldSite, deeds: readonly ToldAttempt[]): Date | null {
  const before = deeds
    .slice(0, -1)
    .findLastIndex((deed) => isTerminal(deed.state) && byItsEnd(deed).healthyAt !== null);
  const first = deeds[before + 1];
  if (first === undefined) return null;
  return isRequest(first.kind) ? firstIllness(site, first) : (first.startedAt ?? first.createdAt);
}

/** When an operator began we see only from outside: the site was first found ill, or else found changed. */
function firstIllness({ attempts }: ToldSite, request: ToldAttempt): Date | null {
  const looks = attempts.filter(
    (each) => each.purpose === 'watch' && each.foundHealthy !== null && each.endedAt !== null,
  );
  const during = looks.filter(
    ({ endedAt }) => endedAt !== null && (request.endedAt === null || endedAt <= request.endedAt),
  );
  const ill = during.findLastIndex(({ foundHealthy }) => foundHealthy === true);
  return during[ill + 1]?.endedAt ?? request.endedAt ?? request.startedAt;
}
