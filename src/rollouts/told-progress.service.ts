import { Injectable } from '@nestjs/common';
import { concerns } from '../evidence/clinical-risk/rejection.js';
import { standingRejections } from '../evidence/clinical-risk/rejection.table.js';
import { RolloutProgress, type SiteProgress } from '../notices/rollout-progress.js';
import type { Tx } from '../platform/database/database.service.js';
import { databaseNow } from '../platform/database/time.table.js';
import { Environments } from '../sites/environments.service.js';
import { grouped } from '../platform/grouping.js';
import { isActiveRollout } from './rollout.js';
import { Foresight, type Expected, type StagedSite } from './told/foresight.facts.js';
import { progressMark } from './told/mark.table.js';
import { lastSaid, type SaidRow } from './told/prediction.table.js';
import { saidNow } from './told/said.js';
import { stageOf } from './told/stage.js';
import { Untested } from './told/untested.facts.js';
import {
  rolloutsUnderWay,
  toldAttempts,
  toldRollouts,
  toldScope,
  type ToldAttemptRow,
  type ToldRolloutRow,
  type ToldScopeRow,
} from './told/told.table.js';

type Words = Required<Pick<SiteProgress, 'startsAt' | 'backAt' | 'wasBackAt'>>;

/** Tells notices, banner and status how each site of a rollout stands, in the words that people outside are told. */
@Injectable()
export class ToldProgress extends RolloutProgress {
  constructor(
    private readonly environments: Environments,
    private readonly foresight: Foresight,
    private readonly untested: Untested,
  ) {
    super();
  }

  override async sites(tx: Tx, withinSeconds: number): Promise<readonly SiteProgress[]> {
    const sites = this.environments.allSites.map(({ id }) => id);
    const named = await this.untested.rollouts(tx);
    return this.told(tx, await toldRollouts(tx, { withinSeconds, sites, named }));
  }

  override async sitesUnderWay(tx: Tx): Promise<readonly SiteProgress[]> {
    return this.told(tx, await rolloutsUnderWay(tx));
  }

  override async mark(tx: Tx): Promise<string> {
    return progressMark(tx);
  }

  private async told(tx: Tx, rollouts: readonly ToldRolloutRow[]): Promise<readonly SiteProgress[]> {
    const staged = await stagedSites(tx, rollouts);
    const now = await databaseNow(tx);
    const foreseen = await this.foresight.of(tx, staged, now);
    const open = await lastSaid(tx, [
      ...new Set(staged.flatMap((site) => (foreseen.has(site) ? [site.rollout.id] : []))),
    ]);
    const said = new Map(open.map((one) => [downtimeOf(one.rollout, one.site, one.started_at), one]));
    const rejections = await standingRejections(tx);
    return staged.map((site) => {
      // Of what is rejected on clinical risk nothing begins, and nobody can say when it will.
      const isOnHold = site.told.stage === 'waiting' && rejections.some((one) => concerns(one, site.rollout));
      return { ...progressOf(site), ...words(site, isOnHold ? undefined : foreseen.get(site), said, now) };
    });
  }
}

async function stagedSites(tx: Tx, rollouts: readonly ToldRolloutRow[]): Promise<readonly StagedSite[]> {
  const ids = rollouts.map(({ id }) => id);
  const scope = grouped(await toldScope(tx, ids), (row) => row.rollout);
  const attempts = grouped(await toldAttempts(tx, ids), (row) => placeOf(row.rollout, row.site));
  return rollouts.flatMap((rollout) =>
    (scope.get(rollout.id) ?? [])
      .map((row) => stagedSite(rollout, row, attempts.get(placeOf(rollout.id, row.site)) ?? []))
      // Of one that is long over only what it left as it is.
      .filter(({ overtaken }) => !rollout.long_over || !overtaken),
  );
}

function placeOf(of: string, site: string): string {
  return `${of} ${site}`;
}

function stagedSite(rollout: ToldRolloutRow, scope: ToldScopeRow, attempts: readonly ToldAttemptRow[]): StagedSite {
  // The last that may have changed the site tells: before it this rollout may have come after the other.
  const overtaken = attempts.findLast((attempt) => attempt.overtaken !== null)?.overtaken ?? false;
  const runs = overtaken || scope.digest === null ? null : scope;
  const told = stageOf({ digest: rollout.digest, isOver: !isActiveRollout(rollout.state), attempts, runs });
  return { rollout, scope, attempts, overtaken, told };
}

/** What is said of the end of a downtime that has begun stays said as long as it holds; a begin is said as it is foreseen. */
function words(site: StagedSite, expected: Expected | undefined, said: ReadonlyMap<string, SaidRow>, now: Date): Words {
  const { startsAt, backAt } = expected ?? { startsAt: null, backAt: null };
  const since = site.told.startedAt;
  if (backAt === null || since === null) return { startsAt, backAt, wasBackAt: null };
  const last = said.get(downtimeOf(site.rollout.id, site.scope.site, since));
  const before = last?.back_at.getTime() ?? null;
  const next = saidNow(before, backAt.getTime(), now.getTime());
  const was = last !== undefined && next === before ? last.was_back_at : (last?.back_at ?? null);
  return { startsAt, backAt: new Date(next), wasBackAt: was };
}

function downtimeOf(rollout: string, site: string, startedAt: Date): string {
  return `${placeOf(rollout, site)} ${String(startedAt.getTime())}`;
}

function progressOf({ rollout, scope, attempts, overtaken, told }: StagedSite): Omit<SiteProgress, keyof Words> {
  const since = told.startedAt;
  // Of thousands: each part is named, which is quicker than to spread it.
  return {
    rollout: rollout.id,
    release: rollout.release,
    digest: rollout.digest,
    product: rollout.product,
    environment: rollout.environment,
    site: scope.site,
    trust: scope.trust,
    stage: told.stage,
    startedAt: told.startedAt,
    healthyAt: told.healthyAt,
    isOver: !isActiveRollout(rollout.state),
    overForSeconds: isActiveRollout(rollout.state) || (rollout.lasting && !overtaken) ? null : rollout.over_seconds,
    overran: since !== null && attempts.some(({ closedAt, createdAt }) => closedAt !== null && createdAt >= since),
  };
}
