import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RolloutProgress, stillTells, type ReadAt, type SiteProgress } from '../../notices/rollout-progress.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { Log } from '../../platform/log/log.service.js';
import { Loop } from '../../platform/loop.worker.js';
import { activeRollouts } from '../rollout.table.js';
import { PredictionMetrics } from './prediction.metrics.js';
import {
  closeSaid,
  isAnySaid,
  isAnyUnderWay,
  keepSaid,
  lastSaid,
  type Outcome,
  type SaidRow,
} from './prediction.table.js';

/** Rollouts that ended so long ago still close what was said of them. */
const WITHIN_SECONDS = 86_400;

/** A site that was down and is back, and what was said of that. */
interface Closed {
  readonly healthyAt: Date;
  readonly said: readonly Outcome[];
}

/** Keeps every word that people are told on when a site is back, and measures how true it was. Any number of processes may. */
@Injectable()
export class PredictionWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: Loop;
  private looked: ReadAt | null = null;

  constructor(
    private readonly database: Database,
    private readonly progress: RolloutProgress,
    private readonly metrics: PredictionMetrics,
    log: Log,
  ) {
    this.loop = new Loop(
      3_000,
      () => this.lookAgain(),
      (error) => {
        log.error('what is said of when sites are back could not be kept; it is tried again', { error });
      },
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Looks once. */
  async turn(): Promise<void> {
    const closed = await this.database.transaction((tx) => this.look(tx), 'prediction.look');
    for (const { healthyAt, said } of closed) this.metrics.measured(healthyAt, said);
  }

  /** Looks where there may be something else to keep than there was last. */
  private async lookAgain(): Promise<void> {
    const mark = await this.database.transaction((tx) => this.progress.mark(tx), 'prediction.mark');
    const now = { mark, ms: performance.now() };
    if (stillTells(this.looked, now)) return;
    await this.turn();
    this.looked = now;
  }

  private async look(tx: Tx): Promise<readonly Closed[]> {
    const active = await activeRollouts(tx);
    // A site may be tried once more after its rollout has ended.
    if (active.length === 0 && !(await isAnySaid(tx)) && !(await isAnyUnderWay(tx))) return [];
    const sites = await this.progress.sites(tx, WITHIN_SECONDS);
    const before = await lastSaid(tx, [...new Set(sites.map(({ rollout }) => rollout))]);
    for (const site of sites) await keepWord(tx, site, before);
    const closed: Closed[] = [];
    for (const site of sites) closed.push(...(await close(tx, site, before)));
    return closed;
  }
}

async function keepWord(tx: Tx, site: SiteProgress, before: readonly SaidRow[]): Promise<void> {
  const { rollout, startedAt, backAt } = site;
  if (startedAt === null || backAt === null) return;
  const last = before.find((said) => isOf(site, said));
  if (last?.back_at.getTime() === backAt.getTime()) return;
  await keepSaid(tx, { rollout, site: site.site, startedAt, number: (last?.number ?? 0) + 1, backAt });
}

async function close(tx: Tx, site: SiteProgress, before: readonly SaidRow[]): Promise<readonly Closed[]> {
  const { rollout, startedAt, healthyAt } = site;
  if (startedAt === null || healthyAt === null || !before.some((said) => isOf(site, said))) return [];
  const said = await closeSaid(tx, { rollout, site: site.site, startedAt, healthyAt });
  return said.length === 0 ? [] : [{ healthyAt, said }];
}

function isOf(site: SiteProgress, said: SaidRow): boolean {
  return (
    said.rollout === site.rollout && said.site === site.site && said.started_at.getTime() === site.startedAt?.getTime()
  );
}
