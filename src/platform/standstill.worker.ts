import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Log } from './log/log.service.js';
import { Metrics } from './metrics/metrics.service.js';

const LOOK_EVERY_MS = 1_000;
/** Shorter than a lease: whoever stood still for longer may have been overtaken. */
const NOTABLE_MS = 5_000;

/**
 * Notices when this process stood still: stopped, its machine suspended, or its event loop busy with one thing. Others have taken over
 * meanwhile what it held; it is told, because nobody else can tell it from a process that had nothing to do.
 */
@Injectable()
export class Standstill implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly times: Counter;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly log: Log,
    metrics: Metrics,
  ) {
    this.times = new Counter({
      name: 'gatehouse_process_standstills_total',
      help: 'How often this process stood still for more than five seconds; must be 0',
      registers: [metrics.registry],
    });
  }

  onApplicationBootstrap(): void {
    let last = performance.now();
    this.timer = setInterval(() => {
      const now = performance.now();
      const stood = now - last - LOOK_EVERY_MS;
      last = now;
      if (stood < NOTABLE_MS) return;
      this.times.inc();
      this.log.warn('this process stood still; others may have taken over what it held', {
        seconds: Math.round(stood / 1_000),
      });
    }, LOOK_EVERY_MS);
    this.timer.unref();
  }

  beforeApplicationShutdown(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }
}
