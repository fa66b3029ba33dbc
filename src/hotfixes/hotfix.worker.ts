import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { UNANSWERED, type NewIncident } from '../incidents/incident.table.js';
import { Raising } from '../incidents/raising.service.js';
import { Settings } from '../platform/config/settings.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { databaseNow } from '../platform/database/time.table.js';
import { Log } from '../platform/log/log.service.js';
import { Loop } from '../platform/loop.worker.js';
import type { Clocks } from './clocks.js';
import { HotfixFactsFinder } from './hotfix.facts.js';
import { HotfixMetrics } from './hotfix.metrics.js';
import { owedGlass, recentHotfixes, type Hotfix, type OwedGlass } from './hotfix.table.js';
import { isOver } from './step.js';

const EVERY_MS = 5_000;
/** Clocks of what is longer over are measured no more. */
const WITHIN_DAYS = 7;

/**
 * Opens an incident where nobody approved in time that the glass was broken (INV-04), and has the clocks of hotfixes measured. Any number
 * of processes may: each incident is opened once.
 */
@Injectable()
export class HotfixWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: Loop;
  /** Those that are over and were measured, by their ids. */
  private over: ReadonlyMap<string, Measured> = new Map();

  constructor(
    private readonly database: Database,
    private readonly finder: HotfixFactsFinder,
    private readonly raising: Raising,
    private readonly metrics: HotfixMetrics,
    private readonly settings: Settings,
    log: Log,
  ) {
    this.loop = new Loop(
      EVERY_MS,
      () => this.turn(),
      (error) => {
        log.error('hotfixes could not be looked at; it is tried again', { error });
      },
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async turn(): Promise<void> {
    await this.database.transaction((tx) => this.raiseLapsed(tx), 'hotfix.lapse');
    this.metrics.show(await this.database.transaction((tx) => this.measured(tx), 'hotfix.measure'));
  }

  private async raiseLapsed(tx: Tx): Promise<void> {
    const owed = await owedGlass(tx);
    if (owed.length === 0) return;
    const now = await databaseNow(tx);
    const seconds = this.settings.get('HOTFIX_AFTERWARDS_SECONDS');
    for (const glass of owed)
      if (now.getTime() >= glass.at.getTime() + seconds * 1000) await this.raising.raise(tx, incidentOf(glass));
  }

  /** The clocks of what is over stand still: they are read once. */
  private async measured(tx: Tx): Promise<readonly Measured[]> {
    const recent = await recentHotfixes(tx, WITHIN_DAYS);
    const measured: Measured[] = [];
    for (const hotfix of recent) {
      const known = this.over.get(hotfix.id);
      measured.push(known ?? { hotfix, clocks: await this.finder.clocks(tx, hotfix) });
    }
    this.over = new Map(measured.filter((one) => isOver(one.hotfix.state)).map((one) => [one.hotfix.id, one]));
    return measured;
  }
}

interface Measured {
  readonly hotfix: Hotfix;
  readonly clocks: Clocks;
}

function incidentOf({ hotfix, number, product, key }: OwedGlass): NewIncident {
  return {
    ...{ origin: `broken-glass:${hotfix}:${key}`, raisedAs: 'gatehouse', product, environment: 'production' },
    ...{ sites: [], release: null, severity: 2, attributedTo: 'us', clinicalRisk: UNANSWERED },
    summary: `The glass was broken for ${number}, and no second person approved that in time.`,
    ...{ reference: null, outage: null, rollout: null, promotion: null, raisedBy: null },
  };
}
