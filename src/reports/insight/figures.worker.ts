import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../../platform/database/database.service.js';
import { Log } from '../../platform/log/log.service.js';
import { Loop } from '../../platform/loop.worker.js';
import { keepFigures } from './figures.table.js';

const EVERY_MS = 60_000;
/** Sites of a rollout that has ended may be tried again, and what was told of them is closed, within less. */
const AFTER_DAYS = 7;
const MOST = 50;

/** Keeps the figures of rollouts that are over for long, so that nobody counts them again. Any number of processes may. */
@Injectable()
export class FiguresWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly database: Database,
    log: Log,
  ) {
    this.loop = new Loop(
      EVERY_MS,
      () => this.turn(),
      (error) => {
        log.error('the figures of rollouts could not be kept; it is tried again', { error });
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
    const kept = await this.database.transaction((tx) => keepFigures(tx, AFTER_DAYS, MOST), 'figures.keep');
    if (kept === MOST) this.loop.hint();
  }
}
