import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import type { Calendar } from '../../windows/calendar.service.js';
import { Openings } from '../../windows/openings.service.js';
import { ALWAYS, type Span } from '../../windows/span.js';
import { allowanceOf } from '../allowance.js';
import { isTerminal, isWayBack } from '../attempt.js';
import { grouped } from '../../platform/grouping.js';
import type { Pace } from '../planning/pace.js';
import { pacesOf } from '../planning/pace.table.js';
import { isActiveRollout } from '../rollout.js';
import { wavesOf } from '../rollout-scope.table.js';
import { foresee, type Foreseen, type ForeseenSite, type UnderWay } from './prediction.js';
import type { ToldStage } from './stage.js';
import type { ToldAttemptRow, ToldRolloutRow, ToldScopeRow } from './told.table.js';

/** So far ahead is looked for a time in which a site may be changed. */
const AHEAD_MS = 30 * 86_400_000;

/** A site as it stands, before anybody looks ahead. */
export interface StagedSite {
  readonly rollout: ToldRolloutRow;
  readonly scope: ToldScopeRow;
  readonly attempts: readonly ToldAttemptRow[];
  /** Another rollout has sent something there since this one did. */
  readonly overtaken: boolean;
  readonly told: ToldStage;
}

/** When sites are expected to begin and to be back; null where nobody can say. */
export interface Expected {
  readonly startsAt: Date | null;
  readonly backAt: Date | null;
}

interface Paces {
  readonly on: ReadonlyMap<string, Pace>;
  readonly back: ReadonlyMap<string, Pace>;
}

interface Known extends Paces {
  readonly calendar: Calendar;
  readonly now: number;
}

/** Gathers what is known of the pace of sites and of the times in which they may be changed, and looks ahead. */
@Injectable()
export class Foresight {
  constructor(private readonly openings: Openings) {}

  /** What is expected of the sites of rollouts that are under way, and where a site is tried once more after that; else nothing is. */
  async of(tx: Tx, sites: readonly StagedSite[], now: Date): Promise<ReadonlyMap<StagedSite, Expected>> {
    const expected = new Map<StagedSite, Expected>();
    const active = sites.filter((site) => isActiveRollout(site.rollout.state) || runAt(site) !== null);
    if (active.length === 0) return expected;
    const calendar = await this.openings.calendar(tx, now);
    for (const own of grouped(active, ({ rollout }) => rollout.id).values()) {
      const foreseen = await foreseeOne(tx, own, { calendar, now: now.getTime() });
      for (const site of own) expected.set(site, expectedOf(foreseen.get(site.scope.site)));
    }
    return expected;
  }
}

async function foreseeOne(
  tx: Tx,
  sites: readonly StagedSite[],
  known: Omit<Known, keyof Paces>,
): Promise<ReadonlyMap<string, Foreseen>> {
  const [first] = sites;
  if (first === undefined) return new Map();
  const { rollout } = first;
  const inWave = grouped(sites, ({ scope }) => scope.wave);
  const isTriedAgain = (wave: number): boolean => (inWave.get(wave) ?? []).some((site) => runAt(site) !== null);
  const waves = (await wavesOf(tx, rollout.id)).filter(
    ({ state, number }) => state !== 'passed' || isTriedAgain(number),
  );
  const paces = await pacesAt(tx, rollout, sites);
  return foresee({
    ...{ isRunning: rollout.state === 'running', now: known.now, concurrency: rollout.concurrency },
    ...{ soakSeconds: rollout.soak_seconds, deadlineSeconds: rollout.deadline_seconds, order: rollout.site_order },
    waves: waves.map((wave) => ({
      // Nothing waits for a wave that has passed, whatever is tried there once more.
      soakUntil: wave.state === 'passed' ? known.now : (wave.soak_until?.getTime() ?? null),
      sites: (inWave.get(wave.number) ?? []).map((site) => foreseenSite(site, { ...known, ...paces })),
    })),
  });
}

async function pacesAt(tx: Tx, { product }: ToldRolloutRow, staged: readonly StagedSite[]): Promise<Paces> {
  const ahead = staged.filter((site) => site.told.stage === 'waiting' || runAt(site) !== null);
  const asked = { sites: ahead.map(({ scope }) => scope.site), product };
  const on = await pacesOf(tx, { ...asked, kind: 'deploy' });
  const goesBack = ahead.some(({ told }) => told.stage === 'rolling-back');
  return { on, back: goesBack ? await pacesOf(tx, { ...asked, kind: 'roll-back' }) : new Map() };
}

/** The run that the site is down for at this moment. */
function runAt({ attempts }: StagedSite): StagedSite['attempts'][number] | null {
  const run = attempts.findLast(
    ({ kind, purpose }) => purpose === 'order' && (kind === 'deploy' || kind === 'roll-back'),
  );
  return run === undefined || run.startedAt === null || isTerminal(run.state) ? null : run;
}

function foreseenSite(site: StagedSite, known: Known): ForeseenSite {
  const { scope, told, rollout } = site;
  const pace = known.on.get(scope.site) ?? null;
  // Of thousands: each part is named, which is quicker than to spread it.
  return {
    site: scope.site,
    stage: told.stage,
    operated: scope.operated,
    hub: scope.hub,
    apart: scope.apart,
    run: told.stage === 'unknown' ? null : underWay(site, known),
    openings: told.stage === 'waiting' ? openingsOf(known, scope.site, rollout.product) : [],
    pace,
    allowed: allowanceOf(pace, rollout.deadline_seconds),
  };
}

function underWay(site: StagedSite, { on, back }: Paces): UnderWay | null {
  const run = runAt(site);
  if (run?.startedAt == null) return null;
  const { scope, rollout } = site;
  const own = isWayBack(run.kind) ? back.get(scope.site) : undefined;
  return {
    ...{ startedAt: run.startedAt.getTime(), progress: run.progress, deadlineSeconds: rollout.deadline_seconds },
    pace: own ?? on.get(scope.site) ?? null,
  };
}

function openingsOf({ calendar, now }: Known, site: string, product: string): readonly Span[] {
  if (calendar.isAlwaysOpen({ site, product })) return ALWAYS;
  return calendar.openings({ site, product }, { from: now, to: now + AHEAD_MS });
}

function expectedOf(foreseen: Foreseen | undefined): Expected {
  const { startsAt = null, backAt = null } = foreseen ?? {};
  return {
    startsAt: startsAt === null ? null : new Date(startsAt),
    backAt: backAt === null ? null : new Date(backAt),
  };
}
